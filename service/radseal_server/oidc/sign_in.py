"""The browser's sign-in: authorization code with PKCE through Authlib, then a session at the service.

Rules: PKCE S256 always; `state` and `nonce` are used once and belong to the browser that began (its cookie); the
provider must name itself where it said it would (RFC 9207); the redirect address comes from the settings alone; after
sign-in a browser goes to the page of the settings, at a link or the first page, nowhere else. No token of the provider
is kept, or ever seen by a script. A session ends after `idle` seconds unused, or `overall` seconds after its beginning.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # ships no types
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # ships no types

from radseal_server.access import Refused
from radseal_server.interfaces import Arrival, Departure, Identity, Session, Sessions, SignInAttempt
from radseal_server.oidc import claims as rules
from radseal_server.oidc.client_auth import assertion_form, authlib_method
from radseal_server.oidc.discovery import Discovery, Metadata, fetch_json
from radseal_server.oidc.id_tokens import require_id_token, session_of
from radseal_server.oidc.logout import read_logout_token
from radseal_server.oidc.outside import MOST_SECONDS, make_http
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.signatures import SignedToken, TokenError, take_apart
from radseal_server.oidc.tokens import verify_with_newest_keys

ATTEMPT_SECONDS = 600
IDLE_SECONDS = 30 * 60
OVERALL_SECONDS = 12 * 3600
_TOUCH_SECONDS = 30
_NEXT = re.compile(r"/(?:l/[A-Za-z0-9_-]{22}|send|sent)?", re.ASCII)
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_MOST_CODE = 4096


def safe_next(stated: str) -> str:
    """Return where a browser may go after sign-in; raises Refused "malformed" for anything but a page's path."""
    if not _NEXT.fullmatch(stated):
        raise Refused("malformed", "next is no path of a page")
    return stated


class BrowserFlow:
    """Sign-in, session and logout of browsers at every provider with a web client. Fulfils interfaces.BrowserSignIn."""

    def __init__(  # noqa: PLR0913  (the ports, and each a setting)
        self,
        providers: Iterable[Provider],
        discoveries: Mapping[str, Discovery],
        sessions: Sessions,
        transport: httpx2.BaseTransport,
        *,
        origin: str,
        page_origin: str = "",
        idle: int = IDLE_SECONDS,
        overall: int = OVERALL_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._providers = {provider.issuer: provider for provider in providers if provider.web_client_id}
        self._discoveries = discoveries
        self._sessions = sessions
        self._transport = transport
        self._page_origin = page_origin or origin
        self._away = page_origin if page_origin != origin else ""
        self._redirect = f"{origin}/session/callback"
        self._idle = idle
        self._overall = overall
        self._now = now

    def begin(self, issuer: str, next_path: str, browser: str, *, strong: bool = False) -> Departure:
        """Begin a sign-in; see interfaces.BrowserSignIn."""
        following = safe_next(next_path)
        provider = self._chosen(issuer)
        metadata = self._discoveries[provider.issuer].metadata()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        held = browser if _COOKIE.fullmatch(browser) else secrets.token_urlsafe(32)
        attempt = SignInAttempt(provider.issuer, nonce, verifier, following, _digest(held))
        self._sessions.keep_attempt(_digest(state), attempt, int(self._now()) + ATTEMPT_SECONDS)
        more = _wanted(provider, strong=strong)
        with self._client(provider) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce, **more
            )
        return Departure(url, held)

    def finish(self, answer: Mapping[str, str], browser: str, session: str) -> Arrival:
        """Take the provider's answer; see interfaces.BrowserSignIn."""
        attempt = self._taken(answer.get("state", ""), browser)
        provider = self._chosen(attempt.issuer)
        discovery = self._discoveries[provider.issuer]
        metadata = discovery.metadata()
        stated = answer.get("iss")
        if (stated is not None or metadata.names_itself) and stated != provider.issuer:
            raise Refused("sign-in-failed", "another provider answered (iss)")
        code = answer.get("code", "")
        if "error" in answer or not 0 < len(code) <= _MOST_CODE:
            raise Refused("sign-in-failed", "the provider refused, or sent no code")
        tokens = self._exchange(provider, metadata, code, attempt.verifier)
        try:
            identity, provider_session = self._identify(provider, discovery, metadata, tokens, attempt.nonce)
        except TokenError as error:
            raise Refused("sign-in-failed", str(error)) from error
        return Arrival(self._start(identity, provider_session, session), f"{self._away}{attempt.next}", identity)

    def who(self, session: str) -> Identity | None:
        """Return whose session it is; see interfaces.BrowserSignIn."""
        key = _digest(session)
        found = self._sessions.find_session(key) if _COOKIE.fullmatch(session) else None
        if found is None:
            return None
        now = int(self._now())
        if now - found.seen >= self._idle or now - found.begun >= self._overall:
            self._sessions.end_session(key)
            return None
        if now - found.seen >= _TOUCH_SECONDS:
            self._sessions.touch_session(key, now)
        return found.identity

    def leave(self, session: str) -> str:
        """End the session; see interfaces.BrowserSignIn."""
        key = _digest(session)
        found = self._sessions.find_session(key) if _COOKIE.fullmatch(session) else None
        if found is None:
            return ""
        self._sessions.end_session(key)
        provider = self._providers.get(found.identity.issuer)
        if provider is None:
            return ""
        try:
            address = self._discoveries[provider.issuer].metadata().end_session_endpoint
        except Refused:
            return ""
        home = {"client_id": provider.web_client_id, "post_logout_redirect_uri": f"{self._page_origin}/"}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(home)}" if address else ""

    def leave_by_provider(self, logout_token: str) -> None:
        """End sessions because the provider says so; see interfaces.BrowserSignIn."""
        try:
            opened = take_apart(logout_token)
            provider = self._chosen(str(opened.claims.get("iss") or "-"))
            logout = read_logout_token(opened, provider, self._now())
            verify_with_newest_keys(opened, self._discoveries[provider.issuer])
        except TokenError as error:
            raise Refused("sign-in-failed", str(error)) from error
        if not self._sessions.use_once(_digest(f"{provider.issuer} {logout.token_id}"), logout.until + rules.LEEWAY):
            raise Refused("sign-in-failed", "the logout token was used before")
        self._sessions.end_sessions_of(provider.issuer, logout.subject, logout.session)

    def _chosen(self, issuer: str) -> Provider:
        if not issuer and len(self._providers) == 1:
            return next(iter(self._providers.values()))
        provider = self._providers.get(issuer)
        if provider is None:
            raise Refused("sign-in-failed", "no such issuer, or it has no client for browsers")
        return provider

    def _taken(self, state: str, browser: str) -> SignInAttempt:
        attempt = self._sessions.take_attempt(_digest(state), int(self._now())) if _COOKIE.fullmatch(state) else None
        if attempt is None:
            raise Refused("sign-in-failed", "unknown, used or old state")
        if not hmac.compare_digest(_digest(browser), attempt.browser):
            raise Refused("sign-in-failed", "begun in another browser")
        return attempt

    def _client(self, provider: Provider) -> OAuth2Client:
        return OAuth2Client(
            client_id=provider.web_client_id,
            client_secret=provider.web_client_secret,
            scope=provider.web_scope,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            token_endpoint_auth_method=authlib_method(provider.web_client_auth),
            transport=_Shared(self._transport),
            timeout=MOST_SECONDS,
            trust_env=False,
            follow_redirects=False,
        )

    def _exchange(self, provider: Provider, metadata: Metadata, code: str, verifier: str) -> dict[str, Any]:
        proof: Mapping[str, str] = {}
        if provider.web_client_auth == "private_key_jwt":
            proof = assertion_form(provider.web_client_key, provider.web_client_id, provider.issuer, int(self._now()))
        try:
            with self._client(provider) as client:
                tokens = client.fetch_token(metadata.token_endpoint, code=code, code_verifier=verifier, **proof)
        except AuthlibBaseError as error:
            raise Refused("sign-in-failed", "the provider refused the code") from error
        except (httpx2.HTTPError, ValueError, RecursionError) as error:
            raise Refused("provider-unreachable", f"token endpoint: {type(error).__name__}") from error
        return dict(tokens)

    def _identify(
        self, provider: Provider, discovery: Discovery, metadata: Metadata, tokens: dict[str, Any], nonce: str
    ) -> tuple[Identity, str]:
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise TokenError("the provider gave no ID token")
        opened = take_apart(id_token)
        subject = require_id_token(opened, provider, nonce, access_token, self._now())
        verify_with_newest_keys(opened, discovery)
        stated = self._with_userinfo(opened, metadata, access_token, subject)
        email, verified = rules.read_email(stated, provider)
        identity = Identity(
            issuer=provider.issuer,
            subject=subject,
            email=email,
            email_verified=verified,
            acr=rules.require_strength(opened.claims, provider),
            until=int(self._now()) + self._overall,
            groups=rules.read_groups(stated, provider),
            language=rules.read_language(stated),
        )
        return identity, session_of(opened.claims)

    def _with_userinfo(
        self, opened: SignedToken, metadata: Metadata, access_token: str, subject: str
    ) -> dict[str, Any]:
        """Add what only the userinfo endpoint says; its `sub` must be the ID token's (Core, 5.3.2)."""
        if "email" in opened.claims or not metadata.userinfo_endpoint:
            return opened.claims
        with make_http(_Shared(self._transport)) as http:
            answer = fetch_json(http, metadata.userinfo_endpoint, bearer=access_token)
        if answer.get("sub") != subject:
            raise TokenError("the userinfo endpoint speaks of another person")
        return {**answer, **opened.claims}

    def _start(self, identity: Identity, provider_session: str, old: str) -> str:
        if old:
            self._sessions.end_session(_digest(old))
        value, now = secrets.token_urlsafe(32), int(self._now())
        self._sessions.keep_session(_digest(value), Session(identity, provider_session, now, now))
        return value


class _Shared(httpx2.BaseTransport):
    """The one transport, lent to a client that must not close it."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass the request on."""
        return self._inner.handle_request(request)


def _wanted(provider: Provider, *, strong: bool) -> dict[str, Any]:
    """Return what is asked of the sign-in besides: its strength and its age."""
    values = (provider.strong_acr_values if strong else ()) or provider.acr_values
    wanted: dict[str, Any] = {"acr_values": " ".join(values)} if values else {}
    if provider.max_auth_age:
        wanted["max_age"] = provider.max_auth_age
    if strong:
        wanted["prompt"] = "login"
    return wanted


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "replace")).digest()
