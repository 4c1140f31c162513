"""Documents inside DICOM objects: PDFs of many kinds, CDA, a model; made without a library that reads them."""

import io
import zlib
from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.uid import UID
from pypdf import PdfReader, PdfWriter

from phantoms.series import new_data, save

PDF, CDA, STL, OBJ, MTL = (f"1.2.840.10008.5.1.4.1.1.104.{number}" for number in range(1, 6))
_MEDIA = {
    PDF: "application/pdf",
    CDA: "text/XML",
    STL: "model/stl",
    OBJ: "model/obj",
    MTL: "model/mtl",
}
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
PICTURE = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"


def written(text: str) -> bytes:
    """The content of a page that says this, line by line."""
    lines = b"".join(f"({line}) Tj 0 -14 Td ".encode("latin-1") for line in text.split("\n"))
    return b"BT /F1 11 Tf 60 760 Td " + lines + b"ET"


def make_pdf(text: str, *, info: str = "", font: bytes = HELVETICA, content: bytes = b"", more: bytes = b"") -> bytes:
    """A PDF of one page; `content` instead of the words, `more` whole objects from number 7 on."""
    packed = zlib.compress(content or written(text))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        font,
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
        b"<</Title(%b)/Producer(made for a test)>>" % info.encode("latin-1"),
    ]
    bodies += [more] if more else []
    target, offsets = io.BytesIO(b"%PDF-1.7\n"), []
    target.seek(0, io.SEEK_END)
    for number, body in enumerate(bodies, 1):
        offsets.append(target.tell())
        target.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = target.tell()
    target.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    target.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    target.write(b"trailer\n<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start))
    return target.getvalue()


def with_picture(text: str) -> bytes:
    """A page with words and a picture."""
    return make_pdf(text, more=PICTURE + b"stream\n\x7f\nendstream")


def with_file(text: str) -> bytes:
    """A page with words, and another file inside."""
    return make_pdf(text, more=b"<</Type/EmbeddedFile/Length 5>>stream\nhello\nendstream")


def under_password(text: str) -> bytes:
    """A PDF that wants a password."""
    writer, target = PdfWriter(PdfReader(io.BytesIO(make_pdf(text)))), io.BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(target)
    return target.getvalue()


def overwritten(before: str, after: str) -> bytes:
    """A PDF whose page was changed by adding to the file: what it said before is still in it."""
    first, page = make_pdf(before), written(after)
    added = b"5 0 obj\n<</Length %d>>stream\n%b\nendstream\nendobj\n" % (len(page), page)
    previous = first.rindex(b"xref\n0 ")
    section = b"xref\n5 1\n%010d 00000 n \ntrailer\n<</Size 7/Root 1 0 R/Info 6 0 R/Prev %d>>\n" % (
        len(first),
        previous,
    )
    return b"%b%b%bstartxref\n%d\n%%%%EOF\n" % (first, added, section, len(first) + len(added))


def make_cda(text: str, *, body: str = "") -> bytes:
    """A CDA document that says this in its text."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="CDA.xsl"?>'
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.16.840.1.113883.19.4"/><code code="11528-7"/>'
        f"<component><structuredBody><text>{text}</text>{body}</structuredBody></component></ClinicalDocument>"
    ).encode()


def enclose(folder: Path, document: bytes, sop_class: str = PDF, number: int = 1) -> Path:
    """Write an object that encloses a document, of the patient that all phantoms are of."""
    data: Dataset = new_data(UID(sop_class), "DOC" if sop_class in {PDF, CDA} else "M3D", series="documents")
    data.DocumentTitle, data.BurnedInAnnotation, data.MIMETypeOfEncapsulatedDocument = (
        "Report",
        "YES",
        _MEDIA[sop_class],
    )
    data.EncapsulatedDocument = document + b"\0" * (len(document) % 2)
    data.EncapsulatedDocumentLength = len(document)
    return save(data, folder / f"document{number}.dcm", number)
