"""Transfer syntaxes by family: what decodes them, and what a changed frame is written in (PS3.5, annex A).

Rules: pure data. A syntax that can hold a lossless frame stays, so that only the frames that change are encoded again;
baseline and extended JPEG cannot, and the whole file becomes JPEG lossless, process 14, selection value 1.
"""

_ROOT = "1.2.840.10008.1.2."
JPEG_LOSSY = frozenset({f"{_ROOT}4.50", f"{_ROOT}4.51"})
JPEG_LOSSLESS = frozenset({f"{_ROOT}4.57", f"{_ROOT}4.70"})
SELECTION_1 = f"{_ROOT}4.70"
FAMILIES: dict[str, str] = {
    **dict.fromkeys(JPEG_LOSSY | JPEG_LOSSLESS, "jpeg"),
    f"{_ROOT}4.80": "jpeg-ls",
    f"{_ROOT}4.81": "jpeg-ls",
    f"{_ROOT}4.90": "jpeg2000",
    f"{_ROOT}4.91": "jpeg2000",
    f"{_ROOT}4.201": "htj2k",
    f"{_ROOT}4.202": "htj2k",
    f"{_ROOT}4.203": "htj2k",
    f"{_ROOT}5": "rle",
}


def rewritten(syntax: str) -> str:
    """Return the syntax in which a changed frame of `syntax` is written; empty when none is known."""
    if syntax in JPEG_LOSSY:
        return SELECTION_1
    return syntax if syntax in FAMILIES else ""
