"""The recovery code: the owner secret as 72 characters that a person can write down (docs/spec/keys.md, section 3).

Rules: nine rows of eight characters of Crockford's base32. Each of the first eight carries four bytes of the secret and
a check of its own, so that a typing error is told with its row; the ninth is a check over all.
"""

import base64
import hashlib

from radseal.errors import KeyFileError
from radseal.sealing.encoding import KEY

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROWS = 9
ROW = 8
"""Characters of a row."""
_BYTES = 4
_RFC4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WRITE, _READ = str.maketrans(_RFC4648, ALPHABET), str.maketrans(ALPHABET, _RFC4648)
_ALIKE = str.maketrans("OILU", "011V")
_AROUND = str.maketrans("", "", " \t\r\n-")


def to_code(secret: bytes) -> str:
    """Return the rows of the code, one a line, each as two groups of four."""
    parts = [secret[start : start + _BYTES] for start in range(0, KEY, _BYTES)]
    rows = [_spell(part + _check(number, part)) for number, part in enumerate(parts)]
    return "\n".join(f"{row[:4]}-{row[4:]}" for row in [*rows, _spell(_last(secret))])


def from_code(text: str) -> bytes:
    """Return the secret, forgiving small letters, spaces and dashes, and O for 0, I and L for 1, U for V.

    Raises KeyFileError, naming the row that does not fit, and no character of it.
    """
    typed = text[:4096].upper().translate(_AROUND).translate(_ALIKE)
    if len(typed) != ROWS * ROW:
        raise KeyFileError(
            f"a recovery code has {ROWS * ROW} characters; this text has {len(typed)}",
            hint="Type all nine rows, from the first to the last.",
        )
    secret = b""
    for number in range(ROWS - 1):
        raw = _read(typed[number * ROW : (number + 1) * ROW])
        if raw is None or raw[_BYTES:] != _check(number, raw[:_BYTES]):
            raise _misread(f"row {number + 1} of the recovery code does not fit")
        secret += raw[:_BYTES]
    if _read(typed[-ROW:]) != _last(secret):
        raise _misread("the rows of the recovery code do not belong together")
    return secret


def _misread(message: str) -> KeyFileError:
    return KeyFileError(message, hint="Compare it with the printed code, character by character. Nothing was changed.")


def _spell(raw: bytes) -> str:
    return base64.b32encode(raw).decode().translate(_WRITE)


def _read(row: str) -> bytes | None:
    if not set(row) <= set(ALPHABET):
        return None
    return base64.b32decode(row.translate(_READ))


def _check(number: int, part: bytes) -> bytes:
    return hashlib.sha256(b"radseal/1 recovery row" + bytes([number]) + part).digest()[:1]


def _last(secret: bytes) -> bytes:
    return hashlib.sha256(b"radseal/1 recovery" + secret).digest()[:5]
