"""Role by route by relation: every cell of who may do what, each refusal with its code; not yours is not there.

The grid is the statement; a route that is missing from it fails the test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from radseal_wire.text import to_base64url
from real.place import OPEN, Place, Sent, new_bytes, new_id, onward_draft

PEOPLE = ("sender", "colleague", "gateway", "recipient", "other", "manager", "officer", "operator", "leaver")
"""Whose the case is; another sender; a gateway; the person named in the share; a stranger; staff; a disabled sender."""
GRID = """
                                                        send coll gate reci othe mana offi oper disa
GET    /me                                               +    +    +    +    +    +    +    +    d
GET    /me/notices                                       +    +    +    +    +    +    +    +    d
PUT    /me/notices                                       +    +    +    +    +    +    +    +    d
POST   /recipients                                       +    +    +    f    f    f    f    f    d
GET    /cases                                            +    +    +    +    +    +    +    +    d
PUT    /cases/{case}                                     +    +    +    f    f    f    f    f    d
GET    /cases/{case}                                     +    n    n    n    n    +    n    n    d
DELETE /cases/{case}                                     +    n    n    n    n    +    n    n    d
GET    /cases/{case}/erasure                             e    n    n    n    n    e    n    n    d
POST   /cases/{case}/uploads                             c    n    n    n    n    n    n    n    d
POST   /cases/{case}/complete                            c    n    n    n    n    n    n    n    d
PUT    /cases/{case}/owner-capsule                       +    n    n    n    n    n    n    n    d
GET    /cases/{case}/owner-capsule                       +    n    n    n    n    n    n    n    d
POST   /cases/{case}/reassign                            f    n    n    n    n    +    n    n    d
GET    /shares                                           +    +    +    +    +    +    +    +    d
POST   /shares/revoke                                    f    f    f    f    f    +    f    f    d
PUT    /shares/{share}                                   +    n    n    f    f    f    f    f    d
GET    /shares/{share}                                   +    n    n    +    n    +    n    n    d
POST   /shares/{share}/extend                            +    n    n    n    n    +    n    n    d
POST   /shares/{share}/revoke                            +    n    n    n    n    +    n    n    d
PUT    /shares/{share}/onward/{child}                    n    n    n    +    n    n    n    n    d
POST   /shares/{share}/openings                          n    n    n    +    n    n    n    n    d
POST   /shares/{share}/openings/{opening}/addresses      n    n    n    +    n    n    n    n    d
GET    /people                                           f    f    f    f    f    +    +    f    d
POST   /people/disable                                   f    f    f    f    f    +    f    f    d
POST   /people/enable                                    f    f    f    f    f    +    f    f    d
POST   /people/forget                                    f    f    f    f    f    f    +    +    d
POST   /people/reassign                                  f    f    f    f    f    +    f    f    d
GET    /audit                                            f    f    f    f    f    f    +    +    d
GET    /ledger                                           f    f    f    f    f    f    +    f    d
GET    /metrics                                          f    f    f    f    f    f    f    +    d
"""
MEANINGS = {
    "+": "",
    "f": "forbidden",
    "n": "not-found",
    "d": "account-disabled",
    "e": "case-not-erased",
    "c": "not-uploading",  # one's own, and complete: the relation is right
}


def rows() -> list[tuple[str, str, list[str]]]:
    """The grid: method, path, and what each of PEOPLE gets."""
    lines = [line.split() for line in GRID.strip().splitlines()[1:]]
    return [(method, path, marks) for method, path, *marks in lines]


@dataclass(frozen=True)
class Thing:
    """What a cell is about: a share that is open, its opening, and an address under which nothing is."""

    place: Place
    sent: Sent
    opening: str

    def body(self, method: str, path: str) -> Any:
        """A body with which the request could be granted."""
        stated = {"id": new_id(), "kind": "pack", "length": 200, "sha256": new_bytes()}
        bodies: dict[str, Callable[[], Any]] = {
            "PUT /cases/{case}": lambda: {"format": "radseal/1"},
            "POST /cases/{case}/uploads": lambda: {"objects": [stated]},
            "POST /cases/{case}/complete": lambda: {
                "objects": [stated, {**stated, "id": self.sent.case, "kind": "manifest"}]
            },
            "PUT /cases/{case}/owner-capsule": lambda: {"capsule": to_base64url(bytes(200))},
            "POST /cases/{case}/reassign": lambda: {"to": "colleague@hospital.example"},
            "PUT /shares/{share}": lambda: self.place.draft(self.sent.case)[0],
            "POST /shares/{share}/extend": lambda: {"expires_in": 8 * 86_400},
            "POST /shares/{share}/openings": lambda: {"opening": new_id(), "proof": self.sent.proof},
            "POST /shares/{share}/openings/{opening}/addresses": lambda: {
                "proof": self.sent.proof,
                "objects": [self.sent.objects[0]["id"]],
            },
            "PUT /shares/{share}/onward/{child}": lambda: onward_draft(self.sent.proof),
            "POST /shares/revoke": lambda: {"sent_to": "nobody@clinic.example"},
            "PUT /me/notices": lambda: {"language": "fr", "mail": True},
            "POST /recipients": lambda: {"email": "x@clinic.example"},
            "POST /people/disable": lambda: {"email": "nobody@clinic.example"},
            "POST /people/enable": lambda: {"email": "nobody@clinic.example"},
            "POST /people/forget": lambda: {"email": "forgotten@clinic.example"},
            "POST /people/reassign": lambda: {"of": "nobody@clinic.example", "to": "colleague@hospital.example"},
        }
        make = bodies.get(f"{method} {path}")
        return make() if make is not None else None

    def path(self, method: str, path: str) -> str:
        """The address; what is made new gets an id of its own."""
        new = {"PUT /cases/{case}", "PUT /shares/{share}"}
        case, share = (new_id(), new_id()) if f"{method} {path}" in new else (self.sent.case, self.sent.share)
        return path.format(case=case, share=share, opening=self.opening, child=new_id())


@pytest.fixture(scope="module")
def office(place: Place) -> Place:
    """A service at which everybody was seen once, one of them disabled since."""
    for who in PEOPLE:
        assert place.ask("GET", "/shares", who=who).status_code == 200
    assert place.ask("POST", "/people/disable", {"email": "nobody@clinic.example"}, who="manager").is_success
    assert place.ask("POST", "/people/disable", {"email": "leaver@hospital.example"}, who="manager").is_success
    return place


def make_thing(place: Place) -> Thing:
    """A new share with an owner capsule and an opening."""
    sent, opening = place.shared(onward=True), new_id()
    place.ask("PUT", f"/cases/{sent.case}/owner-capsule", {"capsule": to_base64url(bytes(200))})
    assert place.open(sent, opening=opening).status_code == 200
    disable = {"email": "forgotten@clinic.example"}
    assert place.ask("POST", "/people/disable", disable, who="manager").is_success
    return Thing(place, sent, opening)


def test_the_grid_names_every_route(place: Place) -> None:
    """What asks for a sign-in stands in the grid, and nothing else."""
    paths = place.client.app.openapi()["paths"]
    closed = {(method.upper(), path) for path, operations in paths.items() for method in operations} - OPEN
    assert closed == {(method, path) for method, path, _marks in rows()}


@pytest.mark.parametrize(("method", "path", "marks"), rows(), ids=lambda part: part if isinstance(part, str) else "")
def test_everybody_gets_what_the_grid_says(office: Place, method: str, path: str, marks: list[str]) -> None:
    """Each role and relation is granted or refused this route, with exactly the stated code."""
    seen = []
    for who in PEOPLE:
        thing = make_thing(office)
        answer = office.ask(method, thing.path(method, path), thing.body(method, path), who=who)
        seen.append("" if answer.is_success else answer.json()["code"])
    assert dict(zip(PEOPLE, seen, strict=True)) == dict(zip(PEOPLE, (MEANINGS[mark] for mark in marks), strict=True))
