"""Sign-ins at rest: one 0600 file for each origin in a 0700 folder, replaced in one step, guarded by a lock."""

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from radseal.errors import KeyFileError, SignInError
from radseal_wire.bodies import ServiceDescription


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in at one service. `expires` is in seconds since 1970 UTC; `refresh_token` may be empty."""

    origin: str
    description: ServiceDescription
    """What the service said of itself when this sign-in began: audience and store are fixed by it."""
    issuer: str
    client_id: str
    token_endpoint: str
    revocation_endpoint: str
    access_token: str = field(repr=False)
    expires: int
    refresh_token: str = field(repr=False)


class SignIns:
    """The sign-ins kept in `folder`, which is made with mode 0700 when first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, origin: str) -> SignIn | None:
        """Return the sign-in for exactly `origin`; raises KeyFileError when its file is unreadable."""
        path = self._path(origin)
        if not path.exists():
            return None
        found = _read(path)
        if found.origin != origin:
            raise _unreadable(path)
        return found

    def save(self, sign_in: SignIn) -> None:
        """Keep the sign-in, in place of an earlier one for the same origin; durable when this returns."""
        path = self._path(sign_in.origin)
        draft = path.with_suffix(f".{os.getpid()}.new")
        values = asdict(sign_in) | {"description": sign_in.description.model_dump(mode="json")}
        self._make_folder()
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(values, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def remove(self, origin: str) -> bool:
        """Forget the sign-in; return whether there was one."""
        path = self._path(origin)
        existed = path.exists()
        path.unlink(missing_ok=True)
        return existed

    def origins(self) -> list[str]:
        """Return every origin that is signed in to; raises KeyFileError for an unreadable file."""
        if not self.folder.is_dir():
            return []
        return sorted(_read(path).origin for path in self.folder.glob("*.json"))

    def service_of(self, origin: str) -> str:
        """Return the origin of the service whose page is at `origin`, as a sign-in says; otherwise `origin` itself."""
        found = (self.load(one) for one in self.origins() if one != origin)
        return next((one.origin for one in found if one and one.description.web_origin == origin), origin)

    @contextlib.contextmanager
    def locked(self, origin: str) -> Iterator[None]:
        """Let one process at a time renew this origin's tokens."""
        self._make_folder()
        descriptor = os.open(self._path(origin).with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def require_kept(kept: SignIns, origin: str) -> SignIn:
    """Return the sign-in for `origin`; raises SignInError when there is none, before anything was sent."""
    found = kept.load(origin)
    if found is None:
        raise SignInError(f"not signed in to {origin}", hint=f"Log in first: radseal login {origin}")
    return found


def _read(path: Path) -> SignIn:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path) from error
    names = {one.name for one in fields(SignIn)}
    if not isinstance(stored, dict) or set(stored) != names:
        raise _unreadable(path)
    plain = {name: value for name, value in stored.items() if name != "description"}
    if not all(isinstance(value, int if name == "expires" else str) for name, value in plain.items()):
        raise _unreadable(path)
    try:
        return SignIn(description=ServiceDescription.model_validate(stored["description"]), **plain)
    except ValueError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> KeyFileError:
    return KeyFileError(f"the sign-in file {path} is unreadable", hint="Remove the file and run `radseal login` again.")
