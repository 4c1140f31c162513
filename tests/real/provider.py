"""A real OpenID provider (oidc-provider on Node) with a few people, and their access tokens by the real flow."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radseal import demo_identity
from radseal.api import make_client
from radseal.demo_identity import CLIENT_ID, DemoIdentity, DemoUser, random_password, scripted_browser
from radseal.login.flow import sign_in_by_browser
from radseal.login.provider import Tokens, discover

SCOPE = "openid email profile offline_access"


def _user(name: str, email: str, **more: Any) -> DemoUser:
    return DemoUser(email=email, name=name, password=random_password(), **more)


@dataclass
class RealProvider:
    """A running provider: its `issuer`, its people by short name, and tokens for any service on this machine."""

    identity: DemoIdentity
    users: dict[str, DemoUser]
    _given: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """The issuer's address."""
        return self.identity.issuer

    def sign_in(self, name: str, audience: str, scope: str = SCOPE) -> Tokens:
        """Sign a person in as the command line does, for the service whose origin is `audience`."""
        user = self.users[name]
        with make_client({}) as http:
            return sign_in_by_browser(
                http,
                discover(http, self.issuer),
                CLIENT_ID,
                {"scope": scope, "resource": audience},
                open_browser=scripted_browser(user.email, user.password),
                say=lambda _text: None,
            )

    def token(self, name: str, audience: str) -> str:
        """Return an access token of a person for a service; the same one again while this provider runs."""
        if (name, audience) not in self._given:
            self._given[name, audience] = self.sign_in(name, audience).access
        return self._given[name, audience]


def people() -> dict[str, DemoUser]:
    """Return new people with random passwords: who sends, who receives, who must not get in."""
    return {
        "sender": _user("Dr. Sam Sender", "sam@hospital.example"),
        "recipient": _user("Dr. Rita Recipient", "rita@clinic.example"),
        "other": _user("Otto Other", "otto@clinic.example"),
        "manager": _user("Maja Manager", "maja@hospital.example"),
        "officer": _user("Olga Officer", "olga@hospital.example"),
        "unverified": _user("Uwe Unverified", "uwe@clinic.example", verified=False),
        "unsaid": _user("Ulla Unsaid", "ulla@clinic.example", verified=None),
        "entra": _user("Eva Entra", "eva@clinic.example", verified=None, extra={"xms_edov": "1"}),
        "strong": _user("Stella Strong", "stella@hospital.example", acr="urn:radseal:acr:mfa"),
    }


@contextmanager
def running_provider(
    folder: Path,
    *,
    users: Mapping[str, DemoUser] | None = None,
    clients: Sequence[Mapping[str, Any]] = (),
    port: int = 0,
    access_seconds: int = 3600,
    marked: bool = True,
) -> Iterator[RealProvider]:
    """Start a provider that keeps its files in `folder`; it is stopped on leaving."""
    known = dict(users) if users is not None else people()
    with demo_identity.start(
        folder, list(known.values()), port=port, clients=clients, access_seconds=access_seconds, marked=marked
    ) as identity:
        yield RealProvider(identity, known)
