"""The texts of a PDF, and what of it no text says: for the limited process only, by `pypdf`.

Rules: fail towards "not read". Every string of every object counts as text (titles, notes, fields), every stream that
is no font and no picture as it stands, and each page as it is laid out. Pictures, letters without a known meaning,
other files inside, earlier versions and pages without words are what a person must look at.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf._codecs.adobe_glyphs import adobe_glyphs
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

PICTURES = "pictures"
LETTERS = "letters whose meaning it does not say"
FILES = "other files"
VERSIONS = "earlier versions of itself"
BEYOND = "bytes behind its end"
WORDLESS = "pages without words"
MARKS = "marks on its pages without words"
PASSWORD = "contents under a password"  # noqa: S105  (a sentence)
TOO_LONG = "more pages or text than are searched"
PAGES_MOST = 500
TEXT_MOST = 8 << 20
"""Characters of all texts together."""
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})[\s\0]+([0-9]{1,5})[\s\0]+obj(?![a-z])")
_INLINE = re.compile(rb"(?:\A|[\s)>\]])BI[\s]*/")
_PLAIN = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding", "/PDFDocEncoding"})
_STANDARD = ("/Helvetica", "/Courier", "/Times")
_NONSYMBOLIC = 1 << 5
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3", "/CIDToGIDMap", "/ToUnicode", "/DestOutputProfile")
_DEEPEST = 64


def read_pdf(data: bytes) -> tuple[str, list[str], set[str]]:
    """Return what it is, its texts, and what of it was not read. Raises whatever pypdf raises for a broken one."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        return "a PDF", [], {PASSWORD}
    found = _Found(reader)
    unread = _outside(data, found)
    texts = [*found.walk()]
    pages = len(reader.pages)
    for page in reader.pages[:PAGES_MOST]:
        text = page.extract_text()
        texts.append(text)
        if "\0" in text or "\ufffd" in text:
            unread.add(LETTERS)
        contents = page.get_contents()
        if not text.strip() and contents is not None and contents.get_data().strip():
            unread.add(WORDLESS)
    if pages > PAGES_MOST or sum(map(len, texts)) > TEXT_MOST:
        return "a PDF", [], {TOO_LONG}
    return f"a PDF of {pages} page{'s' * (pages != 1)}", texts, unread | found.unread


def _outside(data: bytes, found: "_Found") -> set[str]:
    """What stands in the file and is no current part of the document."""
    unread = set()
    stated = Counter(int(match[1]) for match in _OBJECT.finditer(data))
    if any(count > 1 for count in stated.values()) or not stated.keys() <= found.numbers.keys():
        unread.add(VERSIONS)
    end = data.rfind(b"%%EOF")
    if not data.startswith(b"%PDF-") or end < 0 or data[end + 5 :].strip(b"\r\n\t \0"):
        unread.add(BEYOND)
    return unread


class _Found:
    """Every object that the document knows."""

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader
        self.unread: set[str] = set()
        self.numbers = {number: generation for generation, known in reader.xref.items() for number in known}
        self.numbers |= dict.fromkeys(reader.xref_objStm, 0)
        self._machinery: set[int] = set()
        """Numbers of streams that draw letters and colours, and hold no words."""

    def walk(self) -> Iterator[str]:
        """Yield the texts of all objects, and note what is no text."""
        objects = {
            number: self._reader.get_object(IndirectObject(number, generation, self._reader))
            for number, generation in self.numbers.items()
        }
        for found in objects.values():
            if isinstance(found, DictionaryObject):
                self._judge(found)
        for number, found in objects.items():
            if found is not None:
                yield from _strings(found)
            if isinstance(found, StreamObject) and number not in self._machinery:
                yield from self._stream(found)

    def _judge(self, found: DictionaryObject) -> None:
        for key in _FONT_FILES:
            value = found.raw_get(key) if key in found else None
            if isinstance(value, IndirectObject):
                self._machinery.add(value.idnum)
        if found.get("/Type") == "/Font" and not _is_legible(found):
            self.unread.add(LETTERS)
        if found.get("/Type") in {"/EmbeddedFile", "/Filespec"} or "/EF" in found or "/XFA" in found:
            self.unread.add(FILES)
        if found.get("/Type") == "/Annot" and "/AP" in found and not ({"/Contents", "/V"} & found.keys()):
            self.unread.add(MARKS)

    def _stream(self, found: StreamObject) -> Iterator[str]:
        if found.get("/Subtype") == "/Image" or "/ShadingType" in found:
            self.unread.add(PICTURES)
            return
        if found.get("/Type") in {"/XRef", "/ObjStm"}:
            return
        data = found.get_data()
        if _INLINE.search(data):
            self.unread.add(PICTURES)
        yield data.decode("utf-8" if found.get("/Type") == "/Metadata" else "latin-1", "replace")


def _strings(found: PdfObject) -> Iterator[str]:
    """Yield every string inside an object, without following references."""
    waiting: list[tuple[object, int]] = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEEPEST:
            raise RecursionError
        if isinstance(value, DictionaryObject):
            waiting += [(value.raw_get(key), depth + 1) for key in value]
        elif isinstance(value, ArrayObject):
            waiting += [(item, depth + 1) for item in value]
        elif isinstance(value, bytes):
            yield value.decode("latin-1")
        elif isinstance(value, str) and not isinstance(value, NameObject):
            yield value


def _is_legible(font: DictionaryObject) -> bool:
    """Whether a font says which letters it draws (ISO 32000-2, 9.10.2)."""
    kind, encoding = font.get("/Subtype"), font.get("/Encoding")
    if "/ToUnicode" in font or str(kind).startswith("/CIDFont"):
        return True
    if kind in {"/Type0", "/Type3"}:
        return False
    if isinstance(encoding, DictionaryObject):
        names = [name for name in encoding.get("/Differences", ()) if isinstance(name, str)]
        return all(name in adobe_glyphs or re.fullmatch(r"/uni[0-9A-F]{4}", name) for name in names)
    if encoding in _PLAIN:
        return True
    descriptor = font.get("/FontDescriptor")
    flags = descriptor.get("/Flags", 0) if isinstance(descriptor, DictionaryObject) else 0
    return str(font.get("/BaseFont", "")).startswith(_STANDARD) or bool(int(flags) & _NONSYMBOLIC)
