"""The text encodings of format 1: strict JSON, base64url, identifiers, e-mail addresses.

Rules: one spelling for one value. Base64url has no padding and no spare bits; JSON has no duplicate keys,
no floats and no integers beyond 2^53 - 1; an e-mail address is ASCII and lower case. (docs/spec/case.md, section 2.)
"""

import base64
import binascii
import json
import re
from typing import Any, NoReturn

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?=.{1,255}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)


class MalformedError(ValueError):
    """A text does not have the one form that format 1 allows; the message names the rule, not the value."""


def to_base64url(raw: bytes) -> str:
    """Return `raw` as base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str, length: int | None = None) -> bytes:
    """Return the bytes of `text`, which must be the one spelling `to_base64url` gives.

    Raises MalformedError for padding, foreign characters, spare bits, or another length than `length` bytes.
    """
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise MalformedError("not base64url") from error
    if to_base64url(raw) != text:
        raise MalformedError("not canonical base64url")
    if length is not None and len(raw) != length:
        raise MalformedError(f"base64url of {len(raw)} bytes where {length} are expected")
    return raw


def to_email(text: str) -> str:
    """Return `text` as the e-mail address that is compared: ASCII, lower case, at most 254 characters.

    Raises MalformedError for anything else: a look-alike in another script must not pass for the named person.
    """
    address = text.strip(" ").lower() if text.isascii() else ""
    if not _EMAIL.fullmatch(address) or len(address) > 254:  # noqa: PLR2004  (RFC 5321, 4.5.3.1)
        raise MalformedError("not an e-mail address in plain ASCII, such as name@hospital.example")
    return address


def loads(body: bytes) -> Any:  # noqa: ANN401  (JSON is what it is; pydantic narrows it at once)
    """Parse strict JSON: UTF-8, no duplicate keys, no floats, integers within ±(2^53 - 1), at most 16 levels deep.

    Raises MalformedError, naming the rule.
    """
    try:
        text = body.decode("utf-8")
        _require_depth(text)
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
            parse_int=_bounded_integer,
        )
    except UnicodeDecodeError as error:
        raise MalformedError("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise MalformedError(f"not JSON: {error.msg} at character {error.pos}") from error


def dumps(value: Any) -> bytes:  # noqa: ANN401  (as loads)
    """Return compact JSON with sorted keys in UTF-8: the form that our own writers use."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def _require_depth(text: str) -> None:
    depth, quoted = 0, False
    for mark in re.finditer(r'\\.|["\[\]{}]', text):
        match mark.group():
            case '"':
                quoted = not quoted
            case "[" | "{" if not quoted:
                depth += 1
                if depth > MAX_DEPTH:
                    raise MalformedError(f"JSON nested deeper than {MAX_DEPTH} levels")
            case "]" | "}" if not quoted:
                depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedError("duplicate key in JSON")
    return found


def _refuse_float(_text: str) -> NoReturn:
    raise MalformedError("floating-point number in JSON")


def _bounded_integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:  # noqa: PLR2004  (2^53 - 1 has 16 digits and a sign)
        raise MalformedError("integer beyond 2^53 - 1 in JSON")
    return int(text)
