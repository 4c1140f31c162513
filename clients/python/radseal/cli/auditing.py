"""`radseal audit`: fetch the audit trail, and verify it without asking anybody.

Rules: a trail is one record a line, in the canonical text that was hashed; verifying needs no network and no key.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option
from radseal.errors import InputError
from radseal_wire import chain

LINE_MOST = 64 * 1024
"""Bytes that one record may take; the service writes far less."""


@click.group()
def audit() -> None:
    """Fetch and verify the tamper-evident record of what happened."""


@audit.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...|-")
@json_option
@with_session
def verify(session: Session, files: tuple[Path, ...]) -> None:
    """Verify exported records: nothing altered, dropped, added or reordered.

    Offline. FILEs are read one after the other as one trail, `-` is standard input. The heads that the service
    acknowledged to this account must lie on the trail.
    """
    records = 0

    def counted() -> Iterator[str]:
        nonlocal records
        for path in files:
            for text in read_trail(path):
                records += 1
                yield text

    try:
        head = chain.verify(counted())
    except chain.ChainBrokenError as error:
        raise InputError(
            f"the trail is broken: {error}",
            hint="Keep this file and the service's database, and tell the privacy officer.",
        ) from error
    data = {"records": records, "head": {"sequence": head.sequence, "hash": head.hash}}
    session.screen.result(data, f"{records} records, unbroken; head {head.sequence} {head.hash}")


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
