"""Access tokens: who holds one, or why it is refused (RFC 9068, RFC 8725). An ID token is never an access token."""

import time
from collections.abc import Callable, Iterable

from radseal_server.access import Refused
from radseal_server.interfaces import Identity
from radseal_server.oidc import claims as rules
from radseal_server.oidc.discovery import Discovery
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.signatures import SignatureError, SignedToken, TokenError, require_signature, take_apart

_ID_TOKEN_ONLY = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
_LOGOUT_ONLY = "events"


class AccessTokens:
    """The access tokens of every configured provider; safe to share between threads."""

    def __init__(
        self,
        providers: Iterable[Provider],
        discoveries: dict[str, Discovery],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._providers = {provider.issuer: provider for provider in providers}
        self._discoveries = discoveries
        self._now = now

    def of_token(self, token: str) -> Identity:
        """Return who holds this access token; raises Refused "token-refused" or "provider-unreachable"."""
        try:
            opened = take_apart(token)
            provider = self._provider(opened)
            identity = read_access_token(opened, provider, self._now())
            verify_with_newest_keys(opened, self._discoveries[provider.issuer])
        except TokenError as error:
            raise Refused("token-refused", str(error)) from error
        return identity

    def _provider(self, opened: SignedToken) -> Provider:
        issuer = opened.claims.get("iss")
        provider = self._providers.get(issuer) if isinstance(issuer, str) else None
        if provider is None:
            raise TokenError("the token is of an issuer that this service does not know")
        return provider


def read_access_token(token: SignedToken, provider: Provider, now: float) -> Identity:
    """Return the holder that an access token names once every claim passed; raises TokenError.

    The signature is not checked here.
    """
    rules.require_type(token, frozenset({provider.token_type.lower()}))
    _require_no_other_kind(token, provider)
    rules.require_issuer(token.claims, provider.issuer)
    rules.require_audience(token.claims, provider.audience)
    until = rules.require_times(token.claims, now)
    rules.require_fresh(token.claims, provider, now)
    subject = rules.require_subject(token.claims)
    _require_person(token, subject)
    email, verified = rules.read_email(token.claims, provider)
    return Identity(
        issuer=provider.issuer,
        subject=subject,
        email=email,
        email_verified=verified,
        acr=rules.require_strength(token.claims, provider),
        until=until,
        groups=rules.read_groups(token.claims, provider),
        language=rules.read_language(token.claims),
    )


def verify_with_newest_keys(token: SignedToken, discovery: Discovery) -> None:
    """Check the signature; on failure ask the provider's keys once more, as they may have changed under one `kid`."""
    keys = discovery.keys()
    try:
        require_signature(token, keys)
    except SignatureError:
        newer = discovery.newer_keys(keys)
        if newer is None:
            raise
        require_signature(token, newer)


def _require_no_other_kind(token: SignedToken, provider: Provider) -> None:
    if _LOGOUT_ONLY in token.claims or _ID_TOKEN_ONLY & set(token.claims):
        raise TokenError("the token is an ID token or a logout token, not an access token")
    if provider.token_type == "JWT" and not ({"scp", "scope"} & set(token.claims)):  # noqa: S105  (a media type)
        raise TokenError("the token names no scope, so it is no access token")


def _require_person(token: SignedToken, subject: str) -> None:
    if subject in {token.claims.get("client_id"), token.claims.get("azp"), token.claims.get("appid")}:
        raise TokenError("the token is a program's own, not a person's")
