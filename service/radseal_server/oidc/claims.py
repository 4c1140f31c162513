"""What every kind of token must say: issuer, audience, times, subject, address (RFC 8725, RFC 9068).

Rules: everything here is pure; the time is an argument; a failed rule raises TokenError with a reason that holds no
value of the token. 60 s of leeway cover clocks that differ.
"""

from typing import Any

from radseal_server.notices import LANGUAGES
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.signatures import SignedToken, TokenError
from radseal_wire.text import MalformedError, to_email

LEEWAY = 60
LONGEST_LIFE = 24 * 3600
MOST_SUBJECT = 255
MOST_GROUPS = 200
GMAIL = frozenset({"gmail.com", "googlemail.com"})
"""The domains whose mailboxes are Google's own."""
_TRUE = (True, "true", "1", 1)
_FALSE = (False, "false", "0", 0)


def require_type(token: SignedToken, allowed: frozenset[str]) -> None:
    """Raise unless `typ` is one of `allowed` (lower case, without "application/")."""
    kind = token.header.get("typ")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in allowed:
        raise TokenError(f"the token's typ is not {' or '.join(sorted(allowed))}")


def require_issuer(claims: dict[str, Any], issuer: str) -> None:
    """Raise unless `iss` is exactly the provider's."""
    if claims.get("iss") != issuer:
        raise TokenError("the token is of another issuer")


def require_audience(claims: dict[str, Any], audience: str, *, alone: bool = False) -> None:
    """Raise unless `aud` names us; with `alone`, nobody else."""
    named = claims.get("aud")
    listed = [named] if isinstance(named, str) else named
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed) or audience not in listed:
        raise TokenError("the token is for another service: set the audience at the provider to this service's origin")
    if alone and listed != [audience]:
        raise TokenError("the token is for other services too")


def require_times(claims: dict[str, Any], now: float, *, longest: int | None = LONGEST_LIFE) -> int:
    """Raise unless the token is issued, valid and not over; return the second at which it ends."""
    expiry, issued, start = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if not (_is_second(expiry) and _is_second(issued) and _is_second(start)):
        raise TokenError("the token lacks exp or iat, or a time is not a whole number")
    assert isinstance(expiry, int) and isinstance(issued, int)  # noqa: S101, PT018  (for the type checker; asked above)
    if now >= expiry + LEEWAY:
        raise TokenError("the token has expired")
    if issued > now + LEEWAY or start > now + LEEWAY:
        raise TokenError("the token is not valid yet")
    if expiry <= issued or (longest is not None and expiry - issued > longest):
        raise TokenError("the token lives longer than 24 hours, or ends before it begins")
    return expiry


def require_subject(claims: dict[str, Any]) -> str:
    """Return `sub`: 1 to 255 printable ASCII characters (OpenID Connect Core, section 2)."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MOST_SUBJECT:
        raise TokenError("the token names no subject")
    if not subject.isascii() or not subject.isprintable():
        raise TokenError("the token's subject is not printable ASCII")
    return subject


def require_strength(claims: dict[str, Any], provider: Provider) -> str:
    """Return `acr`, or an empty text; raise when the provider must show one of `acr_values` and does not."""
    acr = claims.get("acr", "")
    if not isinstance(acr, str) or len(acr) > MOST_SUBJECT or not acr.isascii() or (acr and not acr.isprintable()):
        raise TokenError("the token's acr is malformed")
    if provider.acr_values and acr not in provider.acr_values:
        raise TokenError("the sign-in was not strong enough for this issuer's acr_values")
    return acr


def require_fresh(claims: dict[str, Any], provider: Provider, now: float) -> None:
    """Raise when the sign-in itself is older than the provider's `max_auth_age`, or does not say when it was."""
    if not provider.max_auth_age:
        return
    at = claims.get("auth_time")
    if not _is_second(at) or not isinstance(at, int):
        raise TokenError("the token does not say auth_time: let the provider add that claim, or drop max_auth_age")
    if at > now + LEEWAY or now - at > provider.max_auth_age + LEEWAY:
        raise TokenError("the sign-in is older than max_auth_age: sign in again")


def read_groups(claims: dict[str, Any], provider: Provider) -> tuple[str, ...]:
    """Return what `role_claim` lists: at most 200 texts of at most 255 characters; anything else there is left out."""
    stated = _claim_at(claims, provider.role_claim) if provider.role_claim else ()
    listed = [stated] if isinstance(stated, str) else stated
    if not isinstance(listed, (list, tuple)) or len(listed) > MOST_GROUPS:
        raise TokenError("the token's role claim is no list of at most 200 texts")
    return tuple(one for one in listed if isinstance(one, str) and len(one) <= MOST_SUBJECT and one.isprintable())


def read_language(claims: dict[str, Any]) -> str:
    """Return the primary subtag of `locale` where notices are written in that language, otherwise an empty text."""
    stated = claims.get("locale")
    primary = stated[:3].replace("_", "-").partition("-")[0].lower() if isinstance(stated, str) else ""
    return primary if primary in LANGUAGES else ""


def read_email(claims: dict[str, Any], provider: Provider) -> tuple[str, bool]:
    """Return the address and whether it counts as verified by the provider's rule.

    Raises when the address, or the claim that the rule asks for, is missing or malformed, naming what to change.
    """
    address = claims.get("email")
    if not isinstance(address, str):
        raise TokenError("the token has no email: let the provider add the claim email to access tokens")
    try:
        email = to_email(address)
    except MalformedError as error:
        raise TokenError("the token's email is not an address in plain ASCII") from error
    if provider.email_rule == "authority":
        return email, email.rpartition("@")[2] in provider.domains
    if provider.email_rule == "google":
        return email, _is_googles(claims, email.rpartition("@")[2])
    stated = claims.get(provider.email_rule)
    if provider.email_rule == "email_verified" and isinstance(stated, bool):
        return email, stated
    if provider.email_rule == "xms_edov" and stated is not None and not isinstance(stated, (list, dict)):
        if stated in _TRUE:
            return email, True
        if stated in _FALSE:
            return email, False
    raise TokenError(
        f"the token does not say {provider.email_rule}: let the provider add that claim, or change email_rule"
    )


def _is_googles(claims: dict[str, Any], domain: str) -> bool:
    """Whether Google vouches for a mailbox of this domain today: its own domains, or the organisation's in `hd`.

    For other domains `email_verified` says only that the address was proved once, when the account was made.
    """
    verified, hosted = claims.get("email_verified"), claims.get("hd", "")
    if not isinstance(verified, bool) or not isinstance(hosted, str):
        raise TokenError("the token does not say email_verified as Google does: change email_rule")
    return verified and (domain in GMAIL or (hosted != "" and hosted.lower() == domain))


def _claim_at(claims: dict[str, Any], name: str) -> Any:  # noqa: ANN401  (whatever the token holds)
    """Return a claim by its name, or, where there is none, by a path with dots such as realm_access.roles."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return () if found is None else found


def _is_second(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
