"""Whether a value has the form of a VR, for elements that state none (UN): PS3.5, sections 6.2 and 6.2.2."""

import re

_SIZES = {b"AT": 4, b"FD": 8, b"FL": 4, b"SL": 4, b"SS": 2, b"UL": 4, b"US": 2, b"SV": 8, b"UV": 8}
_FORMS = {
    b"AS": re.compile(rb"[0-9DWMY \\\0]*"),
    b"CS": re.compile(rb"[A-Z0-9_ \\\0]*"),
    b"DA": re.compile(rb"[0-9. \\\0]*"),
    b"DS": re.compile(rb"[0-9+\-.eE \\\0]*"),
    b"DT": re.compile(rb"[0-9.+\- \\\0]*"),
    b"IS": re.compile(rb"[0-9+\- \\\0]*"),
    b"TM": re.compile(rb"[0-9.: \\\0]*"),
    b"UI": re.compile(rb"[0-9. \\\0]*"),
}
_TEXTS = frozenset({b"AE", b"LO", b"LT", b"PN", b"SH", b"ST", b"UC", b"UR", b"UT"})
_PRINTED = re.compile(rb"[ -~]{3,}\0?")


def fits(vr: bytes, raw: bytes) -> bool:
    """Tell whether bytes can be a value of a VR. Binary numbers that read as three letters or more are none."""
    if vr in _SIZES:
        return len(raw) % _SIZES[vr] == 0 and not _PRINTED.fullmatch(raw)
    form = _FORMS.get(vr)
    return form.fullmatch(raw) is not None if form else vr in _TEXTS
