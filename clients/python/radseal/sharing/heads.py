"""The audit chain's heads, kept as the service acknowledged them: who rewrites the trail later is found out.

Rules: append only, one line a head; nothing here is secret or about a study. Verifying needs no network.
"""

import hashlib
import os
from pathlib import Path

from pydantic import ValidationError

from radseal.errors import KeyFileError
from radseal.keys import make_private_folder
from radseal_wire.bodies import ChainHead
from radseal_wire.chain import Head
from radseal_wire.text import MalformedError, dumps, loads

_FOLDER = "heads"
_LINE_MOST = 1024


def note_head(home: Path, origin: str, head: ChainHead) -> None:
    """Append `head` to what `origin` acknowledged."""
    path = _path(make_private_folder(make_private_folder(home) / _FOLDER), origin)
    line = dumps({"origin": origin, "sequence": head.sequence, "hash": head.hash}) + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def kept_heads(home: Path, origin: str | None = None) -> tuple[Head, ...]:
    """Return the heads that `origin` (None: any service) acknowledged, oldest first, each once.

    Raises KeyFileError where the file is damaged: a head that cannot be read cannot be held against anybody.
    """
    folder = home / _FOLDER
    paths = sorted(folder.glob("*.jsonl")) if origin is None else [_path(folder, origin)]
    return tuple(dict.fromkeys(head for path in paths if path.is_file() for head in _read(path)))


def _path(folder: Path, origin: str) -> Path:
    return folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.jsonl"


def _read(path: Path) -> list[Head]:
    heads: list[Head] = []
    with path.open("rb") as file:
        while line := file.readline(_LINE_MOST):
            try:
                fields = loads(line)
                head = ChainHead(sequence=fields["sequence"], hash=fields["hash"])
            except (MalformedError, ValidationError, KeyError, TypeError) as error:
                raise KeyFileError(
                    f"{path} is damaged: line {len(heads) + 1} is no head", hint="Restore it, or move it away."
                ) from error
            heads.append(Head(head.sequence, head.hash))
    return heads
