"""Documents that travel sealed with a case: bounded in number and size, judged by their bytes.

Rules: a document travels under a neutral name, because a file name often holds the patient's, and is written under a
neutral name at the recipient, whatever the sender's program called it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from radseal.errors import InputError, LimitError
from radseal.sharing.documents import judge

COUNT_MOST = 16
BYTES_MOST = 32 * 1024 * 1024
"""Of one document; of all together twice as much."""
UNCHECKED = ".unchecked"
"""The ending of a document that is not what its sender said, or that can act when it is opened."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: the name under which it travels, its type, its bytes, and what its sender should know of it."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    warning: str = ""


def read_attachments(paths: Sequence[Path]) -> Iterator[Document]:
    """Yield the documents. Raises InputError, naming the place in the list, for one that cannot travel."""
    if len(paths) > COUNT_MOST:
        raise LimitError(f"{len(paths)} attachments; {COUNT_MOST} can travel with a case")
    room = 2 * BYTES_MOST
    for number, path in enumerate(paths, 1):
        data = _read(path, number)
        room -= len(data)
        if room < 0:
            raise LimitError(f"the attachments together are larger than {2 * BYTES_MOST} bytes")
        try:
            judged = judge(data)
        except InputError as error:
            raise InputError(f"attachment {number} {error}", hint=error.hint, private=str(path)) from error
        warning = f"attachment {number} {judged.warning}" if judged.warning else ""
        yield Document(f"attachment{number}{judged.suffix}", judged.media_type, data, warning)


def name_received(number: int, media_type: str, data: bytes) -> str:
    """Return the name under which a received document is written; what is not as stated ends in `UNCHECKED`."""
    try:
        judged = judge(data)
    except InputError:
        return f"attachment{number}{UNCHECKED}"
    return f"attachment{number}{judged.suffix if judged.media_type == media_type else UNCHECKED}"


def _read(path: Path, number: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(BYTES_MOST + 1)
    except OSError as error:
        raise InputError(f"attachment {number} cannot be read: {error.strerror}", private=str(path)) from error
    if len(data) > BYTES_MOST:
        raise LimitError(f"attachment {number} is larger than {BYTES_MOST} bytes", private=str(path))
    return data
