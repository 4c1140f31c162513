"""What every de-identified file states anew: preamble and file meta, and how it was de-identified (PS3.15, E.1.1)."""

from functools import lru_cache

from radseal.dicom.encoding import META, Encoder
from radseal.dicom.rules import Dates, Rules
from radseal.dicom.scanner import ITEM, ITEM_END, SEQUENCE_END

IMPLEMENTATION = "2.25.330131137372064152519131486106826190117"
VERSION = "RADSEAL_1"
_LO_MOST = 64


def method(rules: Rules) -> str:
    """Return DeidentificationMethod (LO): program, profile, edition."""
    return f"Radseal 1, PS3.15 {rules.edition}, profile {rules.profile}"[:_LO_MOST]


@lru_cache(maxsize=64)
def write_statements(
    encoder: Encoder, said: str, codes: tuple[tuple[str, str], ...], dates: Dates
) -> tuple[tuple[int, bytes], ...]:
    """Return (tag, element) of what says that and how a file was de-identified: by which `method`, with which codes."""
    encode = encoder.element
    coded = b"".join(_code(encoder, *code) for code in dict.fromkeys(codes))
    return (
        (0x00100021, encode(0x00100021, b"LO", b"RADSEAL")),
        (0x00120062, encode(0x00120062, b"CS", b"YES")),
        (0x00120063, encode(0x00120063, b"LO", said.encode())),
        (0x00120064, encoder.sequence(0x00120064) + coded + encoder.mark(SEQUENCE_END)),
        (0x00280303, encode(0x00280303, b"CS", dates.value.encode())),
    )


def _code(encoder: Encoder, value: str, meaning: str) -> bytes:
    encode = encoder.element
    return (
        encoder.mark(ITEM, item=True)
        + encode(0x00080100, b"SH", value.encode())
        + encode(0x00080102, b"SH", b"DCM")
        + encode(0x00080104, b"LO", meaning.encode())
        + encoder.mark(ITEM_END)
    )


def write_head(sop_class: str, sop_instance: str, syntax: str) -> bytes:
    """Return preamble, prefix and file meta (PS3.10, section 7.1)."""
    rest = b"".join(
        (
            META.element(0x00020001, b"OB", b"\0\1"),
            META.element(0x00020002, b"UI", sop_class.encode()),
            META.element(0x00020003, b"UI", sop_instance.encode()),
            META.element(0x00020010, b"UI", syntax.encode()),
            META.element(0x00020012, b"UI", IMPLEMENTATION.encode()),
            META.element(0x00020013, b"SH", VERSION.encode()),
        )
    )
    return bytes(128) + b"DICM" + META.element(0x00020000, b"UL", len(rest).to_bytes(4, "little")) + rest
