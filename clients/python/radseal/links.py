"""The text of a link: https://HOST/l/SHARE#1.L.C (docs/spec/link.md).

Rules: any other form is an incomplete or damaged link, and is told before any request is made. L never leaves this
text but as a key's input; what the service is sent is a proof derived from it.
"""

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from radseal.errors import LinkError
from radseal_wire.addresses import LOOPBACK
from radseal_wire.text import MalformedError, from_base64url, to_base64url

_FORM = re.compile(r"(https?://[^/#?\s]+)/l/([A-Za-z0-9_-]+)#([0-9]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_CHECK = 6
_MOST = 1024


@dataclass(frozen=True, slots=True)
class Link:
    """A whole link: the service's origin, the share, and the secret L, 32 bytes."""

    origin: str
    share: str
    secret: bytes = field(repr=False)

    def text(self) -> str:
        """Return the link as it is handed over."""
        return f"{self.origin}/l/{self.share}#1.{to_base64url(self.secret)}.{checksum(self.share, self.secret)}"


def checksum(share: str, secret: bytes) -> str:
    """Return C: the first 6 base64url characters of SHA-256("radseal/1 link" ‖ share ‖ L), to catch damage."""
    digest = hashlib.sha256(b"radseal/1 link" + from_base64url(share) + secret).digest()
    return to_base64url(digest)[:_CHECK]


def read_link(text: str) -> Link:
    """Return the link that `text` holds, forgiving white space, angle brackets and quotes around it.

    Raises LinkError, without any value of the link, for every other form.
    """
    form = _FORM.fullmatch("".join(text[: _MOST + 1].split()).strip("<>\"'")) if len(text) <= _MOST else None
    if form is None:
        raise _damaged("it is not of the form https://HOST/l/SHARE#1.SECRET.CHECK")
    origin, share, version, secret, check = form.groups()
    if version != "1":
        raise LinkError("this link is of a newer form", hint="Update Radseal, then open it again.")
    try:
        link = Link(_require_origin(origin), share, from_base64url(secret, 32))
        from_base64url(share, 16)
    except MalformedError as error:
        raise _damaged("a part of it is missing") from error
    if checksum(share, link.secret) != check:
        raise _damaged("its check characters do not fit")
    return link


def _require_origin(origin: str) -> str:
    try:
        parts = urlsplit(origin)
        _ = parts.port  # raises for a port that is none
    except ValueError as error:
        raise _damaged("its address is malformed") from error
    if parts.username is not None or not parts.hostname or not origin.isascii() or origin != origin.lower():
        raise _damaged("its address is malformed")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise LinkError(
            "this link is not encrypted (http)",
            hint="Do not open it. Ask the sender for an https link from the hospital.",
        )
    return origin


def _damaged(reason: str) -> LinkError:
    return LinkError(
        f"incomplete or damaged link: {reason}",
        hint="Copy the whole link again, up to its last character; mail programs often cut or wrap it.",
    )
