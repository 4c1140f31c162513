"""Which addresses are safe to ask: https, and plain http on this machine only."""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_safe_address(url: str, home: str) -> bool:
    """Return whether `url` may be asked on behalf of `home`: https, or http on this machine when `home` is too."""
    try:
        parts, base = urlsplit(url), urlsplit(home)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        return False
    local = parts.scheme == base.scheme == "http" and parts.hostname in LOOPBACK and base.hostname in LOOPBACK
    return parts.scheme == "https" or local
