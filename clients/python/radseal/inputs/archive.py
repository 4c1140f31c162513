"""ZIP archives: the list of members, and each member's bytes, both with limits.

Rules: nothing is ever unpacked to disk by its name. The central directory is read once and bounded; members may neither
overlap nor reach outside the file; a member yields at most the bytes that it states and must match its CRC-32.
(APPNOTE.TXT 6.3.10, sections 4.3.6 to 4.3.16; ZIP64 included, several disks and compression other than deflate not.)
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from radseal.inputs import found
from radseal.inputs.files import IN_MEMORY, FileSource, copy_to_map
from radseal.inputs.found import LeftOutFile, Limits, UnreadableError
from radseal.inputs.places import to_path

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x0001, 0x0800
_FULL16, _FULL32 = 0xFFFF, 0xFFFF_FFFF
_ZIP64_EXTRA = 1
_BLOCK = 1024**2
_UNIX, _TYPE_MASK, _SYMLINK = 3, 0o170000, 0o120000


@dataclass(frozen=True, slots=True)
class ZipSource:
    """One member of a ZIP archive."""

    path: str
    archive: FileSource
    offset: int
    """Of the member's local header."""
    packed: int
    size: int
    crc: int
    method: int

    @property
    def identity(self) -> str:
        """The archive's identity, and the member's place and checksum."""
        return f"{self.archive.identity}:{self.offset}:{self.size}:{self.crc}"

    def head(self, length: int) -> bytes:
        """Return at most the first `length` bytes. Raises UnreadableError."""
        length = min(length, self.size)
        parts: list[bytes] = []
        for block in self._blocks(min(_BLOCK, 2 * length + 1024)):
            parts.append(block)
            if sum(map(len, parts)) >= length:
                break
        return b"".join(parts)[:length]

    def view(self) -> memoryview:
        """Return all bytes; see Source.view. Raises UnreadableError."""
        if self.size > IN_MEMORY:
            return copy_to_map(self._checked(), self.size, self.path)
        return memoryview(b"".join(self._checked()))

    def _checked(self) -> Iterator[bytes]:
        length = crc = 0
        for block in self._blocks(_BLOCK):
            length += len(block)
            crc = zlib.crc32(block, crc)
            if length > self.size:
                break
            yield block
        if length != self.size or crc != self.crc:
            raise UnreadableError(found.BAD_MEMBER, self.path)

    def _blocks(self, step: int) -> Iterator[bytes]:
        start = self._data_offset()
        packed = (self.archive.read_at(start + at, min(step, self.packed - at)) for at in range(0, self.packed, step))
        if self.method == _STORED:
            yield from packed
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for piece in packed:
                left = piece
                while left and not inflater.eof:
                    yield inflater.decompress(left, _BLOCK)
                    left = inflater.unconsumed_tail
            yield inflater.flush()
        except zlib.error as error:
            raise UnreadableError(found.BAD_MEMBER, self.path) from error

    def _data_offset(self) -> int:
        header = _LOCAL.unpack(self.archive.read_at(self.offset, _LOCAL.size))
        start: int = self.offset + _LOCAL.size + header[9] + header[10]
        if header[0] != MAGIC[0] or start + self.packed > self.archive.size:
            raise UnreadableError(found.BAD_MEMBER, self.path)
        return start


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    flags: int
    made_by: int
    attributes: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def list_members(archive: FileSource, prefix: tuple[str, ...], limits: Limits) -> Iterator[ZipSource | LeftOutFile]:
    """Yield every member of the archive by name, and what is left out of it.

    Raises UnreadableError with BAD_ARCHIVE when the archive as a whole is damaged, hostile or beyond the limits.
    """
    try:
        entries = sorted(_read_entries(archive, limits), key=lambda entry: entry.name)
        _require_modest(entries, archive, limits)
    except (struct.error, ValueError) as error:
        raise UnreadableError(found.BAD_ARCHIVE, archive.path) from error
    for entry in entries:
        if not entry.name.endswith(b"/"):
            yield _to_item(entry, archive, prefix, limits)


def _read_entries(archive: FileSource, limits: Limits) -> Iterator[_Entry]:
    count, length, offset = _find_directory(archive)
    if count > limits.files or length > limits.directory_bytes or offset + length > archive.size:
        raise ValueError("central directory beyond the limits")
    directory = archive.read_at(offset, length)
    at = 0
    for _ in range(count):
        fields = _ENTRY.unpack_from(directory, at)
        if fields[0] != b"PK\x01\x02":
            raise ValueError("central directory entry")
        name_end = at + _ENTRY.size + fields[10]
        extra_end = name_end + fields[11]
        if extra_end > length:
            raise ValueError("central directory entry")
        sizes = _widen(directory[name_end:extra_end], [fields[9], fields[8], fields[16]])
        yield _Entry(
            name=directory[at + _ENTRY.size : name_end],
            flags=fields[3],
            made_by=fields[1] >> 8,
            attributes=fields[15],
            method=fields[4],
            crc=fields[7],
            size=sizes[0],
            packed=sizes[1],
            offset=sizes[2],
        )
        at = extra_end + fields[12]


def _find_directory(archive: FileSource) -> tuple[int, int, int]:
    """Return entries, bytes and offset of the central directory."""
    reach = min(archive.size, _END.size + _FULL16)
    tail = archive.read_at(archive.size - reach, reach)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise ValueError("no end of central directory")
    end = _END.unpack_from(tail, at)
    count, length, offset = end[4], end[5], end[6]
    locator_at = archive.size - reach + at - _END64_LOCATOR.size
    if (count == _FULL16 or _FULL32 in {length, offset}) and locator_at >= 0:
        locator = _END64_LOCATOR.unpack(archive.read_at(locator_at, _END64_LOCATOR.size))
        if locator[0] == b"PK\x06\x07" and locator[2] + _END64.size <= locator_at:
            wide = _END64.unpack(archive.read_at(locator[2], _END64.size))
            if wide[0] != b"PK\x06\x06":
                raise ValueError("ZIP64 end of central directory")
            count, length, offset = wide[7], wide[8], wide[9]
    return count, length, offset


def _widen(extra: bytes, sizes: list[int]) -> list[int]:
    """Return the sizes, those of 0xFFFFFFFF replaced from the ZIP64 extra field (4.5.3)."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _ZIP64_EXTRA:
            field = extra[at + 4 : at + 4 + length]
            values = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            sizes = [next(values, size) if size == _FULL32 else size for size in sizes]
        at += 4 + length
    return sizes


def _require_modest(entries: list[_Entry], archive: FileSource, limits: Limits) -> None:
    total = sum(entry.size for entry in entries)
    if total > limits.total_bytes or (total > limits.ratio_from and total > limits.ratio * archive.size):
        raise ValueError("unpacks to more than the limit")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < end:
            raise ValueError("members overlap")
        end = entry.offset + _LOCAL.size + len(entry.name) + entry.packed
    if end > archive.size:
        raise ValueError("a member reaches outside the archive")


def _to_item(entry: _Entry, archive: FileSource, prefix: tuple[str, ...], limits: Limits) -> ZipSource | LeftOutFile:
    name = entry.name.decode("utf-8", "surrogateescape") if entry.flags & _UTF8 else _legacy(entry.name)
    parts = tuple(name.split("/"))
    path = to_path((*prefix, *(part or "%2F" for part in parts)))
    reason = _refuse(entry, parts, limits)
    if not reason and len(path) > limits.path:
        reason = found.TOO_DEEP
    if reason:
        return LeftOutFile(path[: limits.path], reason)
    return ZipSource(path, archive, entry.offset, entry.packed, entry.size, entry.crc, entry.method)


def _legacy(name: bytes) -> str:
    """Return a name that does not say that it is UTF-8: UTF-8 all the same where it can be, else code page 437."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


def _refuse(entry: _Entry, parts: tuple[str, ...], limits: Limits) -> str:
    is_link = entry.made_by == _UNIX and (entry.attributes >> 16) & _TYPE_MASK == _SYMLINK
    is_drive = len(parts[0]) > 1 and parts[0][1] == ":"
    checks = (
        (is_drive or any(part in {"", ".", ".."} for part in parts), found.BAD_NAME),
        (any("\\" in part or "\0" in part for part in parts), found.BAD_NAME),
        (is_link, found.LINK),
        (bool(entry.flags & _ENCRYPTED), found.ENCRYPTED),
        (entry.method not in {_STORED, _DEFLATED}, found.BAD_MEMBER),
        (entry.method == _STORED and entry.packed != entry.size, found.BAD_MEMBER),
        (entry.size > limits.file_bytes, found.TOO_LARGE),
        (len(parts) > limits.depth, found.TOO_DEEP),
    )
    return next((reason for refused, reason in checks if refused), "")
