"""Where an object's enclosed document lies: Encapsulated Document at the top level (PS3.3, C.24.2)."""

from radseal.dicom.limits import LIMITS
from radseal.dicom.scanner import scan_opened
from radseal.dicom.syntax import Bytes, open_file

DOCUMENT = 0x00420011
CLASSES = "1.2.840.10008.5.1.4.1.1.104."
"""SOP Classes of encapsulated documents begin so (PS3.6, table A-1)."""


def is_document(sop_class_uid: str) -> bool:
    """Whether an object's purpose is to enclose a document. In any other object the engine takes such a value out."""
    return sop_class_uid.startswith(CLASSES)


def find_document(file: Bytes) -> bytes:
    """Return the document of a file; empty where it holds none. Raises InputError for a file that cannot be read."""
    opened = open_file(file, LIMITS)
    found = scan_opened(opened, LIMITS, stop=DOCUMENT, skips=lambda _tag: True)
    place = 0
    while place < len(found.elements):
        tag, _vr, _start, value, end = found.elements[place]
        if tag == DOCUMENT:
            return bytes(opened.data[value:end])
        place = found.ends.get(place, place) + 1
    return b""
