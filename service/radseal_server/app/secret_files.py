"""Random keys of the service itself, made once and kept in DATA/secrets with mode 0600. None opens a study."""

import os
import secrets
import stat
from pathlib import Path

from radseal_server.settings.refusals import Refusal, SettingsError

KEY_BYTES = 32


def read_or_make(data: Path, name: str) -> bytes:
    """Return the 32-byte key `name` of the data folder; made at random, durably, by whichever process comes first.

    Raises SettingsError when the file is damaged or others may read it.
    """
    folder = data / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        refusal = Refusal("data", f"the file {path} holds a key and others may read it", f"chmod 600 {path}")
        raise SettingsError(str(refusal))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        refusal = Refusal("data", f"the key in {path} is damaged", f"remove {path}; a new one is made at start")
        raise SettingsError(str(refusal))
    return key


def _make(path: Path) -> None:
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            _link(passing, path)
    finally:
        passing.unlink()


def _link(passing: Path, path: Path) -> None:
    try:
        os.link(passing, path)
    except FileExistsError:
        return  # another process came first: its key counts
