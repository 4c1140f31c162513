"""The directory records of a DICOMDIR, read with limits (PS3.3, F.3; PS3.10, 8.6: explicit VR, little-endian).

Rules: records are tied by offsets that the file itself states: a loop, an offset to nowhere and a record that nothing
points to are expected. What is nested inside a record is stepped over, not entered further than `_DEPTH`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from radseal.errors import InputError, LimitError, NotDicomError

RECORDS_MOST = 1_000_000
_DEPTH = 16
_VALUE_MOST = 1024
_LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_UNDEFINED = 0xFFFF_FFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFE_E000, 0xFFFE_E00D, 0xFFFE_E0DD
_ROOT, _RECORDS = 0x0004_1200, 0x0004_1220
_NEXT, _LOWER, _FILE, _SOP_UID = 0x0004_1400, 0x0004_1420, 0x0004_1500, 0x0004_1511
_STUDY_UID, _SERIES_UID, _OWN_UID = 0x0020_000D, 0x0020_000E, 0x0008_0018
_WANTED = frozenset({_NEXT, _LOWER, _FILE, _SOP_UID, _STUDY_UID, _SERIES_UID, _OWN_UID})


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as a DICOMDIR lists it; identifiers are empty where it does not say."""

    parts: tuple[str, ...]
    """Of its File ID."""
    sop_instance_uid: str
    study_instance_uid: str
    series_instance_uid: str


def read_listed(data: memoryview) -> list[Listed]:
    """Return the files that a DICOMDIR lists, in the order of its tree, then those that its tree does not reach.

    Raises NotDicomError, InputError when it is malformed, LimitError beyond RECORDS_MOST records.
    """
    if bytes(data[128:132]) != b"DICM":
        raise NotDicomError("not a DICOMDIR: it lacks the DICM mark")
    try:
        root, records = _read_records(data)
    except (struct.error, IndexError) as error:
        raise InputError("a malformed DICOMDIR: it ends inside an element") from error
    return [listed for listed in _walk(root, records) if listed.parts]


def _walk(root: int, records: dict[int, dict[int, bytes]]) -> Iterator[Listed]:
    """Yield the records of the tree, then the others in the order of the file, where parents come before children."""
    left = dict(records)
    study = series = ""
    for start in (root, *records):
        if start in left:
            tree = list(_walk_tree(start, left, study, series))
            yield from tree
            study, series = tree[0].study_instance_uid, tree[0].series_instance_uid


def _walk_tree(start: int, left: dict[int, dict[int, bytes]], study: str, series: str) -> Iterator[Listed]:
    """Yield the record at `start`, what is below it and what follows it, each taken out of `left`."""
    waiting = [(start, study, series)]
    while waiting:
        at, above, beside = waiting.pop()
        if at not in left:
            continue
        record = left.pop(at)
        listed = _to_listed(record, above, beside)
        yield listed
        waiting.append((_number(record, _NEXT), above, beside))
        waiting.append((_number(record, _LOWER), listed.study_instance_uid, listed.series_instance_uid))


def _to_listed(record: dict[int, bytes], study: str, series: str) -> Listed:
    parts = tuple(part.strip() for part in _text(record, _FILE).split("\\")) if record.get(_FILE) else ()
    own = _text(record, _STUDY_UID)
    return Listed(
        parts,
        _text(record, _SOP_UID) or _text(record, _OWN_UID),
        own or study,
        _text(record, _SERIES_UID) or ("" if own else series),
    )


def _text(record: dict[int, bytes], tag: int) -> str:
    return record.get(tag, b"").decode("latin-1").strip(" \0")


def _number(record: dict[int, bytes], tag: int) -> int:
    return int.from_bytes(record.get(tag, b"")[:4], "little")


def _read_records(data: memoryview) -> tuple[int, dict[int, dict[int, bytes]]]:
    """Return the offset of the first root record, and each record's wanted elements by the record's offset."""
    root, at = 0, 132
    while at < len(data):
        tag, length, at = _header(data, at)
        if tag == _ROOT:
            root = int.from_bytes(data[at : at + 4], "little")
        if tag == _RECORDS:
            return root, _read_items(data, at, length)
        at = _skip(data, at, length, 0)
    raise InputError("a malformed DICOMDIR: it has no directory records")


def _read_items(data: memoryview, at: int, length: int) -> dict[int, dict[int, bytes]]:
    records: dict[int, dict[int, bytes]] = {}
    end = len(data) if length == _UNDEFINED else at + length
    while at < end:
        start = at
        tag, length, at = _header(data, at)
        if tag != _ITEM:
            break
        if len(records) >= RECORDS_MOST:
            raise LimitError("a DICOMDIR with more records than the limit")
        records[start], at = _read_record(data, at, length)
    return records


def _read_record(data: memoryview, at: int, length: int) -> tuple[dict[int, bytes], int]:
    record: dict[int, bytes] = {}
    end = len(data) if length == _UNDEFINED else at + length
    while at < end:
        tag, length, at = _header(data, at)
        if tag == _ITEM_END:
            break
        if tag in _WANTED and length <= _VALUE_MOST:
            record[tag] = bytes(data[at : at + length])
        at = _skip(data, at, length, 0)
    return record, at


def _header(data: memoryview, at: int) -> tuple[int, int, int]:
    """Return tag, length and offset of the value of the element at `at`."""
    group, element = struct.unpack_from("<2H", data, at)
    tag = group << 16 | element
    if group == _ITEM >> 16:
        return tag, struct.unpack_from("<L", data, at + 4)[0], at + 8
    if bytes(data[at + 4 : at + 6]) in _LONG:
        return tag, struct.unpack_from("<L", data, at + 8)[0], at + 12
    return tag, struct.unpack_from("<H", data, at + 6)[0], at + 8


def _skip(data: memoryview, at: int, length: int, depth: int) -> int:
    """Return the offset after a value that starts at `at`; one of undefined length is walked to its end."""
    if length != _UNDEFINED:
        if at + length > len(data):
            raise InputError("a malformed DICOMDIR: an element reaches past the end")
        return at + length
    if depth > _DEPTH:
        raise LimitError("a DICOMDIR nested deeper than the limit")
    tag = 0
    while tag not in {_SEQUENCE_END, _ITEM_END}:
        tag, length, at = _header(data, at)
        at = _skip(data, at, length, depth + 1)
    return at
