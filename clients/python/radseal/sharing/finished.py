"""Openings that were completed: running the same command again says so, and fetches and writes nothing.

Rules: what is kept names the folder and holds nothing from the study. It is written right before the folder takes its
final name, so that a stop in between loses nothing, and it counts only for that very folder.
"""

import hashlib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from radseal.keys import make_private_folder, read_private, replace_file
from radseal.sharing.results import Opened
from radseal_wire.text import MalformedError, dumps, loads

_FOLDER = "opened"
_OPENED: TypeAdapter[Opened] = TypeAdapter(Opened)


def note_finished(state: Path, opened: Opened, folder: Path) -> None:
    """Note that this opening is complete in `folder`, which is about to be renamed; without the sender's note."""
    path = _path(state, opened.share, opened.out, identity=opened.identity)
    kept: dict[str, Any] = _OPENED.dump_python(opened, mode="json") | {"note": "", "capacity": ""}
    replace_file(path, dumps({"opened": kept, "folder": _mark(folder)}))


def find_finished(state: Path, share: str, out: Path, *, identity: bool) -> Opened | None:
    """Return the result of the opening that filled `out`, or None if there was none or the folder is gone."""
    if not out.is_dir() or not any(out.iterdir()):
        return None
    raw = read_private(_path(state, share, out, identity=identity))
    if raw is None:
        return None
    try:
        kept = loads(raw)
        if kept["folder"] != _mark(out):
            return None
        return _OPENED.validate_python(kept["opened"] | {"already": True, "out": out})
    except (MalformedError, ValidationError, TypeError, KeyError):
        return None  # what cannot be read is as good as not noted: the folder is then refused as not empty


def _mark(folder: Path) -> str:
    """Return what stays when a folder is renamed."""
    status = folder.stat()
    return f"{status.st_dev}:{status.st_ino}"


def _path(state: Path, share: str, out: Path, *, identity: bool) -> Path:
    make_private_folder(state)
    name = hashlib.sha256(dumps([share, str(out), identity])).hexdigest()[:32]
    return make_private_folder(state / _FOLDER) / f"{name}.json"
