"""Which key a share's ledger entry is sealed to: the one that the site was first seen with, and no other."""

import os
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

import vector_files
from radseal.api import Service
from radseal.errors import KeyFileError
from radseal.keys import KeyStore
from radseal.sealing.ledger import ledger_public_key, open_entry
from radseal.sharing import Desk, ShareOrder, Store
from radseal.sharing.ledger_entries import require_ledger_key, say_ledger_key, seal_ledger
from radseal_wire.bodies import Account, IssuerDescription, ServiceDescription
from radseal_wire.sealed import CapsuleBody, Patient
from radseal_wire.text import from_base64url, to_base64url

SEED = bytes(32)
KEY = to_base64url(ledger_public_key(SEED))
OTHER = to_base64url(ledger_public_key(b"\1" * 32))
ORIGIN = "https://radseal.hospital.example"
CAPSULE = CapsuleBody.model_validate(vector_files.load("capsule-opens")["expected"]["body"])
PATIENT = Patient(name="Doe^Jane", birth_date="19610812", ids=["4711"])


def make_desk(home: Path, key: str | None) -> Desk:
    """A desk at a site with this officer's key."""
    issuer = IssuerDescription(issuer="https://login.example", label="All", client_id="c", scope="openid", domains=[])
    site = ServiceDescription(
        format="radseal/1",
        site="Hospital",
        origin=ORIGIN,
        audience=ORIGIN,
        store_origin=ORIGIN,
        issuers=[issuer],
        expiry_default=604_800,
        expiry_most=7_776_000,
        backup_days=7,
        keep_days=7,
        ledger_key=key,
    )
    http = httpx2.Client(trust_env=False)
    return Desk(
        origin=ORIGIN,
        account=Account(issuer="https://login.example", email="sender@hospital.example"),
        service=Service(ORIGIN, http),
        store=Store(ORIGIN, http),
        keys=KeyStore(home / "keys", os.urandom),
        state=home / "state",
        site=site,
        now=lambda: 1_800_000_000,
        entropy=os.urandom,
    )


def test_first_key_is_kept(tmp_path: Path) -> None:
    """The first key that a site names is told as such, kept, and told as known afterwards."""
    desk = make_desk(tmp_path, KEY)
    assert "first time" in say_ledger_key(desk)
    assert require_ledger_key(desk) == from_base64url(KEY)
    assert "known" in say_ledger_key(desk)


def test_another_key_is_refused(tmp_path: Path) -> None:
    """A service that names another key gets no entry, and the kept key stays."""
    require_ledger_key(make_desk(tmp_path, KEY))
    with pytest.raises(KeyFileError, match="another privacy officer's key"):
        seal_ledger(make_desk(tmp_path, OTHER), CAPSULE, ShareOrder((), 60), PATIENT)
    assert require_ledger_key(make_desk(tmp_path, KEY)) == from_base64url(KEY)


def test_a_missing_key_is_refused(tmp_path: Path) -> None:
    """A service that hides the key it had gets no share without an entry."""
    require_ledger_key(make_desk(tmp_path, KEY))
    with pytest.raises(KeyFileError, match="no privacy officer's key any more"):
        seal_ledger(make_desk(tmp_path, None), CAPSULE, ShareOrder((), 60), PATIENT)


def test_keys_are_kept_for_each_site(tmp_path: Path) -> None:
    """Two sites have two officers."""
    require_ledger_key(make_desk(tmp_path, KEY))
    elsewhere = replace(make_desk(tmp_path, OTHER), origin="https://other.example")
    assert require_ledger_key(elsewhere) == from_base64url(OTHER)


def test_without_a_key_there_is_no_entry(tmp_path: Path) -> None:
    """A site without a privacy officer's key gets none."""
    assert seal_ledger(make_desk(tmp_path, None), CAPSULE, ShareOrder((), 60), PATIENT) is None


def test_entry_says_whom_and_why(tmp_path: Path) -> None:
    """The officer reads patient, recipient, purpose and its reference; the sealed bytes show none of it."""
    order = ShareOrder((), 60, purpose="research", purpose_reference="IRB 17")
    sealed = from_base64url(seal_ledger(make_desk(tmp_path, KEY), CAPSULE, order, PATIENT) or "")
    entry = open_entry(sealed, SEED, CAPSULE.case, CAPSULE.share)
    assert (entry.patient, entry.recipient, entry.purpose) == (PATIENT, CAPSULE.recipient, "research")
    assert entry.purpose_reference == "IRB 17"
    assert b"Doe" not in sealed
