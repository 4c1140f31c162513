"""Where a data set begins and how it is written: preamble, file meta, transfer syntax (PS3.10, section 7; PS3.5, A).

Rules: a file without preamble or file meta is read when its first element is plausible in Explicit or Implicit VR
Little Endian; a transfer syntax that is not in the table is refused.
"""

import re
import zlib
from dataclasses import dataclass, field

from radseal.dicom.limits import Limits
from radseal.errors import InputError, LimitError, NotDicomError

Bytes = bytes | memoryview

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
_SYNTAX = re.compile(r"1\.2\.840\.10008\.1\.2(\.[0-9]{1,3}){0,4}")
_NOT_READ = frozenset({f"{IMPLICIT}.4.95", f"{IMPLICIT}.4.205", f"{IMPLICIT}.6.1", f"{IMPLICIT}.6.2"})
"""Deflated data sets whose pixels are elsewhere (JPIP), and two that are not DICOM's binary form."""
_PREAMBLE = 128
_EXECUTABLE = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_META_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A file up to its data set."""

    data: Bytes = field(repr=False)
    """The bytes in which the data set stands: the file, or what it inflates to."""
    start: int
    """Where the data set begins in `data`."""
    syntax: str
    """Transfer Syntax UID."""
    meta: dict[int, bytes] = field(repr=False)
    """File meta values by tag, as they are."""
    has_preamble: bool
    executable_preamble: bool

    @property
    def deflated(self) -> bool:
        """`data` is not the file itself."""
        return self.syntax == DEFLATED

    @property
    def explicit(self) -> bool:
        """VRs are stated."""
        return self.syntax != IMPLICIT

    @property
    def little(self) -> bool:
        """Little endian."""
        return self.syntax != BIG_ENDIAN


def open_file(file: Bytes, limits: Limits) -> Opened:
    """Find the data set of a file. Raises NotDicomError, LimitError or InputError."""
    if len(file) > limits.bytes:
        raise LimitError("the file is larger than one DICOM file may be")
    marked = bytes(file[_PREAMBLE : _PREAMBLE + 4]) == b"DICM"
    start = _PREAMBLE + 4 if marked else 0
    executable = marked and bytes(file[:_PREAMBLE]).startswith(_EXECUTABLE)
    meta, start = _read_meta(file, start)
    stated = meta.get(0x00020010, b"").rstrip(b"\0 ").decode("ascii", "replace")
    syntax = stated or _guess(file, start, marked=marked or bool(meta))
    if not _SYNTAX.fullmatch(syntax) or syntax in _NOT_READ:
        raise InputError(
            "the transfer syntax is none that can be read", hint="Export the study in a standard transfer syntax."
        )
    data: Bytes = file
    if syntax == DEFLATED:
        data, start = _inflate(file, start, limits), 0
    return Opened(data, start, syntax, meta, marked, executable)


def _read_meta(file: Bytes, start: int) -> tuple[dict[int, bytes], int]:
    """Return the file meta group, always Explicit VR Little Endian, and where it ends."""
    meta: dict[int, bytes] = {}
    place, end = start, min(len(file), start + _META_MOST)
    while place + 8 <= end and file[place] == 2 and file[place + 1] == 0:  # noqa: PLR2004  (group 0002)
        element = file[place + 2] | file[place + 3] << 8
        vr = bytes(file[place + 4 : place + 6])
        if not (vr.isalpha() and vr.isupper()):
            raise InputError("the file meta information is malformed: an unknown VR")
        if vr in _LONG:
            value, length = place + 12, int.from_bytes(file[place + 8 : place + 12], "little")
        else:
            value, length = place + 8, file[place + 6] | file[place + 7] << 8
        if value + length > end:
            raise InputError("the file meta information is malformed: a value reaches beyond its end")
        meta[0x00020000 | element] = bytes(file[value : value + length])
        place = value + length
    return meta, place


def _guess(file: Bytes, start: int, *, marked: bool) -> str:
    head = bytes(file[start : start + 8])
    group, element = int.from_bytes(head[:2], "little"), int.from_bytes(head[2:4], "little")
    plausible = len(head) == 8 and group in {2, 4, 8} and element <= 0x0100  # noqa: PLR2004  (the lowest standard groups)
    if plausible and head[4:6].isalpha() and head[4:6].isupper():
        return EXPLICIT
    if plausible and int.from_bytes(head[4:8], "little") <= max(len(file) - start - 8, 0):
        return IMPLICIT
    group, element = int.from_bytes(head[:2], "big"), int.from_bytes(head[2:4], "big")
    if len(head) == 8 and group in {4, 8} and element <= 0x0100 and head[4:6].isalpha() and head[4:6].isupper():  # noqa: PLR2004  (as above)
        return BIG_ENDIAN
    if marked:
        raise InputError("the file states no transfer syntax, and its data set is of no plausible form")
    raise NotDicomError("not DICOM")


def _inflate(file: Bytes, start: int, limits: Limits) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    parts, total, rest = [], 0, bytes(file[start:])
    try:
        while rest and not inflater.eof:
            part = inflater.decompress(rest, 1 << 20)
            total += len(part)
            if total > limits.inflated:
                raise LimitError("the deflated data set becomes larger than allowed")
            parts.append(part)
            rest = inflater.unconsumed_tail
    except zlib.error as error:
        raise InputError("the deflated data set is damaged") from error
    if not inflater.eof:
        raise InputError("the deflated data set is cut off")
    return b"".join(parts)
