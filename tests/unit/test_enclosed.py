"""Enclosed documents: their texts are read in a limited process, and whatever is not read is said to be unread."""

import pytest

from phantoms.documents import make_cda, make_pdf, overwritten, under_password, with_file, with_picture, written
from radseal.enclosed.reading import read_contents, read_document, unpack
from radseal.enclosed.searching import judge_document
from radseal.verifying.identifying import Kind
from radseal.verifying.needles import Needles

PLAIN = "Findings: no change.\nThe ventricles are of normal width."


def needles() -> Needles:
    """What is searched for: a patient's name, number and birth date."""
    found = Needles()
    found.add(Kind.NAME, ["Phantom^Petra"])
    found.add(Kind.ID, ["PH-0001"])
    found.add(Kind.DATE, ["19610812"], birth=True)
    return found


def asked(document: bytes) -> set[str]:
    """The words that a person is asked about."""
    clash = judge_document(unpack(read_contents(document)), document, needles(), frozenset())
    return {hit.word for hit in clash.hits} if clash else set()


def test_a_plain_document_asks_nothing() -> None:
    """Words that name nobody, in a PDF and in a CDA."""
    assert asked(make_pdf(PLAIN)) == asked(make_cda(PLAIN)) == set()
    assert read_document(make_pdf(PLAIN)).what == "a PDF of 1 page"
    assert read_document(make_cda(PLAIN)).what == "a CDA document"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Patient: Petra PHANTOM", {"petra", "phantom"}),
        ("Dear Mrs Phantom,", {"phantom"}),
        ("MRN PH 0001", {"ph0001"}),
        ("born 12 Aug 1961", {"19610812"}),
        ("born 12.08.1961", {"19610812"}),
        ("for P h a n t o m", {"phantom"}),
        ("forPHANTOMand others", {"phantom"}),
    ],
)
def test_what_names_the_patient_is_found(words: str, expected: set[str]) -> None:
    """In the usual spellings, also where letters are set apart or words run together."""
    assert expected <= asked(make_pdf(f"{PLAIN}\n{words}"))
    assert expected <= asked(make_cda(f"{PLAIN} {words}"))


def test_hidden_places_count() -> None:
    """The title, a note on the page, the XMP packet; attributes, comments and words cut by marks of style in a CDA."""
    note = b"<</Type/Annot/Subtype/Text/Contents(seen by Petra)/Rect[0 0 9 9]>>"
    packet = b"<x:xmpmeta>Phantom</x:xmpmeta>"
    xmp = b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%b\nendstream" % (len(packet), packet)
    assert asked(make_pdf(PLAIN, info="Report for Phantom")) == {"phantom"}
    assert asked(make_pdf(PLAIN, more=note)) == {"petra"}
    assert asked(make_pdf(PLAIN, more=xmp)) == {"phantom"}
    assert asked(make_cda('<content ID="Phantom">x</content><!-- Petra -->')) == {"phantom", "petra"}
    assert asked(make_cda("Ph<content>antom</content>")) == {"phantom"}


NO_MEANING = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[]>>"
OWN_NAMES = b"<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[65/g17/g18]>>>>"


@pytest.mark.parametrize(
    ("document", "unread"),
    [
        (with_picture(PLAIN), "pictures"),
        (make_pdf("", content=b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI " + written(PLAIN)), "pictures"),
        (with_file(PLAIN), "other files"),
        (under_password(PLAIN), "contents under a password"),
        (overwritten("Patient: Petra Phantom", PLAIN), "earlier versions of itself"),
        (make_pdf(PLAIN) + b"Petra", "bytes behind its end"),
        (make_pdf("", content=b"10 10 m 90 90 l S"), "pages without words"),
        (make_pdf(PLAIN, font=NO_MEANING), "letters whose meaning it does not say"),
        (make_pdf(PLAIN, font=OWN_NAMES), "letters whose meaning it does not say"),
        (make_pdf(PLAIN, more=b"<</Type/Annot/Subtype/Stamp/AP<<>>>>"), "marks on its pages without words"),
        (make_cda(PLAIN, body='<value mediaType="image/png" representation="B64">aGVsbG8=</value>'), "other files"),
        (
            b"<!DOCTYPE x [<!ENTITY e 'Petra'>]><ClinicalDocument>&e;</ClinicalDocument>",
            "definitions of its own, which",
        ),
    ],
)
def test_what_is_not_read_is_asked_about(document: bytes, unread: str) -> None:
    """A scan, a password, another file, a broken or unknown document: a person decides, it never counts as clean."""
    assert any(word.startswith(unread) for word in asked(document))


@pytest.mark.parametrize(
    ("document", "unread"),
    [
        (b"%PDF-1.7\nnothing", "contents that are damaged or beyond the limits"),
        (b"<ClinicalDocument>", "contents that are damaged or beyond the limits"),
        (make_pdf("", content=b"(x) Tj " * 20_000_000), "contents that are damaged or beyond the limits"),
        (b"solid".ljust(84) + bytes(50), "a kind of document that is not searched"),
        (b"v 0 0 1\nv 1 0 0\nf 1 2 3\n", "a kind of document that is not searched"),
        (bytes(2), "a kind of document that is not searched"),
    ],
)
def test_broken_hostile_and_unknown_ones_are_unread(document: bytes, unread: str) -> None:
    """Damage, a page that inflates to 140 MB, a model of a surface: the limited process ends, and nothing is clean."""
    assert read_document(document).unread == (unread,)
