"""A secret of 32 bytes under a passphrase, as one line of text that can lie on a memory stick (docs/spec/keys.md, 2).

Rules: scrypt (RFC 7914) at a fixed cost makes each guess take a quarter of a second and 128 MiB; a reader takes no
other cost, so that a file cannot ask for more. The line names its kind of key; none passes for another.
"""

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from radseal.errors import KeyFileError
from radseal.sealing.cobblestone import DamagedError, seal, unseal
from radseal.sealing.encoding import KEY, context
from radseal_wire.text import MalformedError, from_base64url, to_base64url

PASSPHRASE_LEAST = 12
"""Characters that a passphrase must have."""
SALT = 16
_COST, _BLOCK, _LANES = 2**17, 8, 1
_FORM = "radseal-protected-1"
_PARTS = 4


def protect(kind: str, secret: bytes, passphrase: str, salt: bytes) -> str:
    """Return `secret` under `passphrase` as one line; `salt` is 16 random bytes, new for each line."""
    require_strong(passphrase)
    sealed = seal(passphrase_key(passphrase, salt), context("protected", kind.encode()), secret)
    return f"{_FORM}.{kind}.{to_base64url(salt)}.{to_base64url(bytes(sealed))}"


def unprotect(kind: str, line: str, passphrase: str) -> bytes:
    """Return the secret. Raises KeyFileError for another kind of line, a wrong passphrase, or a damaged line."""
    parts = line.strip().split(".")
    if len(parts) != _PARTS or parts[0] != _FORM:
        raise KeyFileError("that is no protected key file", hint="Name the file that Radseal wrote.")
    if parts[1] != kind:
        raise KeyFileError(f"that file holds a {_say(parts[1])}, not a {kind}", hint=f"Name the file of the {kind}.")
    try:
        salt, sealed = from_base64url(parts[2], SALT), from_base64url(parts[3])
        return bytes(
            unseal(passphrase_key(passphrase, salt), context("protected", kind.encode()), sealed, f"the {kind}")
        )
    except MalformedError as error:
        raise KeyFileError("the key file is damaged", hint="Take another copy of it.") from error
    except DamagedError as error:
        raise KeyFileError(
            f"the {kind} does not open: the passphrase is another one, or the file is damaged",
            hint="Type the passphrase again; nothing was changed.",
        ) from error


def is_protected(line: str) -> bool:
    """Whether the line is one that `protect` writes."""
    return line.startswith(f"{_FORM}.")


def require_strong(passphrase: str) -> None:
    """Raise KeyFileError for a passphrase that is too short or is one character over and over."""
    if len(passphrase) < PASSPHRASE_LEAST or len(set(passphrase)) < PASSPHRASE_LEAST // 2:
        raise KeyFileError(
            f"a passphrase needs at least {PASSPHRASE_LEAST} characters, not all alike",
            hint="Take five or six words that do not belong together.",
        )


def passphrase_key(passphrase: str, salt: bytes) -> bytes:
    """Return the key that a passphrase makes: scrypt with n = 2^17, r = 8, p = 1."""
    return Scrypt(salt=salt, length=KEY, n=_COST, r=_BLOCK, p=_LANES).derive(passphrase.encode())


def _say(kind: str) -> str:
    return (
        kind if kind.replace("-", "").isalpha() and kind.isascii() and len(kind) < SALT + SALT else "key unknown here"
    )
