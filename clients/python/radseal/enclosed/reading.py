"""What a document says: its texts, and in fixed words what of it could not be read.

Rules: what it is, its bytes say, not its header. It is read in the limited process; what comes back is checked like any
answer from there. Whatever fails is a document that was not read, never an empty one.
"""

import json
from dataclasses import dataclass, field
from importlib.util import find_spec

from radseal.child import run_limited
from radseal.errors import InputError

BROKEN = "contents that are damaged or beyond the limits"
UNKNOWN_KIND = "a kind of document that is not searched"
NOT_INSTALLED = "a PDF, which needs radseal[pixels] to be searched"
WORDLESS = "no words"
SECONDS, MEMORY = 20.0, 512 * 1024**2
_WORDS_MOST = 200
_BLANK = b"\xef\xbb\xbf \r\n\t"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One document, read."""

    what: str
    """In words for people: "a PDF of 3 pages"."""
    texts: tuple[str, ...] = field(default=(), repr=False)
    unread: tuple[str, ...] = ()
    """What it holds that was not searched; fixed words."""


def read_document(data: bytes) -> Enclosed:
    """Return what a document says. Never raises for its contents: what cannot be read is said to be unread."""
    if data.startswith(b"%PDF-") and find_spec("pypdf") is None:
        return Enclosed("a PDF", unread=(NOT_INSTALLED,))
    if not _is_pdf(data) and not data[:1024].lstrip(_BLANK).startswith(b"<"):
        return Enclosed("a document that is neither PDF nor XML", unread=(UNKNOWN_KIND,))
    try:
        return unpack(run_limited(read_contents, data, memory_bytes=MEMORY, seconds=SECONDS))
    except (InputError, ValueError, TypeError, KeyError):
        return Enclosed("a PDF" if _is_pdf(data) else "an XML document", unread=(BROKEN,))


def read_contents(data: bytes) -> bytes:
    """Read a PDF or an XML document; runs in the limited process."""
    if _is_pdf(data):
        from radseal.enclosed.pdf import read_pdf  # noqa: PLC0415  (of the extra `pixels`, in the limited process only)

        what, texts, unread = read_pdf(data)
    else:
        from radseal.enclosed.markup import read_markup  # noqa: PLC0415  (in the limited process only)

        what, texts, unread = read_markup(data)
    return json.dumps({"what": what, "texts": texts, "unread": sorted(unread)}).encode()


def unpack(answer: bytes) -> Enclosed:
    """Return what `read_contents` said. Raises ValueError, TypeError or KeyError for anything else."""
    told = json.loads(answer)
    texts = tuple(map(str, told["texts"]))
    unread = tuple(str(word)[:_WORDS_MOST] for word in told["unread"])
    if not unread and not any(text.strip() for text in texts):
        unread = (WORDLESS,)
    return Enclosed(str(told["what"])[:_WORDS_MOST], texts, unread)


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")
