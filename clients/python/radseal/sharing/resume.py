"""Unfinished work on this machine: what a killed send or opening needs to go on, and nothing more.

Rules: written with mode 0600 before the request that it is for, replaced whole, deleted when done. A send is found
again by what it was asked for: the same files unchanged, recipients and options. Killed while sealing, only the case's
id is known here, and sealing starts anew under new keys (decision 3); once all is sealed, everything that the service
must be told stands here word for word, so that repeating it is the identical request.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from radseal.errors import InputError, KeyFileError
from radseal.keys import make_private_folder, read_private, replace_file
from radseal_wire.bodies import Body, Id, OwnerCapsule, SealedObject, ShareDraft
from radseal_wire.text import MalformedError, dumps, loads

_STATE = "state.json"
_UPLOADED = "uploaded"


class LeftState(Body):
    """As results.Left."""

    count: int
    reason: str


class Told(Body):
    """What the sender is told at the end and cannot be found out again from ciphertext."""

    reference: str
    studies: int
    found: int
    sent: int
    left_out: list[LeftState]
    missing_slices: int
    attachments: int
    site_key: bool


class PlannedShare(Body):
    """One share to be created: the exact request, and the link to be printed once it is acknowledged."""

    share: Id
    draft: ShareDraft
    link: str


class Sealing(Body):
    """A send that has begun: its draft at the service is to be erased before another begins."""

    phase: Literal["sealing"]
    case: Id
    origin: str
    """The service that it goes to."""


class SealedCase(Body):
    """A send whose ciphertext is complete: what is left is to upload it and to repeat these requests."""

    phase: Literal["sealed"]
    case: Id
    origin: str
    """The service that it goes to."""
    objects: list[SealedObject]
    owner_capsule: OwnerCapsule
    shares: list[PlannedShare]
    told: Told


class _SendState(Body):
    state: Annotated[Sealing | SealedCase, Field(discriminator="phase")]


class OpeningState(Body):
    """An opening that was begun: the id must be the same when it is repeated, or it would cost another."""

    share: Id
    opening: Id
    proof_digest: Annotated[str, Field(max_length=64)]
    """Tells this link's opening from another's; the proof itself is not kept."""


@dataclass(frozen=True, slots=True)
class SendJournal:
    """The folder of one unfinished send: its state, its sealed objects, and which of them are uploaded."""

    folder: Path
    uploaded: set[str] = field(default_factory=set)

    def load(self) -> Sealing | SealedCase | None:
        """Return the state, or None for a send that was never begun. Raises KeyFileError if it is damaged."""
        raw = read_private(self.folder / _STATE)
        if raw is None:
            return None
        try:
            state = _SendState.model_validate({"state": loads(raw)}).state
        except (MalformedError, ValidationError) as error:
            raise _damaged(self.folder) from error
        if isinstance(state, SealedCase):
            self.uploaded.update(self._read_uploaded())
        return state

    def save(self, state: Sealing | SealedCase) -> None:
        """Keep the state, durably."""
        replace_file(self.folder / _STATE, dumps(state.model_dump(mode="json")))

    def start_over(self) -> None:
        """Forget all sealed objects; the state stays until the next `save`."""
        self.forget_uploads()
        shutil.rmtree(self.folder / "objects", ignore_errors=True)
        make_private_folder(self.folder / "objects")

    def path(self, object_id: str) -> Path:
        """Return where a sealed object is staged."""
        return self.folder / "objects" / object_id

    def mark_uploaded(self, object_id: str) -> None:
        """Note that the store has this object; losing the note costs one more upload, no more."""
        self.uploaded.add(object_id)
        handle = os.open(self.folder / _UPLOADED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"{object_id}\n".encode())
        finally:
            os.close(handle)

    def forget_uploads(self) -> None:
        """Believe no more that the store has anything."""
        self.uploaded.clear()
        (self.folder / _UPLOADED).unlink(missing_ok=True)

    def finish(self) -> None:
        """Delete everything: the secrets first."""
        (self.folder / _STATE).unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def _read_uploaded(self) -> list[str]:
        raw = read_private(self.folder / _UPLOADED) or b""
        return raw.decode("ascii", "replace").split("\n")[:-1]


@contextmanager
def begin_send(state: Path, fingerprint: str) -> Iterator[SendJournal]:
    """Give the journal of the send with this fingerprint, alone. Raises InputError while another process has it."""
    with _locked(state / "sends" / fingerprint):
        yield SendJournal(state / "sends" / fingerprint)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A send that did not come to its end: `id` names it, `begun` is in seconds since 1970 UTC."""

    id: str
    state: Sealing | SealedCase
    begun: int
    uploaded: int
    """Objects that the store has."""

    def public(self) -> dict[str, object]:
        """Return it for `--json`, without links and keys."""
        sealed = self.state if isinstance(self.state, SealedCase) else None
        return {
            "id": self.id,
            "origin": self.state.origin,
            "case": self.state.case,
            "phase": self.state.phase,
            "begun": self.begun,
            "reference": sealed.told.reference if sealed else None,
            "recipients": [share.draft.recipient.email for share in sealed.shares] if sealed else [],
            "uploaded": self.uploaded,
            "objects": len(sealed.objects) if sealed else None,
            "length": sum(thing.length for thing in sealed.objects) if sealed else None,
        }


def list_sends(state: Path) -> tuple[Unfinished, ...]:
    """Return the sends that were begun on this computer and did not end, oldest first."""
    found = []
    for folder in (state / "sends").glob("*"):
        if folder.is_dir() and (folder / _STATE).exists():
            journal = SendJournal(folder)
            kept = journal.load()
            if kept is not None:
                begun = int((folder / _STATE).stat().st_mtime)
                found.append(Unfinished(folder.name, kept, begun, len(journal.uploaded)))
    return tuple(sorted(found, key=lambda one: one.begun))


@contextmanager
def take_send(state: Path, name: str) -> Iterator[tuple[SendJournal, Sealing | SealedCase]]:
    """Give the journal and state of the unfinished send of this id, alone. Raises InputError where there is none."""
    if name not in {one.id for one in list_sends(state)}:
        raise InputError("there is no unfinished send of that id", hint="`radseal sends` lists them.")
    with begin_send(state, name) as journal:
        kept = journal.load()
        if kept is None:
            raise InputError("that send has just come to its end", hint="`radseal cases` lists it.")
        yield journal, kept


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    make_private_folder(folder.parent.parent)
    make_private_folder(folder.parent)
    lock = folder.parent / f"{folder.name}.lock"
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        make_private_folder(folder)
        yield
        if not (folder / _STATE).exists():
            lock.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InputError("the same command is running already", hint="Wait for it to end, or stop it first.") from error


@dataclass(frozen=True, slots=True)
class OpenJournal:
    """What is kept for one DIR beside it: `.NAME.radseal/` with the opening's id and the ciphertext that is here."""

    out: Path

    @property
    def folder(self) -> Path:
        """The hidden folder, mode 0700; on the same file system as DIR, so that renaming is atomic."""
        return self.out.parent / f".{self.out.name}.radseal"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from the same DIR. Raises InputError while one is at it; leaves no empty folder."""
        make_private_folder(self.folder)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            _lock(handle)
            yield
            if not (self.folder / _STATE).exists():
                self.clear()
        finally:
            os.close(handle)

    def load(self, share: str, proof_digest: str) -> OpeningState | None:
        """Return the opening begun here for the same link, or None."""
        raw = read_private(self.folder / _STATE)
        if raw is None:
            return None
        try:
            state = OpeningState.model_validate(loads(raw))
        except (MalformedError, ValidationError) as error:
            raise _damaged(self.folder) from error
        return state if (state.share, state.proof_digest) == (share, proof_digest) else None

    def save(self, state: OpeningState) -> None:
        """Keep the opening's id before it is used; forgets what was here of another opening."""
        self.drop_objects()
        replace_file(self.folder / _STATE, dumps(state.model_dump(mode="json")))

    def drop_objects(self) -> None:
        """Forget what was staged; the opening stays."""
        if (self.folder / "objects").exists():
            shutil.rmtree(self.folder / "objects")
        make_private_folder(self.folder / "objects")

    def clear(self) -> None:
        """Delete everything kept for this DIR."""
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def path(self, object_id: str) -> Path:
        """Return where a sealed object is staged."""
        return self.folder / "objects" / object_id

    @property
    def plain(self) -> Path:
        """Where plaintext is written before it is renamed to DIR: a sibling of its own, mode 0700."""
        return self.out.parent / f".{self.out.name}.writing"


def digest_text(text: str) -> str:
    """Return the SHA-256 of a short text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _damaged(folder: Path) -> KeyFileError:
    return KeyFileError(
        f"{folder / _STATE} is damaged",
        hint=f"Remove {folder}, then run the command again: it starts from the beginning.",
    )
