"""Access tokens: what is accepted, and every crafted one that is not (RFC 8725, RFC 9068, abuse case 79)."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from hostile_provider import DROP, NOW, HostileProvider, changed, new_key, reply, sign, text
from radseal_server.access import Refused
from radseal_server.oidc.discovery import BURST, Discovery
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.tokens import AccessTokens

SERVICE = "https://radseal.example"
GOOD: dict[str, Any] = {
    "iss": "https://op.example",
    "aud": SERVICE,
    "sub": "person",
    "iat": NOW,
    "exp": NOW + 600,
    "client_id": "radseal-cli",
    "email": "Ann@Clinic.example",
    "email_verified": True,
    "acr": "strong",
}
HEADER: dict[str, Any] = {"alg": "ES256", "typ": "at+jwt", "kid": "k1"}
PROVIDER = Provider(issuer="https://op.example", audience=SERVICE)


def checker(op: HostileProvider, provider: Provider = PROVIDER, now: Callable[[], float] = lambda: NOW) -> AccessTokens:
    """Return the service's checker of one provider's tokens."""
    discovery = Discovery(op.issuer, httpx2.Client(transport=op.transport()))
    return AccessTokens([provider], {provider.issuer: discovery}, now=now)


def made(op: HostileProvider, claims: dict[str, Any] | None = None, header: dict[str, Any] | None = None) -> str:
    """Return a token of the provider with changes."""
    return sign(op.key, changed(HEADER, header or {}), changed(GOOD, claims or {}))


def refusal(checks: AccessTokens, token: str) -> str:
    """Return the reason for which a token is refused."""
    with pytest.raises(Refused) as caught:
        checks.of_token(token)
    assert caught.value.code == "token-refused"
    return str(caught.value.reason)


@pytest.fixture(scope="module")
def op() -> HostileProvider:
    return HostileProvider()


def test_good_token_names_its_holder(op: HostileProvider) -> None:
    """A token that keeps every rule gives issuer, subject, lower-case address, strength and end."""
    identity = checker(op).of_token(made(op))
    assert (identity.issuer, identity.subject) == ("https://op.example", "person")
    assert (identity.email, identity.email_verified) == ("ann@clinic.example", True)
    assert (identity.acr, identity.until) == ("strong", NOW + 600)


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"])
def test_every_allowed_algorithm_works(algorithm: str) -> None:
    """Each algorithm of the list is accepted with a key that fits."""
    own = HostileProvider(algorithm=algorithm)
    assert checker(own).of_token(made(own, header={"alg": algorithm})).subject == "person"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-CH", "de"), ("fr", "fr"), ("ES_mx", "es"), ("it", ""), ("english", ""), (7, ""), (None, ""), ("", "")],
)
def test_locale_gives_the_language_of_notices(op: HostileProvider, locale: object, language: str) -> None:
    """The claim `locale` counts where notices are written in that language; anything else there is passed over."""
    assert checker(op).of_token(made(op, {"locale": locale})).language == language


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [SERVICE, "https://other.example"]},
        {"exp": NOW - 59, "iat": NOW - 600},
        {"nbf": NOW + 59},
        {"iat": NOW + 59},
        {"scope": "openid", "jti": "x", "amr": ["pwd"]},
    ],
)
def test_latitude_of_the_standards(op: HostileProvider, claims: dict[str, Any]) -> None:
    """Several audiences, 60 s of leeway and claims that we do not know are fine."""
    assert checker(op).of_token(made(op, claims)).subject == "person"


BAD_CLAIMS: dict[str, dict[str, Any]] = {
    "no issuer": {"iss": DROP},
    "issuer with a slash": {"iss": "https://op.example/"},
    "issuer in upper case": {"iss": "https://OP.example"},
    "issuer of another": {"iss": "https://evil.example"},
    "issuer list": {"iss": ["https://op.example"]},
    "no audience": {"aud": DROP},
    "audience empty list": {"aud": []},
    "audience empty text": {"aud": ""},
    "audience of another": {"aud": "https://other.example"},
    "audience prefix": {"aud": SERVICE + ".evil.example"},
    "audience with slash": {"aud": SERVICE + "/"},
    "audience nested": {"aud": [[SERVICE]]},
    "audience object": {"aud": {SERVICE: True}},
    "audience number in list": {"aud": [SERVICE, 7]},
    "audience null": {"aud": None},
    "no expiry": {"exp": DROP},
    "expired": {"exp": NOW - 60, "iat": NOW - 600},
    "expiry text": {"exp": str(NOW + 600)},
    "expiry true": {"exp": True},
    "expiry negative": {"exp": -1},
    "expiry null": {"exp": None},
    "too long": {"exp": NOW + 86_401},
    "ends before it begins": {"iat": NOW + 30, "exp": NOW + 20},
    "no issue time": {"iat": DROP},
    "issued in the future": {"iat": NOW + 61},
    "not yet": {"nbf": NOW + 61},
    "not yet as text": {"nbf": "0"},
    "no subject": {"sub": DROP},
    "empty subject": {"sub": ""},
    "long subject": {"sub": "x" * 256},
    "subject number": {"sub": 7},
    "subject with control": {"sub": "a\nb"},
    "subject not ASCII": {"sub": "p\u0435rson"},
    "subject is the client": {"sub": "radseal-cli"},
    "subject is azp": {"azp": "person"},
    "no e-mail": {"email": DROP},
    "e-mail list": {"email": ["ann@clinic.example"]},
    "e-mail look-alike": {"email": "ann@cl\u0456nic.example"},
    "e-mail two": {"email": "ann@clinic.example,eve@evil.example"},
    "e-mail header": {"email": "ann@clinic.example\r\nBcc: eve@evil.example"},
    "e-mail long": {"email": "a" * 250 + "@clinic.example"},
    "e-mail without domain": {"email": "ann"},
    "no verification": {"email_verified": DROP},
    "verification text": {"email_verified": "true"},
    "verification number": {"email_verified": 1},
    "verification null": {"email_verified": None},
    "id token by nonce": {"nonce": "n"},
    "id token by at_hash": {"at_hash": "h"},
    "id token by c_hash": {"c_hash": "h"},
    "logout token": {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
    "acr list": {"acr": ["strong"]},
    "acr control": {"acr": "a\x00b"},
}


@pytest.mark.parametrize("name", BAD_CLAIMS)
def test_bad_claims_are_refused(op: HostileProvider, name: str) -> None:
    """A well-signed token with one claim wrong is refused, and the reason holds no value of it."""
    reason = refusal(checker(op), made(op, BAD_CLAIMS[name]))
    assert "clinic" not in reason
    assert "person" not in reason.replace("a person's", "")


BAD_HEADERS: dict[str, dict[str, Any]] = {
    "no typ": {"typ": DROP},
    "typ JWT": {"typ": "JWT"},
    "typ logout": {"typ": "logout+jwt"},
    "typ number": {"typ": 1},
    "typ dpop": {"typ": "dpop+jwt"},
    "kid path": {"kid": "../../etc/passwd"},
    "kid empty": {"kid": ""},
    "kid long": {"kid": "k" * 257},
    "kid number": {"kid": 1},
    "kid unknown": {"kid": "k2"},
    "jku": {"jku": "https://evil.example/jwks"},
    "x5u": {"x5u": "https://evil.example/cert"},
    "x5c": {"x5c": ["MIIB"]},
    "jwk": {"jwk": new_key().as_dict(private=False)},
    "crit": {"crit": ["exp"], "exp": 1},
    "crit empty": {"crit": []},
    "b64": {"b64": False, "crit": ["b64"]},
    "zip": {"zip": "DEF"},
    "cty": {"cty": "JWT"},
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_bad_headers_are_refused(op: HostileProvider, name: str) -> None:
    """A header that says another type, brings a key or asks for more than we know is refused."""
    refusal(checker(op), made(op, header=BAD_HEADERS[name]))


def forged(header: dict[str, Any], signature: bytes) -> str:
    """Return a token with any header and any signature."""
    return f"{text(json.dumps(header).encode())}.{text(json.dumps(GOOD).encode())}.{text(signature)}"


def hmac_with_public_key(op: HostileProvider) -> str:
    """The provider's public key taken as an HMAC secret."""
    signed = forged(changed(HEADER, {"alg": "HS256"}), b"").rstrip(".")
    return f"{signed}.{text(hmac.new(op.key.as_pem(private=False), signed.encode(), hashlib.sha256).digest())}"


def own_key_in_header(_op: HostileProvider) -> str:
    """An attacker's key, brought along in the header."""
    key = new_key(kid="k1")
    return sign(key, changed(HEADER, {"jwk": key.as_dict(private=False)}), GOOD)


def zero_signature(_op: HostileProvider) -> str:
    """Both r and s are 0, which broke one implementation (CVE-2022-21449)."""
    return forged(HEADER, bytes(64))


def der_signature(_op: HostileProvider) -> str:
    """An ASN.1 signature where JOSE wants r and s."""
    return forged(HEADER, bytes.fromhex("3006020101020101"))


def flipped(op: HostileProvider) -> str:
    """One bit of the payload flipped after signing."""
    head, _, signature = made(op).split(".")
    return f"{head}.{text(json.dumps(changed(GOOD, {'sub': 'pErson'})).encode())}.{signature}"


def duplicate_claim(op: HostileProvider) -> str:
    """The audience twice: parsers disagree on which one counts."""
    body = json.dumps(GOOD)[:-1] + ', "aud": "https://radseal.example"}'
    return sign(op.key, HEADER, body.encode())


FORGED: dict[str, Callable[[HostileProvider], str]] = {
    "none": lambda _op: forged(changed(HEADER, {"alg": "none"}), b""),
    "None": lambda _op: forged(changed(HEADER, {"alg": "None"}), b""),
    "no alg": lambda _op: forged(changed(HEADER, {"alg": DROP}), b"x"),
    "alg list": lambda _op: forged(changed(HEADER, {"alg": ["ES256"]}), b"x"),
    "alg for another key": lambda _op: forged(changed(HEADER, {"alg": "RS256"}), bytes(256)),
    "ES384": lambda _op: forged(changed(HEADER, {"alg": "ES384"}), bytes(96)),
    "HMAC with the public key": hmac_with_public_key,
    "own key, same kid": lambda _op: sign(new_key(), HEADER, GOOD),
    "own key in the header": own_key_in_header,
    "zero signature": zero_signature,
    "DER signature": der_signature,
    "empty signature": lambda _op: forged(HEADER, b""),
    "cut signature": lambda op: made(op)[:-4],
    "flipped": flipped,
    "duplicate claim": duplicate_claim,
    "float": lambda op: sign(op.key, HEADER, json.dumps(changed(GOOD, {"exp": NOW + 0.5})).encode()),
    "deep": lambda op: sign(op.key, HEADER, b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "not JSON": lambda op: sign(op.key, HEADER, b"hello"),
    "not UTF-8": lambda op: sign(op.key, HEADER, b'{"iss":"\xff"}'),
    "array": lambda op: sign(op.key, HEADER, b"[]"),
    "huge": lambda op: made(op, {"pad": "x" * 17_000}),
    "padding": lambda op: made(op) + "==",
    "space": lambda op: " " + made(op),
    "not ASCII": lambda op: made(op) + "é",
    "four parts": lambda op: made(op) + ".x",
    "five parts": lambda op: made(op) + ".x.x",
    "two parts": lambda op: made(op).rpartition(".")[0],
    "empty": lambda _op: "",
    "dots": lambda _op: "..",
    "JSON serialisation": lambda op: json.dumps({"payload": made(op).split(".")[1], "signatures": []}),
    "surrogate": lambda op: sign(op.key, HEADER, json.dumps(changed(GOOD, {"email": "\ud800@x.example"})).encode()),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_tokens_are_refused(op: HostileProvider, name: str) -> None:
    """No crafted form, signature or algorithm is accepted."""
    refusal(checker(op), FORGED[name](op))


def test_unverified_address_is_said(op: HostileProvider) -> None:
    """`email_verified: false` signs nobody out, but the address does not count as verified."""
    assert checker(op).of_token(made(op, {"email_verified": False})).email_verified is False


@pytest.mark.parametrize(("stated", "verified"), [(True, True), ("1", True), (1, True), (False, False), ("0", False)])
def test_entra_rule(op: HostileProvider, stated: object, verified: object) -> None:
    """Under the rule xms_edov that claim decides, in the spellings that Entra ID uses; email_verified does not."""
    rule = replace(PROVIDER, email_rule="xms_edov")
    assert checker(op, rule).of_token(made(op, {"xms_edov": stated})).email_verified is verified


def test_entra_rule_needs_its_claim(op: HostileProvider) -> None:
    """Without xms_edov the token is refused, and the reason names the claim to add."""
    assert "xms_edov" in refusal(checker(op, replace(PROVIDER, email_rule="xms_edov")), made(op))


@pytest.mark.parametrize(("domain", "verified"), [("clinic.example", True), ("hospital.example", False)])
def test_authority_rule(op: HostileProvider, domain: str, verified: object) -> None:
    """Under the rule authority an address counts in the issuer's own domains only."""
    rule = replace(PROVIDER, email_rule="authority", domains=frozenset({domain}))
    assert checker(op, rule).of_token(made(op, {"email_verified": DROP})).email_verified is verified


GOOGLE = [
    ("ann@gmail.com", {"email_verified": True}, True),
    ("ann@googlemail.com", {"email_verified": True}, True),
    ("ann@gmail.com", {"email_verified": False}, False),
    ("ann@clinic.example", {"email_verified": True, "hd": "clinic.example"}, True),
    ("ann@clinic.example", {"email_verified": True, "hd": "Clinic.example"}, True),
    ("ann@clinic.example", {"email_verified": False, "hd": "clinic.example"}, False),
    ("ann@clinic.example", {"email_verified": True}, False),
    ("ann@clinic.example", {"email_verified": True, "hd": ""}, False),
    ("ann@clinic.example", {"email_verified": True, "hd": "other.example"}, False),
    ("ann@sub.clinic.example", {"email_verified": True, "hd": "clinic.example"}, False),
    ("ann@gmail.com.evil.example", {"email_verified": True}, False),
]


@pytest.mark.parametrize(("email", "claims", "verified"), GOOGLE)
def test_google_rule(op: HostileProvider, email: str, claims: dict[str, Any], verified: object) -> None:
    """Google vouches for its own mailboxes and for the organisation's in `hd`; for other addresses it does not."""
    rule = replace(PROVIDER, email_rule="google")
    assert checker(op, rule).of_token(made(op, {"email": email, **claims})).email_verified is verified


@pytest.mark.parametrize("claims", [{"email_verified": DROP}, {"email_verified": "true"}, {"hd": ["clinic.example"]}])
def test_google_rule_needs_its_claims(op: HostileProvider, claims: dict[str, Any]) -> None:
    """Without email_verified as a truth value, or with an hd that is no text, the token is refused."""
    assert "email_rule" in refusal(checker(op, replace(PROVIDER, email_rule="google")), made(op, claims))


def test_roles_of_keycloak_lie_deeper(op: HostileProvider) -> None:
    """A role claim may be a path; a claim that is named just so goes first; where nothing is, there are no groups."""
    rule = replace(PROVIDER, role_claim="realm_access.roles")
    deep = {"realm_access": {"roles": ["radiology", "it"]}}
    assert checker(op, rule).of_token(made(op, deep)).groups == ("radiology", "it")
    assert checker(op, rule).of_token(made(op, {**deep, "realm_access.roles": ["x"]})).groups == ("x",)
    assert checker(op, rule).of_token(made(op)).groups == ()
    assert checker(op, rule).of_token(made(op, {"realm_access": ["roles"]})).groups == ()


@pytest.mark.parametrize(("age", "accepted"), [(0, True), (3600, True), (3660, True), (3661, False), (-61, False)])
def test_old_sign_in_is_refused(op: HostileProvider, age: int, accepted: bool) -> None:  # noqa: FBT001  (a column)
    """With max_auth_age the sign-in itself may be so old, whatever the age of the token; 60 s of leeway."""
    rule, token = replace(PROVIDER, max_auth_age=3600), made(op, {"auth_time": NOW - age})
    if accepted:
        assert checker(op, rule).of_token(token).subject == "person"
    else:
        assert "max_auth_age" in refusal(checker(op, rule), token)


@pytest.mark.parametrize("stated", [DROP, "1800000000", True, -1])
def test_age_of_the_sign_in_must_be_said(op: HostileProvider, stated: object) -> None:
    """Without auth_time a token is refused under max_auth_age, naming the claim; otherwise nobody asks for it."""
    assert "auth_time" in refusal(checker(op, replace(PROVIDER, max_auth_age=60)), made(op, {"auth_time": stated}))
    assert checker(op).of_token(made(op, {"auth_time": stated})).subject == "person"


def test_strength_is_asked(op: HostileProvider) -> None:
    """With acr_values a token must show one of them."""
    assert checker(op, replace(PROVIDER, acr_values=("strong",))).of_token(made(op)).acr == "strong"
    assert "acr_values" in refusal(checker(op, replace(PROVIDER, acr_values=("stronger",))), made(op))


def test_groups_are_read(op: HostileProvider) -> None:
    """The operator's role claim is taken as a list of texts; anything else in it is left out."""
    rule = replace(PROVIDER, role_claim="groups")
    assert checker(op, rule).of_token(made(op, {"groups": ["a", 7, "b\n", "c"]})).groups == ("a", "c")
    assert checker(op, rule).of_token(made(op, {"groups": "a"})).groups == ("a",)
    assert "role claim" in refusal(checker(op, rule), made(op, {"groups": {"a": 1}}))


def test_unmarked_tokens_need_a_scope(op: HostileProvider) -> None:
    """Where the operator allows typ JWT, a token must at least name a scope, and never a nonce."""
    rule = replace(PROVIDER, token_type="JWT")
    assert checker(op, rule).of_token(made(op, {"scp": "send"}, {"typ": "JWT"})).subject == "person"
    assert "scope" in refusal(checker(op, rule), made(op, header={"typ": "JWT"}))
    refusal(checker(op, rule), made(op, {"scp": "send", "nonce": "n"}, {"typ": "JWT"}))


def test_rotated_key_is_found() -> None:
    """A key that is new at the provider is asked for once and accepted at once."""
    op = HostileProvider()
    checks = checker(op)
    checks.of_token(made(op))
    op.key = new_key(kid="k2")
    op.published = [op.key]
    assert checks.of_token(made(op, header={"kid": "k2"})).subject == "person"


def test_key_rotated_under_the_same_kid_is_found() -> None:
    """A new key under the old kid works without a restart, and the old key's tokens stop."""
    op = HostileProvider()
    checks = checker(op)
    old = made(op)
    checks.of_token(old)
    op.key = new_key(kid="k1")
    op.published = [op.key]
    assert checks.of_token(made(op)).subject == "person"
    refusal(checks, old)


def test_forged_tokens_cannot_flood_the_provider() -> None:
    """However many bad signatures come, the keys are asked for a few times a minute."""
    op = HostileProvider()
    checks = checker(op)
    for _ in range(50):
        refusal(checks, sign(new_key(), HEADER, GOOD))
    assert op.asked.count("/jwks") <= BURST + 1


def test_kid_absent_single_jwks() -> None:
    """Without kid the only key is used."""
    op = HostileProvider()
    assert checker(op).of_token(made(op, header={"kid": DROP})).subject == "person"


def test_kid_absent_multiple_jwks() -> None:
    """Without kid and with several keys that fit the token is refused (allowed by the suite)."""
    op = HostileProvider()
    op.published = [op.key, new_key(kid="k2")]
    assert "more than one key" in refusal(checker(op), made(op, header={"kid": DROP}))


@pytest.mark.parametrize(
    "member",
    [
        {"kty": "oct", "k": text(b"secret"), "kid": "k1"},
        {"kty": "RSA", "n": text(b"\xff" * 128), "e": "AQAB", "kid": "k1"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "k1"},
        {"kty": "EC"},
        {"kty": "new", "kid": "k1"},
        "text",
        None,
        {"kty": "RSA", "n": text(b"\xff" * 256), "e": text(b"\xff" * 9), "kid": "k1"},
    ],
)
def test_unusable_keys_are_passed_over(member: object) -> None:
    """Symmetric, short, malformed and unknown members of a key set harm nothing and verify nothing."""
    op = HostileProvider()
    good = op._public(op.key)
    op.before = lambda request: reply(200, {"keys": [member, good]}) if request.url.path == "/jwks" else None
    assert checker(op).of_token(made(op)).subject == "person"


def test_checking_is_fast(op: HostileProvider) -> None:
    """A token of the largest size is refused or read in well under a tenth of a second."""
    checks, token = checker(op), made(op, {"pad": ["x"] * 2000})
    checks.of_token(token)
    begun = time.perf_counter()
    checks.of_token(token)
    assert time.perf_counter() - begun < 0.1
