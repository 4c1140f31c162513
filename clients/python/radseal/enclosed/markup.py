"""The texts of an XML document such as CDA: for the limited process only, by expat.

Rules: a document type, and with it every entity, is refused: nothing is fetched and nothing grows. Text, attributes,
comments and processing instructions all count as text. What is written as Base64 is another file, and was not read.
"""

import re
from xml.parsers import expat

FILES = "other files"
DEFINITIONS = "definitions of its own, which are not followed"
_ENCODED = re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}")


class _DefinedError(Exception):
    """The document declares a type of its own."""


def read_markup(data: bytes) -> tuple[str, list[str], set[str]]:
    """Return what it is, its texts, and what of it was not read. Raises ExpatError where it is no XML."""
    reader = _Reader()
    try:
        reader.parser.Parse(data.rstrip(b"\0 \r\n\t"), True)
    except _DefinedError:
        return "an XML document", [], {DEFINITIONS}
    what = "a CDA document" if reader.root == "ClinicalDocument" else "an XML document"
    # Words may be cut by marks of style: they are read joined as well as apart.
    return what, [" ".join(reader.pieces), "".join(reader.pieces)], reader.unread


class _Reader:
    def __init__(self) -> None:
        self.root = ""
        self.pieces: list[str] = []
        self.unread: set[str] = set()
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self.pieces.append
        parser.ProcessingInstructionHandler = lambda target, data: self.pieces.extend((target, data))
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name.rpartition(" ")[2]
        self.pieces += attributes.values()
        if attributes.get("representation") == "B64":
            self.unread.add(FILES)

    def _text(self, text: str) -> None:
        self.pieces.append(text)
        if _ENCODED.fullmatch(text.strip()) and " " not in text.strip():
            self.unread.add(FILES)

    def _refuse(self, *_said: object) -> None:
        raise _DefinedError
