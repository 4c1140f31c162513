"""The proof that a case was erased: what it says, who gets it, and what it is worth against the trail."""

import pytest

from radseal_wire import chain
from radseal_wire.bodies import Erasure
from radseal_wire.erasure import require_erasure
from radseal_wire.layout import tombstone_name
from real.place import Place

BACKUP = 7 * 86_400


def trail(place: Place) -> list[str]:
    """The whole trail, as an officer exports it."""
    return place.ask("GET", "/audit?after=0&limit=1000", who="officer").json()["records"]


def test_proof_stands_in_the_trail(place: Place) -> None:
    """It counts what was destroyed, holds the tombstone that lies at the store, and its record is on the chain."""
    sent = place.shared()
    refused = place.ask("GET", f"/cases/{sent.case}/erasure")
    assert (refused.status_code, refused.json()["code"]) == (409, "case-not-erased")
    erased = place.ask("DELETE", f"/cases/{sent.case}").json()
    proof = Erasure.model_validate(place.ask("GET", f"/cases/{sent.case}/erasure").json())
    assert (proof.objects, proof.length, proof.erased) == (3, 1500, erased["erased"])
    assert proof.backups_gone == proof.erased + BACKUP
    assert not proof.final
    assert place.joined.store.tombstone(tombstone_name("case", sent.case)) == proof.tombstone.encode()
    texts = trail(place)
    chain.verify(texts, kept=[chain.Head(proof.head.sequence, proof.head.hash)])
    require_erasure(proof, texts)
    assert place.ask("GET", f"/cases/{sent.case}/erasure", who="manager").status_code == 200
    for who in ("recipient", "other", "colleague", "officer"):
        assert place.ask("GET", f"/cases/{sent.case}/erasure", who=who).json()["code"] == "not-found"


def test_forged_proofs_are_refused(place: Place) -> None:
    """A proof of another case, other counts, another tombstone, or a record that is nowhere proves nothing."""
    sent, other = place.shared(), place.shared()
    for one in (sent, other):
        place.ask("DELETE", f"/cases/{one.case}")
    proof = Erasure.model_validate(place.ask("GET", f"/cases/{sent.case}/erasure").json())
    texts = trail(place)
    forged = chain.from_text(proof.record)
    elsewhere = chain.to_text(chain.Record(**{name: getattr(forged, name) for name in forged.__slots__} | {"time": 1}))
    for change in (
        {"case": other.case},
        {"objects": 4},
        {"length": 1},
        {"erased": proof.erased + 1},
        {"tombstone": proof.tombstone.replace(sent.case, other.case)},
        {"record": elsewhere},
        {"record": texts[0]},
    ):
        with pytest.raises(chain.ChainBrokenError):
            require_erasure(proof.model_copy(update=change), texts)
