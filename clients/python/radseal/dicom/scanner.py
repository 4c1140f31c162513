"""The one bounded scanner: every element of a data set, once, as offsets into the bytes (PS3.5, section 7).

Rules: no recursion, no copy, nothing allocated by a stated length. What reaches beyond its container, states an unknown
VR, is out of order, comes twice or nests too deeply is refused. Elements come in file order as tuples
(tag, VR, start, value, end): `start` of the tag, `value` of the value, `end` behind it. A sequence comes as its header
(end == value), its items as ITEM and ITEM_END, and SEQUENCE_END; delimiters that the file leaves out have start == end.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from struct import Struct

from radseal.dicom.dictionary import vr_of, vrs
from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.shapes import HEADER, SHAPES, Element, Run, Shapes
from radseal.dicom.syntax import Bytes, Opened
from radseal.errors import InputError, LimitError

ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010
_UNDEFINED = 0xFFFFFFFF
_STRUCTURE = 0xFFFE0000
"""From here on tags are items and delimiters, or belong to nobody (PS3.5, section 7.8.1)."""
_CUT = "the file is cut off: a header is incomplete"
_SHORT = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split()  # length in two bytes
)
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_BULK = frozenset(b"OB OD OF OL OV OW UN".split())


@dataclass(slots=True)
class Scan:
    """The elements of one data set; `ends` leads from a sequence's place in `elements` to its SEQUENCE_END."""

    elements: list[Element]
    ends: dict[int, int]
    fragments: list[tuple[int, int]] = field(default_factory=list)
    """(value, end) of each fragment of encapsulated pixel data, the offset table first."""
    encapsulated: bool = False
    runs: dict[int, Run] = field(default_factory=dict)
    """By its first place in `elements`: what was known by its shape."""

    def top(self) -> list[Element]:
        """Return the elements of the top level, whose tags ascend; a sequence as its header."""
        if not self.ends:
            return self.elements
        found, place = list[Element](), 0
        for first in sorted(self.ends):
            if first >= place:
                found += self.elements[place : first + 1]
                place = self.ends[first] + 1
        return found + self.elements[place:]


_State = tuple[int, int, int, bool]
"""(last tag; where this level ends, or -1: with a delimiter; the sequence's place in the elements; expects items)"""


@dataclass(frozen=True, slots=True)
class _Level:
    """What the scanner returns to when a sequence or item ends."""

    state: _State
    explicit: bool


def scan(
    data: Bytes,
    start: int,
    *,
    explicit: bool,
    little: bool,
    limits: Limits = LIMITS,
    stop: int = 0xFFFFFFFF,
    skips: Callable[[int], bool] | None = None,
    shapes: Shapes = SHAPES,
) -> Scan:
    """Scan the data set that begins at `start`, up to the first top-level tag above `stop`.

    Sequences of defined length whose tag `skips` accepts come as one element. `shapes` is what other files were like.
    Raises InputError or LimitError.
    """
    known = shapes.known(explicit=explicit, little=little)
    scanner = _Scanner(
        data, start, explicit=explicit, little=little, limits=limits, stop=stop, skips=skips, known=known
    )
    found = scanner.run()
    if 2 * sum(len(run.elements) for run in found.runs.values()) < len(found.elements):
        shapes.learn(data, found.elements, found.ends, len(found.runs), known)
    return found


def scan_opened(
    opened: Opened, limits: Limits = LIMITS, *, stop: int = 0xFFFFFFFF, skips: Callable[[int], bool] | None = None
) -> Scan:
    """Scan the data set of an opened file, as `scan` does."""
    return scan(
        opened.data,
        opened.start,
        explicit=opened.explicit,
        little=opened.little,
        limits=limits,
        stop=stop,
        skips=skips,
    )


class _Scanner:
    def __init__(
        self,
        data: Bytes,
        start: int,
        *,
        explicit: bool,
        little: bool,
        limits: Limits,
        stop: int,
        skips: Callable[[int], bool] | None,
        known: dict[bytes, Run],
    ) -> None:
        order = "<" if little else ">"
        self._data, self._at, self._size = data, start, len(data)
        self._explicit, self._stop, self._limits = explicit, stop, limits
        self._skips = skips or (lambda _tag: False)
        self._header = Struct(order + "HH2sH").unpack_from
        self._plain = Struct(order + "HHL").unpack_from
        self._long = Struct(order + "L").unpack_from
        self._levels: list[_Level] = []
        self._scan = Scan([], {})
        self._known = known

    def run(self) -> Scan:  # noqa: C901, PLR0912  (one loop: a call for each element costs more than its work)
        """Walk all levels in one loop. Raises InputError or LimitError."""
        state: _State = (-1, self._size, -1, False)
        elements, most, known, data = self._scan.elements, self._limits.elements, vrs(), self._data
        while True:
            last, end, _place, in_sequence = state
            at = self._at
            if at >= end >= 0 or (end < 0 and self._is_delimiter(in_sequence=in_sequence)):
                if not self._levels:
                    return self._scan
                state = self._close(state)
                continue
            if len(elements) >= most:
                raise LimitError(f"the file has more than {most} elements")
            if in_sequence:
                state = self._open_item(state)
                continue
            bound = end if end >= 0 else self._bound()
            if at + 8 > bound:
                raise InputError(_CUT)
            if not self._levels and bytes(data[at : at + HEADER]) in self._known and (run := self._take(last)):
                state = (run.last, *state[1:])
                continue
            if self._explicit:
                group, number, vr, length = self._header(data, at)
                tag, value = group << 16 | number, at + 8
                if vr in _LONG:
                    if at + 12 > bound:
                        raise InputError(_CUT)
                    length, value = self._long(data, value)[0], at + 12
                elif vr not in _SHORT:
                    raise InputError(f"the element ({group:04X},{number:04X}) states an unknown VR")
            else:
                group, number, length = self._plain(data, at)
                tag, value = group << 16 | number, at + 8
                vr = known.get(tag) or vr_of(tag)
            if tag <= last or tag >= _STRUCTURE:
                raise _misplaced(tag)
            stop = value + length
            if tag > self._stop and not self._levels:
                return self._scan
            if length == _UNDEFINED or vr == b"SQ":
                state = self._nested((tag, vr, at, value, stop), bound, (tag, *state[1:]))
                continue
            if stop > bound:
                raise _beyond(tag)
            if length > self._limits.value and vr not in _BULK:
                raise LimitError(f"the element ({group:04X},{number:04X}) is larger than a value may be")
            elements.append((tag, vr, at, value, stop))
            self._at = stop
            state = (tag, *state[1:])

    def _take(self, last: int) -> Run | None:
        """Take the run that stands here at top level, if it is a known one: every header is as it was."""
        at, elements = self._at, self._scan.elements
        run = self._known[bytes(self._data[at : at + HEADER])]
        if (
            not last < run.first <= run.last <= self._stop
            or at + run.length > self._size
            or len(elements) + len(run.elements) > self._limits.elements
            or run.heads(self._data, at) != run.expected
        ):
            return None
        self._scan.runs[len(elements)] = run
        elements += run.at(at)
        self._at = at + run.length
        return run

    def _nested(self, element: Element, bound: int, state: _State) -> _State:
        """Take a sequence whole, enter it, or take encapsulated pixel data."""
        tag, vr, at, value, stop = element
        length = stop - value
        if length != _UNDEFINED and stop > bound:
            raise _beyond(tag)
        if length != _UNDEFINED and self._skips(tag):
            self._scan.elements.append(element)
            self._at = stop
            return state
        if vr not in {b"SQ", b"UN"}:
            self._encapsulated(tag, vr, at, value)
            return state
        self._levels.append(_Level(state, self._explicit))
        return self._open_sequence(element)

    def _bound(self) -> int:
        """Return the nearest end that is known."""
        return next((level.state[1] for level in reversed(self._levels) if level.state[1] >= 0), self._size)

    def _is_delimiter(self, *, in_sequence: bool) -> bool:
        if self._at + 8 > self._bound():
            raise InputError("the file is cut off: a sequence or item does not end")
        group, number, length = self._plain(self._data, self._at)
        tag = group << 16 | number
        wanted = SEQUENCE_END if in_sequence else ITEM_END
        if tag != wanted:
            return False
        if length:
            raise InputError("a sequence delimiter states a length")
        return True

    def _close(self, state: _State) -> _State:
        _last, end, place, in_sequence = state
        if end >= 0 and self._at != end:
            raise InputError("an element reaches beyond the end of its sequence or item")
        stop = self._at + (8 if end < 0 else 0)
        self._scan.elements.append((SEQUENCE_END if in_sequence else ITEM_END, b"", self._at, stop, stop))
        if in_sequence:
            self._scan.ends[place] = len(self._scan.elements) - 1
        self._at = stop
        level = self._levels.pop()
        self._explicit = level.explicit
        return level.state

    def _open_sequence(self, element: Element) -> _State:
        tag, vr, at, value, stop = element
        if len(self._levels) > 2 * self._limits.depth:
            raise LimitError(f"sequences nest deeper than {self._limits.depth} levels")
        self._scan.elements.append((tag, b"SQ", at, value, value))
        self._at = value
        if vr == b"UN":  # PS3.5, section 6.2.2, note 4: what is inside is Implicit VR Little Endian
            self._explicit = False
        end = -1 if stop - value == _UNDEFINED else stop
        return -1, end, len(self._scan.elements) - 1, True

    def _open_item(self, state: _State) -> _State:
        _last, end, place, _in_sequence = state
        at, bound = self._at, end if end >= 0 else self._bound()
        if at + 8 > bound:
            raise InputError(_CUT)
        group, number, length = self._plain(self._data, at)
        if group << 16 | number != ITEM:
            raise InputError("a sequence holds something other than items")
        value = at + 8
        if length != _UNDEFINED and value + length > bound:
            raise InputError("an item reaches beyond the end of its sequence")
        self._scan.elements.append((ITEM, b"", at, value, value))
        self._levels.append(_Level(state, self._explicit))
        self._at = value
        return -1, -1 if length == _UNDEFINED else value + length, place, False

    def _encapsulated(self, tag: int, vr: bytes, at: int, value: int) -> None:
        if vr not in {b"OB", b"OW"} or tag != PIXEL_DATA:
            raise InputError(f"the element ({tag >> 16:04X},{tag & 0xFFFF:04X}) has no length and is no sequence")
        bound, place, fragments = self._bound(), value, []
        while True:
            if place + 8 > bound:
                raise InputError("the file is cut off: the encapsulated pixel data do not end")
            group, number, length = self._plain(self._data, place)
            place += 8
            if group << 16 | number == SEQUENCE_END:
                break
            if group << 16 | number != ITEM or place + length > bound:
                raise InputError("a fragment of the encapsulated pixel data is malformed or reaches beyond the end")
            fragments.append((place, place + length))
            place += length
            if len(fragments) > self._limits.fragments:
                raise LimitError(f"the pixel data have more than {self._limits.fragments} fragments")
        if not self._levels:
            self._scan.fragments, self._scan.encapsulated = fragments, True
        self._scan.elements.append((tag, vr, at, value, place))
        self._at = place


def _misplaced(tag: int) -> InputError:
    return InputError(
        f"the element ({tag >> 16:04X},{tag & 0xFFFF:04X}) is out of order, comes twice or belongs nowhere"
    )


def _beyond(tag: int) -> InputError:
    return InputError(f"the element ({tag >> 16:04X},{tag & 0xFFFF:04X}) states a length beyond the end of the file")
