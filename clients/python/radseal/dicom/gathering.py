"""What must be known of a file before its first element is written: a few facts, and its identifying values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from radseal.dicom.rules import Kind
from radseal.dicom.scanner import ITEM, ITEM_END, Scan
from radseal.dicom.shapes import Element
from radseal.dicom.syntax import Bytes
from radseal.dicom.vocabulary import Source

CHARACTER_SET = 0x00080005
CODE_MEANING = 0x00080104
_VALUE_MOST = 4096
"""Bytes of an identifying value that are sought: what is longer is no name and no number."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Character sets and identifying values of one file."""

    charsets: bytes
    """SpecificCharacterSet of the top level."""
    sources: tuple[Source, ...] = field(repr=False)
    charsets_at: list[bytes] | None = field(default=None, repr=False)
    """For each element's place, where items state sets of their own."""


def read_values(data: Bytes, top: Sequence[Element], wanted: frozenset[int]) -> dict[int, str]:
    """Return {tag: text} of the wanted elements of the top level: nested ones speak of something else."""
    found = [element for element in top if element[0] in wanted]
    return {tag: bytes(data[value:end]).decode("latin-1").strip("\0 ") for tag, _vr, _start, value, end in found}


def gather(data: Bytes, found: Scan, kinds: Mapping[int, Kind]) -> Gathered:
    """Find the identifying values at any depth; `kinds` are of the tags whose values go, and CHARACTER_SET."""
    elements = found.elements
    places = [place for place, element in enumerate(elements) if element[0] in kinds]
    stated = [place for place in places if elements[place][0] == CHARACTER_SET]
    top = stated[0] if stated and stated[0] < _first_item(found) else -1
    charsets = bytes(data[elements[top][3] : elements[top][4]]) if top >= 0 else b""
    nested = stated[1:] if top >= 0 else stated
    at = _charsets_at(data, found, charsets) if nested else None
    sources: list[Source] = []
    for place in places:
        tag, _vr, _start, value, end = elements[place]
        kind = kinds[tag]
        if place in found.ends:
            inner = range(place, found.ends[place])
            spans = [elements[inside][3:] for inside in inner if elements[inside][0] == CODE_MEANING]
        else:
            spans = [(value, end)] if tag != CHARACTER_SET else []
        sets = at[place] if at else charsets
        sources += [
            (tag, kind, sets, bytes(data[begin:stop])) for begin, stop in spans if 0 < stop - begin <= _VALUE_MOST
        ]
    return Gathered(charsets, tuple(sources), at)


def _first_item(found: Scan) -> int:
    return next((place for place in sorted(found.ends)), len(found.elements))


def _charsets_at(data: Bytes, found: Scan, charsets: bytes) -> list[bytes]:
    levels, at = [charsets], []
    for tag, _vr, _start, value, end in found.elements:
        if tag == ITEM:
            levels.append(levels[-1])
        elif tag == ITEM_END:
            levels.pop()
        elif tag == CHARACTER_SET:
            levels[-1] = bytes(data[value:end])
        at.append(levels[-1])
    return at
