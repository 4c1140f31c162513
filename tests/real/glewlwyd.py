"""Glewlwyd, an OpenID provider in C that shares no code with ours or with oidc-provider: the second opinion."""

import base64
import hashlib
import json
import secrets
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from joserfc.jwk import ECKey

TABLES = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
USER, EMAIL = "gloria", "gloria@clinic.example"
_CONFIG = """
port={port}
bind_address="127.0.0.1"
external_url="{url}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="WARNING"
cookie_secure=0
session_expiration=3600
session_key="glewlwyd"
admin_scope="g_admin"
profile_scope="g_profile"
hash_algorithm="SHA256"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
database={{ type="sqlite3" path="{database}" }}
"""


@dataclass
class Glewlwyd:
    """A running provider with one person and one client for each of our two ways in."""

    url: str
    web_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)

    @property
    def issuer(self) -> str:
        """The issuer's address."""
        return f"{self.url}/api/oidc"

    def browse(self, address: str) -> str:
        """Sign in as the person, allow what is asked, and return where the browser is sent in the end."""
        with httpx2.Client(base_url=self.url, trust_env=False, timeout=20) as browser:
            _ask(browser, "POST", "/api/auth/", {"username": USER, "password": self.password})
            for client in ("web", "radseal-cli"):
                _ask(browser, "PUT", f"/api/auth/grant/{client}", {"scope": "openid"})
            answer = browser.get(f"{address}&g_continue")
            return str(answer.headers["location"])


@contextmanager
def running_glewlwyd(folder: Path, redirects: dict[str, str], resource: str) -> Iterator[Glewlwyd]:
    """Start it with `redirects` by client id; access tokens are for `resource`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    admin = secrets.token_urlsafe(16)
    database = folder / "glewlwyd.db"
    _make_database(database, admin)
    provider = Glewlwyd(f"http://127.0.0.1:{port}")
    config = folder / "glewlwyd.conf"
    config.write_text(_CONFIG.format(port=port, url=provider.url, database=database))
    program = shutil.which("glewlwyd") or "/usr/bin/glewlwyd"
    with (folder / "glewlwyd.log").open("wb") as log:
        process = subprocess.Popen([program, f"--config-file={config}"], stdout=log, stderr=log)
    try:
        with httpx2.Client(base_url=provider.url, trust_env=False, timeout=20) as manager:
            _await(manager)
            _ask(manager, "POST", "/api/auth/", {"username": "admin", "password": admin})
            _set_up(manager, provider, redirects, resource)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def _make_database(path: Path, admin: str) -> None:
    """Create the tables; the packaged password of the administrator never exists in a running program."""
    salt = secrets.token_urlsafe(12).encode()[:16]
    digest = hashlib.pbkdf2_hmac("sha256", admin.encode(), salt, 1000, 32)
    hashed = base64.b64encode(digest + salt).decode()
    with sqlite3.connect(path) as database:
        database.executescript(TABLES.read_text())
        database.execute("UPDATE g_user_password SET guw_password = ?", (hashed,))
    database.close()


def _await(manager: httpx2.Client) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            manager.get("/config")
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Glewlwyd did not start")


def _ask(client: httpx2.Client, method: str, path: str, body: dict[str, Any]) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == 200, (method, path, answer.status_code, answer.text)


def _set_up(manager: httpx2.Client, provider: Glewlwyd, redirects: dict[str, str], resource: str) -> None:
    person = {"username": USER, "name": "Gloria", "email": EMAIL, "enabled": True, "scope": ["openid"]}
    _ask(manager, "POST", "/api/user/", person | {"password": provider.password})
    for name, redirect in redirects.items():
        confidential = name == "web"
        client = {"client_id": name, "name": name, "enabled": True, "confidential": confidential, "scope": ["openid"]}
        client |= {"redirect_uri": [redirect], "authorization_type": ["code", "refresh_token"]}
        if confidential:
            client |= {"client_secret": provider.web_secret, "token_endpoint_auth_method": ["client_secret_basic"]}
        _ask(manager, "POST", "/api/client/", client)
    key = ECKey.generate_key("P-256", {"kid": "glewlwyd", "use": "sig", "alg": "ES256"}, auto_kid=False)
    parameters = {
        "iss": provider.issuer,
        "oauth-as-iss-id": True,
        "jwks-private": json.dumps({"keys": [key.as_dict(private=True)]}),
        "jwks-show": True,
        "default-kid": "glewlwyd",
        "jwt-type": "ecdsa",
        "jwt-key-size": "256",
        "access-token-duration": 3600,
        "refresh-token-duration": 86_400,
        "refresh-token-rolling": True,
        "code-duration": 60,
        "auth-type-code-enabled": True,
        "auth-type-refresh-enabled": True,
        "allow-non-oidc": False,
        "pkce-allowed": True,
        "pkce-required": True,
        "pkce-method-plain-allowed": False,
        "subject-type": "public",
        "email-claim": "mandatory",
        "additional-parameters": [{"user-parameter": "email", "token-parameter": "email"}],
        "resource-allowed": True,
        "resource-scope": {"openid": [resource]},
        "resource-scope-and-client-property": False,
        "resource-change-allowed": False,
    }
    plugin = {"module": "oidc", "name": "oidc", "display_name": "oidc", "enabled": True, "parameters": parameters}
    _ask(manager, "POST", "/api/mod/plugin/", plugin)
