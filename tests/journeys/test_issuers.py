"""Several identity providers at one service: tokens as Entra ID, Google and Keycloak shape them; roles; strength.

Each shape comes from a real provider of its own; each page's client signs in there in another way. The people of a
provider differ in one claim each.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from phantoms import ct_series
from radseal.demo_identity import CLIENT_ID, DemoUser, browser_client, random_password
from radseal_server.oidc.client_auth import public_jwk, read_client_key
from real.person import Person
from real.phone import phone
from real.provider import RealProvider, running_provider
from real.service import RunningService, make_service

PASSWORD, MFA = "urn:radseal:acr:password", "urn:radseal:acr:mfa"
REALM = {"realm_access": {"roles": ["radiology"]}}


def user(email: str, *, verified: bool | None = None, acr: str = PASSWORD, **extra: Any) -> DemoUser:
    """Somebody whose token holds these claims besides."""
    return DemoUser(email, email.partition("@")[0], random_password(), verified=verified, acr=acr, extra=extra)


USERS = {
    "entra": {
        "good": user("good@entra.example", xms_edov="1", tid="t", oid="o"),
        "denied": user("denied@entra.example", xms_edov="0"),
        "without": user("without@entra.example", verified=True),
        "foreign": user("foreign@keycloak.example", xms_edov=True),
    },
    "google": {
        "good": user("good@google.example", verified=True, hd="google.example"),
        "gmail": user("someone@gmail.com", verified=True),
        "without": user("without@google.example", verified=True),
        "denied": user("denied@google.example", verified=False, hd="google.example"),
        "foreign": user("foreign@entra.example", verified=True, hd="entra.example"),
    },
    "keycloak": {
        "good": user("good@keycloak.example", verified=True, preferred_username="good", **REALM),
        "denied": user("denied@keycloak.example", verified=False, **REALM),
        "without": user("without@keycloak.example", **REALM),
        "foreign": user("foreign@entra.example", verified=True, **REALM),
        "manager": user("manager@keycloak.example", verified=True, acr=PASSWORD),
        "strong": user("strong@keycloak.example", verified=True, acr=MFA),
    },
}
RULES = {
    "entra": ['domains = ["entra.example"]', 'email_rule = "xms_edov"', 'token_type = "JWT"'],
    "google": ['domains = ["google.example", "gmail.com"]', 'email_rule = "google"'],
    "keycloak": [
        'domains = ["keycloak.example"]',
        'token_type = "JWT"',
        'role_claim = "realm_access.roles"',
        'role_values = { radiology = ["sender"] }',
        'people = { "manager@keycloak.example" = ["manager"], "strong@keycloak.example" = ["manager"] }',
        f'role_acr = {{ manager = ["{MFA}"] }}',
        'max_auth_age = "1h"',
    ],
}
"""Each provider's table in the settings; Entra ID and Keycloak do not mark access tokens."""
ADDRESSES = sorted({one.email for users in USERS.values() for one in users.values()})


@dataclass(frozen=True)
class World:
    """A service that believes three providers."""

    service: RunningService
    providers: dict[str, RealProvider]
    folder: Path

    def person(self, shape: str, who: str) -> Person:
        """Somebody at a computer of their own."""
        return Person(self.folder / f"{shape}-{who}", USERS[shape][who])

    def log_in(self, shape: str, who: str, *words: str) -> Any:
        """Sign in by the command line at one provider; return how it ended."""
        return self.person(shape, who).run("login", self.service.origin, "--issuer", shape, *words, "--json")


def web_client(shape: str, origin: str, folder: Path, key: str) -> tuple[dict[str, Any], list[str]]:
    """How the page is registered at a provider, and the lines of the settings that fit: each in another way."""
    client, lines = browser_client(origin, random_password()), ['web_client_id = "radseal-page"']
    match shape:
        case "entra":
            lines += ['web_client_auth = "client_secret_post"', f'web_client_secret = "{client["client_secret"]}"']
            return client | {"token_endpoint_auth_method": "client_secret_post"}, lines
        case "google":
            del client["client_secret"]
            return client | {"token_endpoint_auth_method": "none"}, [*lines, 'web_client_auth = "none"']
    del client["client_secret"]
    path = folder / "client.pem"
    path.touch(mode=0o600)
    path.write_text(key)
    client |= {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [public_jwk(read_client_key(key))]}}
    return client, [*lines, 'web_client_auth = "private_key_jwt"', f'web_client_key_file = "{path}"']


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("issuers")
    ct_series(folder / "images", slices=2)
    words = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout"]
    key = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    with ExitStack() as stack:
        providers = {
            shape: stack.enter_context(running_provider(folder / shape, users=users, marked=shape == "google"))
            for shape, users in USERS.items()
        }
        service = make_service(folder / "service", "")
        tables = []
        for shape, provider in providers.items():
            client, lines = web_client(shape, service.origin, folder, key)
            provider.identity.set_clients([client])
            own = [f'issuer = "{provider.issuer}"', f'label = "{shape}"', f'cli_client_id = "{CLIENT_ID}"']
            tables.append("\n".join(["[[issuers]]", *own, *RULES[shape], *lines]))
        with service.config.open("a") as config:
            config.write("\n\n".join(tables))
        stack.callback(service.stop)
        service.start()
        yield World(service, providers, folder)


@pytest.mark.parametrize("shape", USERS)
def test_shape_signs_in_with_its_claim(world: World, shape: str) -> None:
    """With the claim that the provider's rule asks for, a person signs in by the command line and is believed."""
    told = world.log_in(shape, "good")
    assert told.status == 0, told.seen
    assert told.json["email"] == f"good@{shape}.example"
    assert told.json["roles"] == (["recipient", "sender"] if shape == "keycloak" else ["recipient"])


@pytest.mark.parametrize("shape", ["entra", "keycloak"])
def test_shape_without_its_claim_is_refused(world: World, shape: str) -> None:
    """Without the claim nobody signs in; the operator's log names what the provider must add, and no value."""
    assert world.log_in(shape, "without").status == 1
    log = world.service.log.read_text()
    assert {"entra": "xms_edov", "keycloak": "email_verified"}[shape] in log
    assert "without@" not in log


def test_only_who_is_verified_for_the_domain_is_the_named_person(world: World, tmp_path: Path) -> None:
    """Of all shapes and claims, only the believed address of the right provider opens a link; the rest find nothing."""
    assert world.log_in("keycloak", "good").status == 0
    sender = world.person("keycloak", "good")
    to = [word for email in ADDRESSES for word in ("--to", email)]
    told = sender.run("send", world.folder / "images", *to, "--yes", "--json")
    assert told.status == 0, told.seen
    links = {one["recipient"]["email"]: one["link"] for one in told.json["shares"]}
    outcomes = {}
    for shape, users in USERS.items():
        for who, one in users.items():
            if world.log_in(shape, who).status != 0:
                outcomes[shape, who] = "signed out"
                continue
            opened = world.person(shape, who).run(
                "open", links[one.email], "--out", tmp_path / f"{shape}-{who}", "--json"
            )
            outcomes[shape, who] = "opened" if opened.status == 0 else opened.json["error"]["code"]
    expected = dict.fromkeys(outcomes, "not-found")
    expected |= {("entra", "good"): "opened", ("google", "good"): "opened", ("google", "gmail"): "opened"}
    expected |= {("keycloak", who): "opened" for who in ("good", "manager", "strong")}
    expected |= {("entra", "without"): "signed out", ("keycloak", "without"): "signed out"}
    assert outcomes == expected


def test_manager_needs_the_stronger_sign_in(world: World) -> None:
    """With a password alone the manager's role is withheld, and said to be; with a second factor it is there."""
    told = world.log_in("keycloak", "manager")
    assert told.json["roles"] == ["recipient"]
    assert "--strong" in told.seen
    refused = world.person("keycloak", "manager").run("people", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "stronger-sign-in-needed")
    assert "--strong" in refused.json["error"]["hint"]
    assert world.log_in("keycloak", "strong", "--strong").json["roles"] == ["manager", "recipient"]
    assert world.person("keycloak", "strong").run("people", "--json").status == 0


@pytest.mark.parametrize("shape", USERS)
def test_page_signs_in_whatever_its_client_shows(world: World, shape: str) -> None:
    """By browser with client_secret_post, without a secret, and with a signed assertion; the same roles as ever."""
    one, issuer = USERS[shape]["good"], world.providers[shape].issuer
    with phone() as held:
        page = held.page
        page.goto(f"{world.service.origin}/session/login?issuer={issuer}")
        page.locator("input[name=login]").fill(one.email)
        page.locator("input[name=password]").fill(one.password)
        page.locator("button[value=login]").click()
        page.wait_for_url(f"{world.service.origin}/")
        me = page.evaluate("fetch('/me').then((answer) => answer.json())")
    assert (me["email"], me["issuer"]) == (one.email, issuer)
    assert ("sender" in me["roles"]) == (shape == "keycloak")


def test_doctor_shows_the_key_to_register(world: World) -> None:
    """The doctor prints the public key of the page's client, and nothing private."""
    told = json.loads(world.service.run("doctor", "--json").stdout)
    (shown,) = [one["seen"] for one in told["checks"] if one["name"].startswith("client key")]
    assert '"kty": "EC"' in shown
    assert '"d"' not in shown
