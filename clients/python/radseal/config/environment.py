"""The environment, read once into one frozen Config.

Rules: nothing else of the client reads the environment; every part takes what it needs as an argument.
A token without the origin it is for is refused, so that it can never be sent to the wrong one.

==================  ====================================================================================
``RADSEAL_HOME``    one folder for everything kept: keys, sign-ins, unfinished work; keys then stay in files
``XDG_CONFIG_HOME`` without it, keys and sign-ins are in ``radseal`` in here (default ``~/.config``)
``XDG_STATE_HOME``  and unfinished work in ``radseal`` in here (default ``~/.local/state``)
``RADSEAL_SERVICE`` the service to talk to, when several are signed in to, or with ``RADSEAL_TOKEN``
``RADSEAL_TOKEN``   an access token for scripts, sent to ``RADSEAL_SERVICE`` only
``RADSEAL_DEBUG``   ``1``: a fault inside Radseal prints where it happened
``NO_COLOR``        not empty: no colours (no-color.org)
``HTTPS_PROXY``     and ``HTTP_PROXY``, ``ALL_PROXY``, ``NO_PROXY``: the way out of the hospital's network
``SSL_CERT_FILE``   certificates to believe instead of the system's
==================  ====================================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from radseal.errors import UsageError

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")
PROXY_NAMES = ("https_proxy", "http_proxy", "all_proxy", "no_proxy")


@dataclass(frozen=True, slots=True)
class Config:
    """What the environment said. Paths are absolute and need not exist."""

    home: Path
    """Where keys and sign-ins are kept."""
    state: Path
    """Where unfinished sends and openings are kept until they are done."""
    own_home: bool = False
    """`RADSEAL_HOME` was given: keys stay in its files and the system's keyring is not touched."""
    service: str | None = None
    token: str | None = field(default=None, repr=False)
    colour: bool = True
    debug: bool = False
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Proxy addresses by lower-case variable name; they may hold a password."""
    certificates: Path | None = None
    passed_on: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What programs that the demo starts are given of the environment."""


def read_config(environment: Mapping[str, str], user_home: Path) -> Config:
    """Return the configuration that `environment` states; `user_home` is where `~` is.

    Raises UsageError when a token is given without its service.
    """
    given = {name: value for name, value in environment.items() if value}
    if "RADSEAL_TOKEN" in given and "RADSEAL_SERVICE" not in given:
        raise UsageError(
            "RADSEAL_TOKEN is set, RADSEAL_SERVICE is not: nobody knows where the token may be sent",
            hint="Set RADSEAL_SERVICE to the origin that the token is for, such as https://radseal.hospital.example.",
        )
    home, state = _folders(given, user_home)
    certificates = given.get("SSL_CERT_FILE")
    return Config(
        home=home,
        state=state,
        own_home="RADSEAL_HOME" in given,
        service=given.get("RADSEAL_SERVICE"),
        token=given.get("RADSEAL_TOKEN"),
        colour="NO_COLOR" not in given,
        debug=given.get("RADSEAL_DEBUG") == "1",
        proxies=_proxies(given),
        certificates=Path(certificates) if certificates else None,
        passed_on={name: given[name] for name in PASSED_ON if name in given},
    )


def _folders(given: Mapping[str, str], user_home: Path) -> tuple[Path, Path]:
    if "RADSEAL_HOME" in given:
        home = Path(given["RADSEAL_HOME"]).absolute()
        return home, home / "state"
    return (
        _xdg(given.get("XDG_CONFIG_HOME"), user_home / ".config") / "radseal",
        _xdg(given.get("XDG_STATE_HOME"), user_home / ".local" / "state") / "radseal",
    )


def _xdg(stated: str | None, default: Path) -> Path:
    """The XDG base directory specification: a relative path is to be ignored."""
    return Path(stated) if stated and Path(stated).is_absolute() else default


def _proxies(given: Mapping[str, str]) -> dict[str, str]:
    """Lower case goes before upper case, as everywhere else."""
    found = {name: given.get(name) or given.get(name.upper()) for name in PROXY_NAMES}
    return {name: value for name, value in found.items() if value}
