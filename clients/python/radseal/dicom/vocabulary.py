"""What a case knows of its patient's words: the sought words of each file, and texts that were cleaned before.

The files of a series say nearly the same, so that whatever was decided once for the same bytes is not decided again.
Deciding depends on the file and on the case's own values only, never on the order of files.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from radseal.dicom.charsets import read_text
from radseal.dicom.cleaning import Cleaned, clean
from radseal.dicom.rules import Kind
from radseal.dicom.sought import Sought, Value

_KEPT_MOST, _KEPT_BYTES = 20_000, 4096
"""Texts that are remembered, and bytes of each."""

Source = tuple[int, Kind, bytes, bytes]
"""(tag, kind, character sets, bytes) of an element whose value goes."""


@dataclass(slots=True)
class Words:
    """The words sought in one file."""

    values: tuple[Value, ...] = field(repr=False)
    """The identifying values of the file itself."""
    sought: Sought = field(repr=False)
    cleaned: dict[tuple[bytes, bytes], Cleaned] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Vocabulary:
    """The words of one case; `values` are what its files say of the patient."""

    values: tuple[Value, ...] = field(default=(), repr=False)
    _known: dict[tuple[Source, ...], Words] = field(default_factory=dict, repr=False)

    def words(self, sources: Iterable[Source]) -> Words:
        """Return the words sought in a file whose identifying elements these are."""
        key = tuple(sources)
        known = self._known.get(key)
        if known is None:
            values = tuple(Value(tag, kind, read_text(raw, sets).text.strip("\0 ")) for tag, kind, sets, raw in key)
            if len(self._known) >= _KEPT_MOST:
                self._known.clear()
            known = self._known[key] = Words(values, Sought().add((*self.values, *values)))
        return known


def clean_text(words: Words, charsets: bytes, raw: bytes) -> Cleaned:
    """Clean a text, or remember how it was cleaned."""
    known = words.cleaned.get((charsets, raw))
    if known is None:
        known = clean(raw, charsets, words.sought)
        if len(words.cleaned) >= _KEPT_MOST:
            words.cleaned.clear()
        if len(raw) <= _KEPT_BYTES:
            words.cleaned[charsets, raw] = known
    return known
