"""Which relative paths an original may be restored under (docs/spec/case.md, section 7).

A path has one to sixty-four names between slashes. A name is not empty, not "." or "..", at most 255 bytes of UTF-8,
and holds no control character, backslash, colon or other mark that some system takes for more than a letter.
"""

import re
import unicodedata

from radseal.sealing.evidence import IdentityEvidence

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\\:*?"<>|\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_DEPTH = 64
_NAME = 255


def unsafe_path(seen: IdentityEvidence) -> str | None:
    """Refuse an identity object with a path that could leave the folder, name a device, or be taken for another."""
    for original in seen.body.originals:
        if not is_safe(original.path):
            return "a file name in the case could leave the folder or name a device"
    return None


def is_safe(path: str) -> bool:
    """Return whether an original may be restored under `path`."""
    names = path.split("/")
    return len(names) <= _DEPTH and all(_is_name(name) for name in names)


def make_safe(path: str) -> str:
    """Return the nearest safe path: what a sender records where the original's own name would be refused."""
    names = [_mend(name) for name in path.split("/") if name not in {"", ".", ".."}]
    return "/".join(names[-_DEPTH:]) or "unnamed"


def _is_name(name: str) -> bool:
    return (
        name not in {"", ".", ".."}
        and not _FORBIDDEN.search(name)
        and not any(unicodedata.category(letter) == "Cf" for letter in name)
        and name == name.rstrip(". ")
        and not _DEVICES.fullmatch(name)
        and len(name.encode()) <= _NAME
    )


def _mend(name: str) -> str:
    plain = _FORBIDDEN.sub("_", name)
    plain = "".join("_" if unicodedata.category(letter) == "Cf" else letter for letter in plain).rstrip(". ") or "_"
    plain = plain.encode()[:_NAME].decode("utf-8", "ignore").rstrip(". ") or "_"
    return f"_{plain[: _NAME // 4]}" if _DEVICES.fullmatch(plain) else plain
