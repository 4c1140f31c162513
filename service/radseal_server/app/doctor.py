"""`radseal-server doctor`: each part is asked whether it is there, up to date and closed to strangers."""

import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import httpx2

from radseal_server import actions
from radseal_server.access import Refused
from radseal_server.app.joining import Joined, join
from radseal_server.app.page_host import check_site
from radseal_server.oidc.client_auth import public_jwk, read_client_key
from radseal_server.settings import S3Settings, Settings, SettingsError

SKEW_MOST = 60
"""Seconds by which database and machine may differ."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, whether it is well, what was seen, and the next step where it is not."""

    name: str
    ok: bool
    seen: str
    next_step: str = ""

    def __str__(self) -> str:
        line = f"{'ok  ' if self.ok else 'FAIL'}  {self.name}: {self.seen}"
        return line if self.ok else f"{line}\n      next: {self.next_step}"

    def as_json(self) -> dict[str, Any]:
        """Return the finding as `--json` prints it."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Return what every check found. Writes a probe object to the store and takes it away again."""
    findings = [Finding("settings", ok=True, seen="safe to serve with")]
    try:
        joined = join(settings)
    except (SettingsError, OSError) as error:
        return [*findings, Finding("parts", ok=False, seen=str(error), next_step="mend what is named, then run again")]
    checks: list[tuple[str, Callable[[], str], str]] = [
        ("data folder", lambda: _folder(settings), f"chmod 700 {settings.data}"),
        ("database", lambda: _database(joined), "radseal-server migrate, or correct `database`"),
        ("clock", lambda: _clock(joined), "keep time by NTP on this machine and the database's"),
        ("store", lambda: _store(joined), "mend what is named at the store or in `store`"),
        ("restore", lambda: _standing(joined), actions.NEXT_STEP),
    ]
    if any(one.web_client_id for one in settings.issuers) and isinstance(settings.store, S3Settings):
        step = f"let the bucket's CORS rule name {settings.page_origin} (docs/guides/operator.md)"
        checks.append(("store for the page", lambda: _store_for_page(settings), step))
    if settings.web_origin:
        step = "write the page again (radseal-server page --out DIR), and let its host serve that"
        checks.append(("page", lambda: check_site(settings), step))
    if joined.mail is not None:
        checks.append(("mail", lambda: _mail(joined), "mend what is named at the mail server or in `mail`"))
    findings += [_ask(*check) for check in checks]
    return [*findings, *_client_keys(settings), *_issuers(joined)]


def _ask(name: str, check: Callable[[], str], next_step: str) -> Finding:
    try:
        return Finding(name, ok=True, seen=check())
    except (OSError, Refused) as error:
        return Finding(name, ok=False, seen=str(error), next_step=next_step)


def _folder(settings: Settings) -> str:
    mode = stat.S_IMODE(settings.data.stat().st_mode)
    if mode & 0o077:
        raise PermissionError(f"others may look into {settings.data} (mode {mode:o})")
    if not os.access(settings.data, os.W_OK):
        raise PermissionError(f"{settings.data} is not writable")
    return "writable, and closed to others"


def _database(joined: Joined) -> str:
    joined.records.check()
    return "reachable, and its tables are this version's"


def _clock(joined: Joined) -> str:
    skew = abs(joined.clock.now() - int(time.time()))
    if skew > SKEW_MOST:
        raise OSError(f"database and machine differ by {skew} s; expiry follows the database")
    return "database and machine agree"


def _store(joined: Joined) -> str:
    joined.store.check()
    return "an object was put, read and erased; strangers were refused"


def _store_for_page(settings: Settings) -> str:
    """Ask the store, as a browser does, whether the page may fetch from it and put into it."""
    address = f"{settings.store_origin}/{settings.store.bucket if isinstance(settings.store, S3Settings) else ''}/probe"
    asked = {"origin": settings.page_origin, "access-control-request-headers": "if-none-match,x-amz-checksum-sha256"}
    with httpx2.Client(trust_env=False, timeout=10.0) as http:
        for method in ("GET", "PUT"):
            try:
                answer = http.options(address, headers={**asked, "access-control-request-method": method})
            except httpx2.HTTPError as error:
                raise OSError(f"the store does not answer ({type(error).__name__})") from error
            allowed = answer.headers.get("access-control-allow-origin") in {"*", settings.page_origin}
            if not allowed or method not in answer.headers.get("access-control-allow-methods", ""):
                raise OSError(f"the store lets no page of {settings.page_origin} use {method} (CORS)")
    return f"pages of {settings.page_origin} may fetch and put"


def _standing(joined: Joined) -> str:
    joined.standing.check()
    unknown = actions.count_unknown(joined.service)
    seen = "database and store belong together"
    return f"{seen}; the store holds {unknown} cases that a restore lost" if unknown else seen


def _mail(joined: Joined) -> str:
    if joined.mail is None:
        return "nobody is told by mail"
    joined.mail.check()
    counts = actions.count_notices(joined.service)
    if counts["failed"]:
        raise OSError(f"{counts['failed']} notices failed for good in the last 90 days: the record says whose and why")
    return f"the mail server answers; {counts['waiting']} notices wait, {counts['tried']} of them tried in vain"


def _client_keys(settings: Settings) -> Iterator[Finding]:
    """Check the keys of the page's clients, and show what is to be registered at the providers."""
    for issuer in settings.issuers:
        if issuer.web_client_id and issuer.web_client_auth == "private_key_jwt":
            name, step = f"client key for {issuer.issuer}", "openssl ecparam -name prime256v1 -genkey -noout -out FILE"
            try:
                public = json.dumps(public_jwk(read_client_key(issuer.web_client_key.get_secret_value())))
            except ValueError as error:
                yield Finding(name, ok=False, seen=str(error), next_step=step)
            else:
                yield Finding(name, ok=True, seen=f"register there: {public}")


def _issuers(joined: Joined) -> Iterator[Finding]:
    for issuer, discovery in joined.discoveries.items():
        step = "compare `issuer` with the provider's discovery document, and ask whether this machine reaches it"
        try:
            discovery.metadata()
            discovery.keys()
        except Refused as refused:
            yield Finding(f"issuer {issuer}", ok=False, seen=refused.reason, next_step=step)
        else:
            yield Finding(f"issuer {issuer}", ok=True, seen="its discovery document and keys are readable")
