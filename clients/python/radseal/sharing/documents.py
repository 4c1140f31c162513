"""What a document that travels with a case is, by its bytes: PDF, JPEG or plain text, and nothing else besides.

Rules: a file that is two things at once, goes on after its end, or can act when it is opened is refused, at the sender
and again at the recipient. Everything is bounded: what inflates further than a document may be long is refused too.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from radseal.errors import InputError

INFLATED_MOST = 64 * 1024 * 1024
"""Bytes to which the compressed parts of a PDF may grow while it is searched."""
STREAMS_MOST = 20_000
"""Compressed parts of a PDF that are looked into."""
_ACTING = frozenset(
    {b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA", b"SubmitForm", b"ImportData"}
)
"""Names by which a PDF runs something, carries another file, or sends something away (ISO 32000-2, 12.6)."""
_NAME = re.compile(rb"/([A-Za-z]{3,16})(?=[\s\0/<>\[\](){}%]|\Z)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 4096
"""Bytes before a stream in which its dictionary is looked for."""
_ZIP_END = b"PK\x05\x06"
_HINT = "Print it into a new PDF, or attach it as JPEG or text."


@dataclass(frozen=True, slots=True)
class Judged:
    """What a document is: its type, the ending of its neutral name, and what its sender should know of it."""

    media_type: str
    suffix: str
    warning: str = ""


def judge(data: bytes) -> Judged:
    """Return what the bytes are. Raises InputError, in words that follow "attachment 1", for what may not travel."""
    if data[128:132] == b"DICM" or _is_archive(data):
        raise InputError("is two kinds of file at once", hint=_HINT)
    if data.startswith(b"%PDF-"):
        _require_plain_pdf(data)
        return Judged("application/pdf", ".pdf")
    if data.startswith(b"\xff\xd8\xff"):
        camera = _walk_jpeg(data)
        return Judged("image/jpeg", ".jpg", "holds camera data, which may tell who, where and when" if camera else "")
    _require_text(data)
    return Judged("text/plain", ".txt")


def _is_archive(data: bytes) -> bool:
    """Whether the bytes end as a ZIP archive does: readers of ZIP look from the end."""
    start = max(0, len(data) - 65_557)
    while (start := data.find(_ZIP_END, start)) != -1:
        if start + 22 + int.from_bytes(data[start + 20 : start + 22], "little") == len(data):
            return True
        start += 1
    return False


def _require_text(data: bytes) -> None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if not text.strip() or any(ord(char) < 32 and char not in "\t\n\r\f" for char in text):  # noqa: PLR2004  (space)
        raise InputError("is neither PDF, JPEG nor text", hint=_HINT)


def _require_plain_pdf(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end == -1 or data[end + 5 :].strip(b"\r\n\t \0"):
        raise InputError("is a PDF that is cut off, or goes on after its end", hint=_HINT)
    if b"Encrypt" in _names(data, frozenset({b"Encrypt"})):
        raise InputError("is a PDF under a password: nobody could look into it", hint=_HINT)
    found = _names(data, _ACTING)
    for plain in _inflated(data):
        found |= _names(plain, _ACTING)
    if found:
        raise InputError(f"is a PDF that can act by itself ({', '.join(sorted(map(_say, found)))})", hint=_HINT)


def _names(data: bytes, wanted: frozenset[bytes]) -> set[bytes]:
    """Return which of the wanted names stand in the bytes, however they are spelled (ISO 32000-2, 7.3.5)."""
    found = set(_NAME.findall(data))
    if b"#" in data:
        found.update(_NAME.findall(_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), data)))
    return found & wanted


def _say(name: bytes) -> str:
    return name.decode("ascii")


def _inflated(data: bytes) -> Iterator[bytes]:
    """Yield what the compressed streams hold, pictures left out; objects may be hidden in them."""
    room = INFLATED_MOST
    for count, match in enumerate(_STREAM.finditer(data)):
        if count >= STREAMS_MOST:
            raise _grows()
        head = data[max(0, match.start() - _DICTIONARY) : match.start()]
        head = _ESCAPE.sub(lambda escaped: bytes([int(escaped[1], 16)]), head[head.rfind(b" obj") + 1 :])
        objects = b"/ObjStm" in head
        if b"/Image" in head and not objects:
            continue
        try:
            plain = _inflate(memoryview(data)[match.end() :], room)
        except zlib.error as error:
            if objects and b"/Filter" in head:
                raise InputError("is a PDF whose parts are hidden in an unusual way", hint=_HINT) from error
            continue
        room -= len(plain)
        yield plain


def _inflate(packed: memoryview, room: int) -> bytes:
    """Return the plain bytes of what begins `packed`, which is read in pieces: what comes behind may be long."""
    worker, plain, place, step = zlib.decompressobj(), bytearray(), 0, _DICTIONARY
    while not worker.eof and place < len(packed):
        plain += worker.decompress(packed[place : place + step], room - len(plain) + 1)
        if len(plain) > room:
            raise _grows()
        place, step = place + step, 2 * step
    return bytes(plain)


def _grows() -> InputError:
    return InputError("is a PDF that grows beyond measure when it is opened", hint=_HINT)


def _walk_jpeg(data: bytes) -> bool:
    """Walk a JPEG's markers (ITU-T T.81, B.1) to its end; return whether it holds camera data (Exif or XMP)."""
    place, camera, pictures = 2, False, 0
    while True:
        marker, place = _next_marker(data, place)
        if marker == 0xD9:  # noqa: PLR2004  (EOI)
            break
        if 0xD0 <= marker <= 0xD7 or marker == 0x01:  # noqa: PLR2004  (RSTn, TEM: no length)
            continue
        length = int.from_bytes(data[place : place + 2], "big")
        if length < 2 or place + length > len(data):  # noqa: PLR2004  (the length counts itself)
            raise _broken_jpeg()
        camera = camera or marker == 0xE1  # noqa: PLR2004  (APP1)
        pictures += marker in {0xC0, 0xC1, 0xC2}
        place += length
        if marker == 0xDA:  # noqa: PLR2004  (SOS)
            place = _after_scan(data, place)
    if data[place:].strip(b"\0") or pictures != 1:
        raise _broken_jpeg()
    return camera


def _next_marker(data: bytes, place: int) -> tuple[int, int]:
    if data[place : place + 1] != b"\xff":
        raise _broken_jpeg()
    while data[place : place + 1] == b"\xff":
        place += 1
    if place >= len(data):
        raise _broken_jpeg()
    return data[place], place + 1


def _after_scan(data: bytes, place: int) -> int:
    """Return where the next marker stands behind entropy-coded data."""
    while (place := data.find(b"\xff", place)) != -1 and place + 1 < len(data):
        if data[place + 1] != 0 and not 0xD0 <= data[place + 1] <= 0xD7:  # noqa: PLR2004  (stuffing, RSTn)
            return place
        place += 2
    raise _broken_jpeg()


def _broken_jpeg() -> InputError:
    return InputError("is a JPEG that is cut off, broken, or goes on after its end", hint=_HINT)
