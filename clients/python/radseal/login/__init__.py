"""Signing in and the tokens that come of it: loopback redirect with PKCE (RFC 8252) or device flow (RFC 8628).

Rules: a token is kept with, and given out for, the exact origin it was obtained for, and nothing else; what the service
says of itself is fixed at login. The password is only ever typed at the identity provider.
"""

from radseal.login.flow import choose_issuer, log_in, log_out
from radseal.login.kept import SignIn, SignIns
from radseal.login.origins import read_origin
from radseal.login.tokens import require_sign_in, token_source

__all__ = [
    "SignIn",
    "SignIns",
    "choose_issuer",
    "log_in",
    "log_out",
    "read_origin",
    "require_sign_in",
    "token_source",
]
