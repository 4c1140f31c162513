"""What of one patient's removed values stands in a document, and what of it could not be searched.

Rules: words are sought as in any text, and also where a document joins or cuts them: its letters are set one by one,
and the spaces between are a guess. Whatever is found, or was not read, is for a person to decide.
"""

from collections.abc import Iterator

from radseal.enclosed.finding import DOCUMENT
from radseal.enclosed.reading import Enclosed
from radseal.verifying.identifying import Kind
from radseal.verifying.needles import Needles
from radseal.verifying.net import Clash
from radseal.verifying.searching import Hit, search
from radseal.verifying.words import fold, fold_german, squeeze

JOINED_LEAST = 5
"""Letters and digits of a value that is sought without regard to where words begin and end."""


def judge_document(read: Enclosed, data: bytes, needles: Needles, uids: frozenset[str]) -> Clash | None:
    """Return what a person must decide about a document; nothing where all of it was searched and nothing found."""
    hits = dict.fromkeys(hit for text in read.texts for hit in (*search(text, needles, uids), *_joined(text, needles)))
    raw = data.lower()
    hits |= {Hit(Kind.NAME, needle.decode()): None for needle in needles.raw if needle in raw}
    distinct = {hit.word: hit for hit in reversed(hits)}
    unread = [Hit(Kind.UNREAD, word) for word in read.unread]
    found = (*reversed(distinct.values()), *unread)
    return Clash(DOCUMENT, b"OB", 0, 0, found, read.what, b"") if found else None


def _joined(text: str, needles: Needles) -> Iterator[Hit]:
    long = [(word, kind) for known in (needles.words, needles.joined) for word, kind in known.items()]
    for letters in {squeeze(fold(text)), squeeze(fold_german(text))}:
        yield from (Hit(kind, word) for word, kind in long if len(word) >= JOINED_LEAST and word in letters)
