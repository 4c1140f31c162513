"""Keys at rest on this machine: owner secret, sender key, site key, and the pinned keys of known senders.

Rules: a key lies in the system's keyring where a usable one exists, else in a file of mode 0600; a file that others can
read is refused, not repaired. A key that was put into the keyring is never silently made anew when the keyring is away:
a new owner secret would make every earlier case unreadable. Randomness is handed in.
"""

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from radseal.errors import KeyFileError
from radseal_wire.text import MalformedError, from_base64url, loads, to_base64url

if TYPE_CHECKING:
    from radseal_wire.bodies import Account

KEY_BYTES = 32
_FILE_MOST = 4 * 1024 * 1024
_PLACE = "radseal"
_ELSEWHERE = "in the keyring"
_SENDERS, _OFFICERS = "known-senders.json", "known-officers.json"
KeyName = str
_OWNER: tuple[KeyName, ...] = ("owner-secret", *(f"owner-secret-{number}" for number in range(2, 9)))
"""The owner secret, and those taken over from other computers, each later one in use instead."""
PinState = Literal["known", "first time", "key changed"]


class Ring(Protocol):
    """The part of an operating system's keyring that is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept under these two names."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep `password` under these two names."""


def system_ring() -> Ring | None:
    """Return the system's keyring if it keeps secrets by itself, without asking for a backend to be set up."""
    import keyring  # noqa: PLC0415  (looking for backends takes 0.2 s: only where a key is needed)

    ring = keyring.get_keyring()
    kind = type(ring).__module__
    if ring.priority < 1 or kind.startswith(("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")):
        return None
    return ring


@dataclass(frozen=True, slots=True)
class KeyStore:
    """The keys in one folder. Every method raises KeyFileError, naming the file, where a key cannot be trusted."""

    folder: Path
    entropy: Callable[[int], bytes] = field(repr=False)
    ring: Ring | None = field(default=None, repr=False)

    def owner_secret(self) -> bytes:
        """Return O, 32 bytes, that is in use; made when first asked for."""
        return next(iter(self.owner_secrets()), None) or self._make(_OWNER[0], self.entropy(KEY_BYTES))

    def owner_secrets(self) -> list[bytes]:
        """Return every owner secret here, the one in use first; cases from before may need an earlier one."""
        found = [key for key in map(self._get, _OWNER) if key is not None]
        return list(dict.fromkeys(reversed(found)))

    def restore_owner_secret(self, secret: bytes) -> bool:
        """Use this owner secret from now on and keep the earlier ones; return False where it is in use already.

        Raises KeyFileError when there are too many earlier ones.
        """
        known = self.owner_secrets()
        if known[:1] == [secret]:
            return False
        free = next((name for name in _OWNER if self._get(name) is None), None)
        if free is None:
            raise KeyFileError(
                f"there are {len(_OWNER)} owner secrets on this computer already",
                hint="Use another RADSEAL_HOME, or ask your IT to clear this one.",
            )
        self._make(free, secret)
        return True

    def sender_key(self) -> bytes:
        """Return the Ed25519 private key, 32 bytes; made when first asked for."""
        return self._get("sender-key") or self._make("sender-key", self.entropy(KEY_BYTES))

    def site_key(self) -> bytes | None:
        """Return the site key, 32 bytes, or None where none was created or imported."""
        return self._get("site-key")

    def create_site_key(self) -> None:
        """Make a site key. Raises KeyFileError where there is one already: replacing it changes every pseudonym."""
        self._require_no_site_key()
        self._make("site-key", self.entropy(KEY_BYTES))

    def export_site_key(self) -> str:
        """Return the site key as one line of text that `import_site_key` takes."""
        key = self.site_key()
        if key is None:
            raise KeyFileError(
                "there is no site key on this machine", hint="Run `radseal site-key create` or `import` first."
            )
        return _to_line("site-key", key)

    def import_site_key(self, line: str) -> None:
        """Keep the site key that `export_site_key` wrote. Raises KeyFileError if it is damaged or one exists."""
        self.keep_site_key(_from_line("site-key", line, "the text given"))

    def keep_site_key(self, key: bytes) -> None:
        """Keep this site key, 32 bytes. Raises KeyFileError where there is another one."""
        if self.site_key() != key:
            self._require_no_site_key()
            self._make("site-key", key)

    def pinned_key(self, sender: "Account") -> str | None:
        """Return the key, base64url, by which `sender` is known here."""
        return self._pins().get(_pin_name(sender))

    def compare_sender(self, sender: "Account", keys: Collection[str]) -> PinState:
        """Return whether `keys` hold the one by which `sender` is known here. Writes nothing."""
        pinned = self.pinned_key(sender)
        if pinned is None:
            return "first time"
        return "known" if pinned in keys else "key changed"

    def pin_sender(self, sender: "Account", key: str) -> None:
        """Know `sender` by this key from now on."""
        pins = self._pins()
        if pins.get(_pin_name(sender)) != key:
            pins[_pin_name(sender)] = key
            replace_file(self._path(_SENDERS), json.dumps(pins, indent=1, sort_keys=True).encode())

    def pinned_officer(self, origin: str) -> str | None:
        """Return the privacy officer's public key, base64url, by which the site at `origin` is known here."""
        return self._pins(_OFFICERS).get(origin)

    def pin_officer(self, origin: str, key: str | None) -> None:
        """Know the site by this privacy officer's key from now on; None: by none."""
        pins = self._pins(_OFFICERS)
        if pins.get(origin) != key:
            pins = {name: known for name, known in (pins | {origin: key}).items() if known is not None}
            replace_file(self._path(_OFFICERS), json.dumps(pins, indent=1, sort_keys=True).encode())

    def _pins(self, name: str = _SENDERS) -> dict[str, str]:
        path = self._path(name)
        raw = read_private(path)
        if raw is None:
            return {}
        try:
            pins = loads(raw)
        except MalformedError as error:
            raise KeyFileError(f"{path} is damaged: {error}", hint="Restore it from a backup, or remove it.") from error
        if not isinstance(pins, dict):
            raise KeyFileError(f"{path} is damaged: no list of names", hint="Restore it from a backup, or remove it.")
        return pins

    def _path(self, name: str) -> Path:
        make_private_folder(self.folder)
        return self.folder / name

    def _require_no_site_key(self) -> None:
        if self.site_key() is not None:
            raise KeyFileError(
                "there is a site key on this machine already; another one would change every pseudonym",
                hint="Export it for safe keeping; remove it by hand only if nothing was ever sent with it.",
            )

    def _get(self, name: KeyName) -> bytes | None:
        path = self._path(name)
        raw = read_private(path)
        if raw is None:
            return None
        line = raw.decode("ascii", "replace").strip()
        if line != _ELSEWHERE:
            return _from_line(name, line, str(path))
        kept = self._ask_ring(name)
        if kept is None:
            raise KeyFileError(
                f"the {name} is in the system's keyring, which does not give it",
                hint="Unlock the keyring, or run this in the session in which it was made.",
            )
        return _from_line(name, kept, "the keyring's entry")

    def _ask_ring(self, name: KeyName) -> str | None:
        if self.ring is None:
            return None
        try:
            return self.ring.get_password(_PLACE, self._ring_name(name))
        except Exception as error:  # each backend has errors of its own
            raise KeyFileError(
                f"the system's keyring does not give the {name}: {type(error).__name__}", hint="Unlock the keyring."
            ) from error

    def _make(self, name: KeyName, key: bytes) -> bytes:
        line = _to_line(name, key)
        if self._keep_in_ring(name, line):
            line = _ELSEWHERE
        if not create_file(self._path(name), f"{line}\n".encode()):
            return self._get(name) or self._make(name, key)
        return key

    def _keep_in_ring(self, name: KeyName, line: str) -> bool:
        if self.ring is None:
            return False
        with contextlib.suppress(Exception):  # a keyring that refuses is as good as none: the file is used
            self.ring.set_password(_PLACE, self._ring_name(name), line)
            return self.ring.get_password(_PLACE, self._ring_name(name)) == line
        return False

    def _ring_name(self, name: KeyName) -> str:
        return f"{name} of {self.folder}"


def _pin_name(sender: "Account") -> str:
    return f"{sender.email} {sender.issuer}"


def _to_line(name: KeyName, key: bytes) -> str:
    check = hashlib.sha256(name.encode() + b"\0" + key).digest()[:6]
    return f"radseal-{name}-1.{to_base64url(key)}.{to_base64url(check)}"


def _from_line(name: KeyName, line: str, where: str) -> bytes:
    parts = line.strip().split(".")
    try:
        key = from_base64url(parts[1], KEY_BYTES) if len(parts) == 3 else b""  # noqa: PLR2004  (name, key, check)
    except MalformedError:
        key = b""
    if not key or _to_line(name, key) != line.strip():
        raise KeyFileError(f"{where} is no intact {name}", hint="Restore it from a backup, or import it again.")
    return key


def make_private_folder(folder: Path) -> Path:
    """Make `folder` with mode 0700 where it is missing. Raises KeyFileError where others may write into it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = folder.stat().st_mode
    except OSError as error:
        raise KeyFileError(f"{folder}: {error.strerror}", hint="Set RADSEAL_HOME to a folder of your own.") from error
    if os.name == "posix" and mode & 0o022:
        raise KeyFileError(f"others may write into {folder}", hint=f"Run `chmod go-w {folder}`.")
    return folder


def read_private(path: Path) -> bytes | None:
    """Return the bytes of a file that only its owner may read, or None where there is none.

    Raises KeyFileError where it is too large, no plain file, of another user, or readable by others.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}", hint="It must be a plain file of yours.") from error
    with open(handle, "rb") as file:  # noqa: PTH123  (an open handle, so that what was checked is what is read)
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode) or state.st_size > _FILE_MOST:
            raise KeyFileError(f"{path} is not a file that Radseal wrote", hint="Move it away.")
        if os.name == "posix" and (state.st_mode & 0o077 or state.st_uid != os.geteuid()):
            raise KeyFileError(
                f"others may read {path}, which holds a secret",
                hint=f"If nobody did, run `chmod 600 {path}` as its owner; otherwise treat the secret as lost.",
            )
        return file.read()


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` with mode 0600 so that, whatever is killed, the old or the new file is there whole."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with open(handle, "wb") as file:  # noqa: PTH123  (mkstemp's handle: mode 0600 from the start)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    sync_folder(path.parent)


def create_file(path: Path, content: bytes) -> bool:
    """Write a new file of mode 0600; return False, and change nothing, where there is one already."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with open(handle, "wb") as file:  # noqa: PTH123  (as replace_file)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(name)
    except FileExistsError:
        return False
    finally:
        Path(name).unlink()
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut, where the system offers that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
