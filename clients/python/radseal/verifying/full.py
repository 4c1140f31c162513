"""The full verifier: pydicom decodes every element of the new file and the same values are searched in its texts.

Rules: pydicom knows no limits, so this runs in the limited process (`radseal.child`): bytes in, bytes out.
"""

import io
import json
import warnings
from collections.abc import Iterable, Sequence

from radseal.errors import InputError
from radseal.verifying.identifying import CODED, TERMS, Kind
from radseal.verifying.needles import Needles
from radseal.verifying.reader import PIXELS
from radseal.verifying.rows import Bytes
from radseal.verifying.searching import search

_TEXTS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_MAPS = ("words", "joined", "parts", "whole")


def pack(parts: Sequence[Bytes], needles: Needles, allowed: Iterable[tuple[int, str]] = ()) -> bytes:
    """Return a file, what to search for and what may be there all the same, as one argument of `read_fully`."""
    told = {name: {word: kind.name for word, kind in getattr(needles, name).items()} for name in _MAPS}
    days = {"dates": sorted(needles.dates), "births": sorted(needles.births)}
    words = json.dumps(told | days | {"allowed": sorted(allowed)}).encode()
    return b"".join((len(words).to_bytes(4, "big"), words, *parts))


def read_fully(packed: bytes) -> bytes:
    """Decode everything and search it. Raises InputError where a value is found or pydicom does not read the file."""
    from pydicom import dcmread  # noqa: PLC0415  (a third of a second, in the limited process only)

    length = int.from_bytes(packed[:4], "big")
    told = json.loads(packed[4 : 4 + length])
    needles, allowed = _unpack(told), {(tag, word) for tag, word in told["allowed"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that the original had already
        for element in dcmread(io.BytesIO(packed[4 + length :])).iterall():
            if element.tag == PIXELS or element.VR not in _TEXTS:
                continue
            values = [element.value] if isinstance(element.value, str) else list(element.value or [])
            if str(element.value).encode() in TERMS.get(int(element.tag), ()):
                continue
            hits = [hit for value in values for hit in search(str(value), needles, frozenset())]
            coded = element.VR == "CS" or int(element.tag) in CODED
            if any((int(element.tag), hit.word) not in allowed and not (coded and hit.clinical) for hit in hits):
                raise InputError(
                    f"the full verifier found a removed value in ({element.tag.group:04X},{element.tag.element:04X})",
                    hint="Report it, and leave the file out meanwhile.",
                )
    return b"read"


def _unpack(told: dict[str, dict[str, str]]) -> Needles:
    needles = Needles(dates=set(told["dates"]), births=set(told["births"]))
    for name in _MAPS:
        getattr(needles, name).update({word: Kind[kind] for word, kind in told[name].items()})
    needles.ordered = sorted(needles.joined)
    return needles
