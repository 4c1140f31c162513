"""The vectors of tests/vectors/: loading them, and what their sealed bytes are."""

import json
from pathlib import Path
from typing import Any

from radseal_wire.text import from_base64url

FOLDER = Path(__file__).parent / "vectors"


def names() -> list[str]:
    """Return the name of every vector."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> dict[str, Any]:
    """Return one vector."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return loaded


def sealed_bytes(stated: str | dict[str, Any]) -> bytes:
    """Return sealed bytes: in full, or another vector's with one bit flipped, bytes cut off the end, or appended."""
    if isinstance(stated, str):
        return from_base64url(stated)
    raw = bytearray(sealed_bytes(load(stated["of"])["input"]["sealed"]))
    if "flip" in stated:
        raw[stated["flip"]] ^= 1
    return bytes(raw[: len(raw) - stated.get("cut", 0)]) + from_base64url(stated.get("append", ""))
