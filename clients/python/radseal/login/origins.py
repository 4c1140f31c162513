"""Origins: the one spelling of `https://host[:port]` under which tokens are kept."""

from urllib.parse import urlsplit

from radseal.errors import UsageError
from radseal_wire.addresses import LOOPBACK

_PORTS = {"https": 443, "http": 80}


def read_origin(text: str) -> str:
    """Return the origin that `text` names; without a scheme it is https, or http for this machine.

    Raises UsageError for anything but a plain origin, and for http to another machine.
    """
    stated = text.strip()
    try:
        if "://" not in stated:
            local = urlsplit(f"//{stated}").hostname in LOOPBACK
            stated = f"{'http' if local else 'https'}://{stated}"
        parts = urlsplit(stated)
        port = parts.port
    except ValueError as error:
        raise UsageError("the service's address is malformed", hint="Write it as https://radseal.example") from error
    host = (parts.hostname or "").lower()
    bare = parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
    if not host or not host.isascii() or parts.scheme not in _PORTS or not bare or not stated.isprintable():
        raise UsageError("the service's address is not a plain origin", hint="Write it as https://radseal.example")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise UsageError(
            "the service's address is http, which anybody on the way can read",
            hint="Write it with https://. Plain http works for this machine only.",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in {None, _PORTS[parts.scheme]} else f":{port}")
