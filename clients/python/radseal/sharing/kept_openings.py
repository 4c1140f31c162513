"""Openings that this device holds: opening a link again within a day is the same opening, whatever it is for.

Rules: what is kept is the opening's id, never a secret; it is written before the id is used, and is of no use without
the link. What is over is removed when another is kept.
"""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from radseal.keys import make_private_folder, read_private, replace_file
from radseal.sharing.resume import OpeningState
from radseal_wire.layout import OPENING_LIFE
from radseal_wire.text import MalformedError, dumps, loads


def keep_opening(state: Path, opening: OpeningState, now: int) -> None:
    """Keep the opening's id, in place of an earlier one of the same share; forget what is a day old at `now`."""
    path = _path(state, opening.share)
    for old in path.parent.glob("*.json"):
        if old.stat().st_mtime < now - OPENING_LIFE:
            old.unlink(missing_ok=True)
    replace_file(path, dumps(opening.model_dump(mode="json")))


def find_opening(state: Path, share: str, proof_digest: str) -> OpeningState | None:
    """Return the opening of this link that this device holds, or None."""
    raw = read_private(_path(state, share))
    if raw is None:
        return None
    try:
        kept = OpeningState.model_validate(loads(raw))
    except (MalformedError, ValidationError):
        return None  # what cannot be read costs another opening, no more
    return kept if (kept.share, kept.proof_digest) == (share, proof_digest) else None


def _path(state: Path, share: str) -> Path:
    folder = make_private_folder(make_private_folder(state) / "openings")
    return folder / f"{hashlib.sha256(share.encode()).hexdigest()[:32]}.json"
