"""The service never saw it: every byte of service, database, store, logs and network, searched for what must not be."""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from blind import Search
from phantoms import Planted, planted_case
from radseal.api import make_client
from radseal.links import read_link
from radseal.sealing.encoding import derive
from radseal.sealing.ledger import ledger_public_key
from radseal.sealing.recovery import to_code
from radseal.sharing import (
    Desk,
    ShareOrder,
    check_recipients,
    list_cases,
    list_shares,
    open_link,
    revoke,
    send_case,
    share_again,
)
from radseal.sharing.ledger import search_ledger
from radseal.sharing.manage import read_owner
from radseal.sharing.onward import pass_on, read_onward
from radseal_wire.text import from_base64url, to_base64url
from real.desks import OTHER, RECIPIENT, make_desk, make_order
from real.provider import RealProvider, running_provider
from real.seaweedfs import SeaweedFS, seaweedfs
from real.service import free_port, issuer_table, make_service
from real.wiretap import Tap, wiretap

SEED = hashlib.sha256(b"the privacy officer's own").digest()
KEY = to_base64url(ledger_public_key(SEED))
WORDS = ("NOTEWORD of the sender", "ATTACHEDWORD in a report", "CAPACITYWORD", "REFERENCEWORD 2026/17", "PASSEDWORD")
"""What people wrote besides: note, attachment, capacity, what the purpose refers to, the note of who passed it on."""
REASONS = {
    "note": WORDS[0],
    "kind": "representative",
    "capacity": WORDS[2],
    "purpose": "research",
    "purpose_reference": WORDS[3],
}


@dataclass
class Watched:
    """A service whose every byte on the network is kept, and all folders where something may lie."""

    origin: str
    provider: RealProvider
    taps: list[Tap]
    folders: list[Path]

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Yield all bytes that the service's side ever held or sent, with a name for the place."""
        for tap in self.taps:
            yield f"the network at {tap.port}", tap.bytes()
        for folder in self.folders:
            for path in sorted(folder.rglob("*")):
                yield f"the name of {path}", str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
                if path.is_file():
                    yield str(path), path.read_bytes()


@contextlib.contextmanager
def watched(folder: Path, *, s3: bool) -> Iterator[Watched]:
    """Run provider, store and service with a wiretap before each address that a client uses."""
    with contextlib.ExitStack() as stack:
        provider = stack.enter_context(running_provider(folder / "provider"))
        taps, folders, more = (
            [],
            [folder / "service"],
            f'log_to = "folder"\nlog_level = "debug"\nledger_key = "{KEY}"\n',
        )
        if s3:
            store = stack.enter_context(seaweedfs())
            taps.append(stack.enter_context(wiretap(int(store.endpoint.rpartition(":")[2]))))
            folders.append(store.folder)
            more += store_table(store, taps[0], folder)
        service = make_service(
            folder / "service", issuer_table(provider.issuer, roles='"sender", "officer"'), more=more
        )
        listen = free_port()
        taps.append(stack.enter_context(wiretap(listen, int(service.origin.rpartition(":")[2]))))
        stack.callback(service.stop)
        service.start(f"127.0.0.1:{listen}")
        yield Watched(service.origin, provider, taps, folders)


def store_table(store: SeaweedFS, tap: Tap, folder: Path) -> str:
    """Return the store's settings, its endpoint behind the wiretap."""
    secret = folder / "secret-key"
    secret.touch(mode=0o600)
    secret.write_text(store.secret_key)
    words = {"endpoint": f"http://127.0.0.1:{tap.port}", "bucket": store.bucket, "access_key": store.access_key}
    words["secret_key_file"] = str(secret)
    return "[store]\n" + "".join(f"{name} = {json.dumps(word)}\n" for name, word in words.items())


def whole_story(place: Watched, planted: Planted, folder: Path) -> list[bytes]:
    """Send with the identity, open in both ways, share again, list, revoke; return every secret that was made."""
    with make_client({}, idle=8) as http:
        sender, recipient = (
            make_desk(place.origin, place.provider.token(who, place.origin), folder / who, http)
            for who in ("sender", "recipient")
        )
        report = folder / "report.txt"
        folder.mkdir(exist_ok=True)
        report.write_text(WORDS[1])
        order = make_order(
            sender, planted.folder, RECIPIENT, attachments=(report,), identity=True, onward=True, **REASONS
        )
        sent = send_case(sender, order, lambda _sent: None)
        link = sent.shares[0].link
        for identity in (False, True):
            open_link(lambda _origin: recipient, link, folder / f"out-{identity}", identity=identity)
        again = share_again(sender, sent.case, ShareOrder((sent.shares[0].recipient,), 3600, **REASONS))
        asker, capsule, _expiry = read_onward(recipient, link)
        (onto,) = check_recipients(sender, (OTHER,))
        child = pass_on(recipient, asker, capsule, ShareOrder((onto.recipient,), 600, identity=True, note=WORDS[4]))
        officer = make_desk(place.origin, place.provider.token("officer", place.origin), folder / "officer", http)
        assert search_ledger(officer, SEED, planted.patient.id).entries == 3
        list_cases(sender)
        list_shares(sender)
        secrets = all_secrets(sender, sent.case, [link, again.link, child.link])
        revoke(sender, sent.shares[0].share)
    return secrets


def all_secrets(desk: Desk, case: str, links: list[str]) -> list[bytes]:
    """Return every key of a case and its links, and the sender's own; S and proofs are the service's to hold."""
    own = read_owner(desk, case)
    secrets = [from_base64url(own.sk), from_base64url(own.ki), desk.keys.owner_secret(), desk.keys.sender_key()]
    for text in links:
        link = read_link(text)
        share = from_base64url(link.share)
        secrets += [link.secret, derive(link.secret, "link key", share), from_text(text)]
    rows = [row.encode() for row in to_code(desk.keys.owner_secret()).split("\n")]
    return [*rows, SEED, *secrets, derive(secrets[1], "pseudonym"), derive(secrets[0], "manifest")]


def from_text(link: str) -> bytes:
    """Return the secret part of a link as it is written."""
    return link.partition("#")[2].encode()


@pytest.mark.parametrize("s3", [False, True], ids=["folder", "s3"])
def test_service_never_sees_a_study_or_a_key(s3, tmp_path):
    """No planted value, file name, key or link secret is found in any byte of service, store, logs or network."""
    planted = planted_case(tmp_path / "study")
    with watched(tmp_path, s3=s3) as place:
        secrets = whole_story(place, planted, tmp_path / "people")
        search = Search([value.encode() for value in {*planted.values, *WORDS}] + secrets)
        seen = list(place.everything())
    assert sum(len(data) for _, data in seen) > sum(path.stat().st_size for path in planted.files)
    assert [hit for name, data in seen for hit in search.bytes(data, name)] == []
    assert search.bytes(planted.files[0].read_bytes(), "the study itself") != []
