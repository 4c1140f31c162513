"""Documents that travel sealed with a case: PDF, JPEG and plain text, bounded in number and size.

Rules: what a document is, is decided by its bytes; it travels under a neutral name, because a file name often holds the
patient's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from radseal.errors import InputError, LimitError

COUNT_MOST = 64
BYTES_MOST = 64 * 1024 * 1024
"""Of one document."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: the name under which it travels, its type, its bytes."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def read_attachments(paths: Sequence[Path]) -> Iterator[Document]:
    """Yield the documents. Raises InputError, naming the place in the list, for one that cannot travel."""
    if len(paths) > COUNT_MOST:
        raise LimitError(f"{len(paths)} attachments; {COUNT_MOST} can travel with a case")
    for number, path in enumerate(paths, 1):
        data = _read(path, number)
        media_type, suffix = _judge(data, number, path)
        yield Document(f"attachment{number}{suffix}", media_type, data)


def _read(path: Path, number: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(BYTES_MOST + 1)
    except OSError as error:
        raise InputError(f"attachment {number} cannot be read: {error.strerror}", private=str(path)) from error
    if len(data) > BYTES_MOST:
        raise LimitError(f"attachment {number} is larger than {BYTES_MOST} bytes", private=str(path))
    return data


def _judge(data: bytes, number: int, path: Path) -> tuple[str, str]:
    if data.startswith(b"%PDF-"):
        return "application/pdf", ".pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", ".jpg"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if not data or "\0" in text:
        raise InputError(
            f"attachment {number} is neither PDF, JPEG nor text", hint="Export it as PDF first.", private=str(path)
        )
    return "text/plain", ".txt"
