"""`radseal audit`: fetch the audit trail, and verify it without asking anybody.

Rules: a trail is one record a line, in the canonical text that was hashed; verifying needs no network and no key.
"""

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from radseal.cli.screen import Screen
from radseal.cli.session import DONE, PARTLY, Session, with_session
from radseal.cli.words import json_option, say_instant
from radseal.config.desks import choose_origin, open_sign_ins
from radseal.config.keys import open_keys
from radseal.errors import InputError
from radseal.sharing.heads import kept_heads
from radseal.sharing.manage import export_audit
from radseal_wire import chain
from radseal_wire.bodies import Erasure
from radseal_wire.erasure import require_erasure

LINE_MOST = 64 * 1024
"""Bytes that one record may take; the service writes far less."""


@click.group(short_help="Fetch and verify the record of what happened.")
def audit() -> None:
    """Fetch and verify the tamper-evident record of what happened."""


@audit.command(short_help="Verify exported records, offline.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...|-")
@click.option(
    "--erasure", type=click.Path(path_type=Path, exists=True), help="A proof, from `radseal erasure --json`, to check."
)
@json_option
@with_session
def verify(session: Session, files: tuple[Path, ...], erasure: Path | None) -> int:
    """Verify exported records: nothing altered, dropped, added or reordered.

    Offline. FILEs are read one after the other as one trail, `-` is standard input. The heads that the service
    acknowledged to this computer (of RADSEAL_SERVICE, or of the only one signed in to) must lie on the trail. Where
    the service was restored from a backup, the trail says which records that took; exit status 3 when some of those
    were acknowledged to this computer.
    """
    records = 0
    kept = acknowledged_heads(session)
    proof = read_proof(erasure) if erasure is not None else None
    proved: list[str] = []

    def _counted() -> Iterator[str]:
        nonlocal records
        for path in files:
            for text in read_trail(path):
                records += 1
                if proof is not None and text == proof.record:
                    proved.append(text)
                yield text

    try:
        trail = chain.verify_trail(_counted(), kept=kept)
        if proof is not None:
            require_erasure(proof, proved)
            session.screen.say(f"Case {proof.case} was erased on {say_instant(proof.erased)}: the trail says so.")
    except chain.ChainBrokenError as error:
        raise InputError(
            f"the trail is broken: {error}",
            hint="If it is an older export, export it again; otherwise keep it and tell the privacy officer.",
        ) from error
    return _tell_trail(session.screen, trail, records, len(kept))


@audit.command(short_help="Fetch the whole record into a new file.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to be made.")
@json_option
@with_session
def export(session: Session, out: Path) -> None:
    """Fetch the whole record from the service into a new file, one record a line."""
    if out.exists():
        raise InputError(f"{out} exists already", hint="Name a file that does not exist yet.")
    desk = session.sit_down()
    draft = out.with_name(f".{out.name}.new")
    count = 0
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file, session.screen.progress() as bars:
            for count, text in enumerate(export_audit(desk), 1):
                file.write(f"{text}\n")
                bars("records", count)
        draft.rename(out)
    finally:
        draft.unlink(missing_ok=True)
    session.screen.say(f"Verify it with: radseal audit verify {shlex.quote(str(out))}")
    session.screen.result({"records": count, "out": str(out)}, f"{count} records in {out}")


def _tell_trail(screen: Screen, trail: chain.Trail, records: int, kept: int) -> int:
    """Tell what verifying came to, restores in full; return the exit status."""
    head, lost = trail.head, len(trail.lost)
    for one in trail.restores:
        taken = f"records {one.after + 1} to {one.noted} as they were before, or more, are lost"
        words = taken if one.noted > one.after else "no record that the store had seen is lost"
        screen.warn(f"the service was restored on {say_instant(one.time)}: record {one.after + 1} says so; {words}")
    if lost:
        screen.warn(f"{lost} of the heads kept here were acknowledged before a restore took what they stand for")
    data = {
        "records": records,
        "head": {"sequence": head.sequence, "hash": head.hash},
        "kept_heads": kept,
        "restores": [{"after": one.after, "noted": one.noted, "time": one.time} for one in trail.restores],
        "lost_heads": lost,
    }
    told = f"{records} records, unbroken; head {head.sequence} {head.hash}; {kept - lost} heads kept here lie on it"
    screen.result(data, told, "partly" if lost else "done")
    return PARTLY if lost else DONE


def read_proof(path: Path) -> Erasure:
    """Return the proof in a file that `radseal erasure --json` or `radseal erase --json` printed. Raises InputError."""
    try:
        fields = json.loads(path.read_bytes()[:LINE_MOST])
        return Erasure.model_validate({name: fields.get("erasure", fields)[name] for name in Erasure.model_fields})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path} is no proof of an erasing", hint="`radseal erasure CASE --json` prints it."
        ) from error


def acknowledged_heads(session: Session) -> tuple[chain.Head, ...]:
    """Return the heads that the service in question acknowledged here; none when it is not clear which that is."""
    if session.config.service is None and len(open_sign_ins(session.config).origins()) != 1:
        return ()
    origin = choose_origin(session.config)
    return kept_heads(open_keys(session.config).folder, origin)


def read_trail(path: Path) -> Iterator[str]:
    """Yield the records of one exported file, or of standard input for `-`.

    Raises InputError for what is no text or has lines longer than 64 KiB.
    """
    name = "standard input" if str(path) == "-" else str(path)
    if str(path) == "-":
        yield from _lines(sys.stdin.buffer, name)
        return
    try:
        with path.open("rb") as file:
            yield from _lines(file, name)
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}", hint="Name a file written by `radseal audit export`.") from error


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while line := file.readline(LINE_MOST + 1):
        number += 1
        if len(line) > LINE_MOST:
            raise InputError(f"{name}: line {number} is longer than {LINE_MOST} bytes: this is no exported trail")
        try:
            text = line.decode("utf-8").rstrip("\n")
        except UnicodeDecodeError as error:
            raise InputError(f"{name}: line {number} is not UTF-8: this is no exported trail") from error
        if text:
            yield text
