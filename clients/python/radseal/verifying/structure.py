"""What must hold of the form of every de-identified file, whatever its values are (PS3.15, E.1.1)."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from radseal.verifying.opening import FileRead
from radseal.verifying.reader import PIXELS
from radseal.verifying.rows import Bytes, Value

_META = frozenset({0x00020000, 0x00020001, 0x00020002, 0x00020003, 0x00020010, 0x00020012, 0x00020013})
_VRS = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV".split()
)
_FINE_MOST = 10_000
REGISTERED = "1.2.840.10008."
STATED: dict[int, frozenset[bytes]] = {
    0x00100021: frozenset({b"RADSEAL"}),
    0x00120062: frozenset({b"YES"}),
    0x00120063: frozenset(),
    0x00120064: frozenset(),
    0x00280303: frozenset({b"REMOVED", b"MODIFIED", b"UNMODIFIED"}),
}
"""What every new file states anew, with the values that it may have; none: any."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules say, as far as the net must know it."""

    goes: Callable[[int], bool]
    """The element is removed: none of that tag may be there."""
    keeps: Callable[[int], bool]
    """The value stays as it is: it is no value to search for."""
    own: frozenset[bytes] = field(default_factory=frozenset)
    """Texts that every de-identified file states, and stand-ins."""
    fine: set[tuple[int, bytes]] = field(default_factory=set, repr=False)
    """(tag, VR) that were seen in a new file and may stand there, whatever the value is."""


def breaches(read: FileRead, plan: Plan, uids: frozenset[str], stated: frozenset[int]) -> list[str]:
    """Return what is wrong with a file's form, in words without a value.

    `uids` are those that were to be mapped; `stated` are attributes that the file states whatever the rules say.
    """
    found = []
    allowed, fine = STATED.keys() | stated, plan.fine
    if read.preamble != bytes(128):
        found.append("the preamble is not empty")
    if not read.meta.keys() <= _META:
        found.append("the file meta information holds more than it should")
    top: set[int] = set()
    current = 0
    for section in read.sections:
        for value in section.values:
            tag, vr, _start, _end, _charsets, depth = value
            if not depth:
                current = tag
                top.add(tag)
            if (tag, vr) in fine or (depth and current in stated):
                continue
            wrong = _breaches(section.data, value, plan, uids, allowed)
            found += wrong
            if not (wrong or tag in allowed or vr == b"UI") and len(fine) < _FINE_MOST:
                fine.add((tag, vr))
    if not STATED.keys() <= top:
        found.append("the file does not say that it is de-identified")
    if read.meta.get(0x00020003, b"").rstrip(b"\0 ").decode("latin-1") in uids:
        found.append("the file meta information names the original")
    return found


def _breaches(data: Bytes, value: Value, plan: Plan, uids: frozenset[str], allowed: AbstractSet[int]) -> list[str]:
    tag, vr, start, end, _charsets, depth = value
    place = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
    if vr not in _VRS:
        return [f"{place} states an unknown VR"]
    if tag != PIXELS and plan.goes(tag) and (tag not in allowed or depth):
        return [f"{place} is there although it is to be removed"]
    values = STATED.get(tag) if not depth else None
    if values and bytes(data[start:end]).strip(b"\0 ") not in values:
        return [f"{place} does not state what it should"]
    if vr == b"UI" and not plan.keeps(tag):
        texts = bytes(data[start:end]).decode("latin-1").split("\\")
        if any(text.strip("\0 ") in uids for text in texts):
            return [f"{place} holds a UID of the original"]
    return []
