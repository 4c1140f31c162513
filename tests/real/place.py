"""A whole service in this process for route tests: real SQLite, real folder store, real routes; people by name."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from fakes import FakePeople
from radseal_server.app.joining import Joined, edge_of, join, limits_of
from radseal_server.http.frame import build
from radseal_server.interfaces import Identity
from radseal_server.settings import make
from radseal_wire.text import dumps, to_base64url

ORIGIN = "http://127.0.0.1:8443"
HOSPITAL = "https://login.hospital.example"
GUESTS = "https://guests.example"
DAY = 86_400
PERSONS = {
    "sender": ("sender@hospital.example", HOSPITAL),
    "colleague": ("colleague@hospital.example", HOSPITAL),
    "manager": ("manager@hospital.example", HOSPITAL),
    "officer": ("officer@hospital.example", HOSPITAL),
    "operator": ("operator@hospital.example", HOSPITAL),
    "gateway": ("gateway@hospital.example", HOSPITAL),
    "leaver": ("leaver@hospital.example", HOSPITAL),
    "recipient": ("rita@clinic.example", GUESTS),
    "heir": ("rita@clinic.example", GUESTS),
    "other": ("otto@clinic.example", GUESTS),
    "unverified": ("rita@clinic.example", GUESTS),
    "namesake": ("rita@clinic.example", HOSPITAL),
}
SETTINGS = {
    "origin": ORIGIN,
    "listen": "127.0.0.1:8443",
    "site": "Test site",
    "requests_burst": 100_000,
    "issuers": [
        {
            "issuer": HOSPITAL,
            "label": "Hospital",
            "domains": ["hospital.example"],
            "role_claim": "groups",
            "role_values": {"radiology": ["sender"]},
            "people": {f"{role}@hospital.example": [role] for role in ("manager", "officer", "operator", "gateway")},
        },
        {"issuer": GUESTS, "label": "Guests"},
    ],
}

OPEN = {
    ("GET", "/.well-known/radseal"),
    ("GET", "/"),
    ("GET", "/l/{share}"),
    ("GET", "/page/{name}"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/session/login"),
    ("GET", "/session/callback"),
    ("POST", "/session/logout"),
    ("POST", "/session/provider-logout"),
    ("PUT", "/blobs/{address}"),
    ("GET", "/blobs/{address}"),
}
"""Routes that ask no sign-in: each is public, signs in or out, or is a signed address."""


def new_id() -> str:
    """A random id, as clients make them."""
    return to_base64url(secrets.token_bytes(16))


def new_bytes() -> str:
    """32 random bytes, base64url."""
    return to_base64url(secrets.token_bytes(32))


def people() -> dict[str, Identity]:
    """Everybody, verified but for one."""
    return {
        name: Identity(
            issuer=issuer,
            subject=f"subject-of-{name}",
            email=email,
            email_verified=name != "unverified",
            acr="",
            until=2**40,
            groups=("radiology",) if name in {"sender", "colleague", "leaver"} else (),
        )
        for name, (email, issuer) in PERSONS.items()
    }


def onward_draft(proof: str = "", **changes: Any) -> dict[str, Any]:
    """A well-formed body that passes a share on to somebody at a clinic for an hour."""
    body = {
        "proof": proof or new_bytes(),
        "recipient": {"issuer": GUESTS, "email": "otto@clinic.example"},
        "expires_in": 3600,
        "latest": int(time.time()) + DAY,
        "openings": None,
        "identity": False,
        "secret": new_bytes(),
        "proof_sha256": new_bytes(),
        "capsule": to_base64url(secrets.token_bytes(300)),
    }
    return {**body, **changes}


@dataclass(frozen=True)
class Sent:
    """A share that somebody sent, and what its link holds."""

    case: str
    share: str
    proof: str
    secret: str
    capsule: str
    objects: list[dict[str, Any]]
    draft: dict[str, Any]


@dataclass(frozen=True)
class Place:
    """The service, called directly."""

    joined: Joined
    client: TestClient
    edge: Any = field(repr=False)

    def ask(self, method: str, path: str, body: object = None, *, who: str | None = "sender", **more: Any):
        """Send a request as `who` (None: not signed in) with a JSON body."""
        headers = {"authorization": f"Bearer {who}"} if who else {}
        if body is not None:
            headers["content-type"] = "application/json"
            more["content"] = body if isinstance(body, bytes) else dumps(body)
        return self.client.request(method, path, headers={**headers, **more.pop("headers", {})}, **more)

    def upload(self, case: str, *contents: tuple[str, bytes], who: str = "sender") -> list[dict[str, Any]]:
        """Put objects of (kind, bytes) into a started case; the manifest takes the case's id."""
        stated = [
            {
                "id": case if kind == "manifest" else new_id(),
                "kind": kind,
                "length": len(content),
                "sha256": to_base64url(hashlib.sha256(content).digest()),
            }
            for kind, content in contents
        ]
        answer = self.ask("POST", f"/cases/{case}/uploads", {"objects": stated}, who=who)
        assert answer.status_code == 200, answer.text
        for address, (_kind, content) in zip(answer.json()["addresses"], contents, strict=True):
            put = self.client.put(address["url"], content=content, headers=address["headers"])
            assert put.status_code == 200, put.text
        return stated

    def sealed(self, who: str = "sender") -> tuple[str, list[dict[str, Any]]]:
        """A complete case with one pack, one identity object and a manifest."""
        case = new_id()
        assert self.ask("PUT", f"/cases/{case}", {"format": "radseal/1"}, who=who).status_code == 200
        contents = [(kind, secrets.token_bytes(500)) for kind in ("pack", "identity", "manifest")]
        objects = self.upload(case, *contents, who=who)
        answer = self.ask("POST", f"/cases/{case}/complete", {"objects": objects}, who=who)
        assert answer.status_code == 200, answer.text
        return case, objects

    def draft(self, case: str, **changes: Any) -> tuple[dict[str, Any], str]:
        """The body that makes a share of a case, and the proof of its link."""
        proof = secrets.token_bytes(32)
        body = {
            "case": case,
            "recipient": {"issuer": GUESTS, "email": "rita@clinic.example"},
            "expires_in": 7 * DAY,
            "latest": self.joined.clock.now() + 90 * DAY,
            "openings": None,
            "identity": True,
            "secret": new_bytes(),
            "proof_sha256": to_base64url(hashlib.sha256(proof).digest()),
            "capsule": to_base64url(secrets.token_bytes(300)),
        }
        return {**body, **changes}, to_base64url(proof)

    def shared(self, who: str = "sender", **changes: Any) -> Sent:
        """A new share of a new case, by default to the recipient."""
        case, objects = self.sealed(who)
        draft, proof = self.draft(case, **changes)
        share = new_id()
        answer = self.ask("PUT", f"/shares/{share}", draft, who=who)
        assert answer.status_code == 200, answer.text
        return Sent(case, share, proof, draft["secret"], draft["capsule"], objects, draft)

    def open(self, sent: Sent, *, who: str = "recipient", opening: str = "", proof: str = ""):
        """Open a share."""
        body = {"opening": opening or new_id(), "proof": proof or sent.proof}
        return self.ask("POST", f"/shares/{sent.share}/openings", body, who=who)


def make_place(folder: Path, **changes: Any) -> Place:
    """A service whose data lie in `folder`."""
    joined = join(make({**SETTINGS, "data": str(folder / "data"), **changes}, folder))
    joined.migrate()
    fake = FakePeople(people())
    edge = replace(edge_of(joined), identities=fake, sign_in=fake)
    app = build(edge, limits_of(joined.settings))
    return Place(joined, TestClient(app, base_url=ORIGIN, follow_redirects=False), edge)
