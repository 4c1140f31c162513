"""An OpenID provider in memory that does what it is told to do wrong: for hostile cases only, behind a transport.

Everything that can go wrong is a plain attribute: change it before the step that should meet it.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwk
from joserfc.jws import JWSRegistry

NOW = 1_800_000_000
DROP = object()
"""As a claim's or header's value: leave it out."""


def text(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_key(algorithm: str = "ES256", kid: str | None = "k1") -> jwk.Key:
    """Return a new private key for an algorithm."""
    parameters = {"kid": kid} if kid else {}
    match algorithm:
        case "ES256":
            return jwk.ECKey.generate_key("P-256", parameters, auto_kid=False)
        case "RS256" | "PS256":
            return jwk.RSAKey.generate_key(2048, parameters, auto_kid=False)
        case _:
            return jwk.OKPKey.generate_key("Ed25519", parameters, auto_kid=False)


def sign(key: jwk.Key, header: Mapping[str, Any], claims: Mapping[str, Any] | bytes) -> str:
    """Return a compact JWS over exactly these parts; the algorithm is the header's, unchecked."""
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    signed = f"{text(json.dumps(dict(header)).encode())}.{text(body)}"
    algorithm = JWSRegistry.algorithms[str(header.get("alg"))]
    return f"{signed}.{text(algorithm.sign(signed.encode(), key))}"


def changed(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with changes; DROP removes."""
    return {name: value for name, value in {**base, **changes}.items() if value is not DROP}


def reply(status: int, answer: object) -> httpx2.Response:
    """Return a JSON answer as it comes from a network: not read yet."""
    body = json.dumps(answer).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    return httpx2.Response(status, headers=headers, stream=httpx2.ByteStream(body))


class HostileProvider:
    """One provider with one person; `transport()` is its network."""

    def __init__(self, issuer: str = "https://op.example", algorithm: str = "ES256") -> None:
        self.issuer = issuer
        self.algorithm = algorithm
        self.key = new_key(algorithm)
        self.published: list[jwk.Key] = [self.key]
        self.client_id, self.client_secret = "web", "web secret"
        self.redirect = "https://radseal.example/session/callback"
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {"sub": "person", "email": "ann@clinic.example", "email_verified": True}
        self.token_answer: dict[str, Any] = {}
        self.sign_id_token: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
        self.before: Callable[[httpx2.Request], httpx2.Response | None] = lambda _request: None
        self.asked: list[str] = []
        self.authorized: list[dict[str, str]] = []
        self.basic: list[str] = []
        self.forms: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}

    def transport(self) -> httpx2.BaseTransport:
        """Return the network that leads here."""
        return httpx2.MockTransport(self.serve)

    def serve(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        self.asked.append(request.url.path)
        own = self.before(request)
        if own is not None:
            return own
        match request.url.path:
            case "/.well-known/openid-configuration":
                return reply(200, self._describe())
            case "/jwks":
                return reply(200, {"keys": [self._public(key) for key in self.published]})
            case "/token":
                return self._token(request)
            case "/userinfo":
                return reply(200, self.userinfo)
        return httpx2.Response(404)

    def authorize(self, url: str) -> dict[str, str]:
        """Do what the browser would: return the parameters of the redirect back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.authorized.append(asked)
        assert asked["client_id"] == self.client_id
        assert asked["redirect_uri"] == self.redirect
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def id_token(self, nonce: str) -> str:
        """Return an ID token with the flaws that were asked for."""
        header = changed({"alg": self.algorithm, "kid": self.key.kid, "typ": "JWT"}, self.header)
        claims = changed(
            {
                "iss": self.issuer,
                "aud": self.client_id,
                "sub": "person",
                "iat": NOW,
                "exp": NOW + 300,
                "nonce": nonce,
                "sid": "provider session",
                "email": "ann@clinic.example",
                "email_verified": True,
            },
            self.claims,
        )
        return self.sign_id_token(header, claims) if self.sign_id_token else sign(self.key, header, claims)

    def _describe(self) -> dict[str, Any]:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "authorization_response_iss_parameter_supported": True,
        }
        return changed(own, self.discovery)

    def _public(self, key: jwk.Key) -> dict[str, Any]:
        return {**key.as_dict(private=False), "use": "sig"}

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.basic.append(request.headers.get("authorization", ""))
        self.forms.append(form)
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != self.redirect:
            return reply(400, {"error": "invalid_grant"})
        if text(hashlib.sha256(form["code_verifier"].encode()).digest()) != asked["code_challenge"]:
            return reply(400, {"error": "invalid_grant"})
        answer = {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}
        return reply(200, changed(answer, self.token_answer))
