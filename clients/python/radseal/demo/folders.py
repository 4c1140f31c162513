"""Where the demo keeps everything: one folder that did not exist before.

::

    DIR/service/                  all that the service keeps: database, store, logs
    DIR/identity/                 the OpenID provider's key, people (passwords hashed) and log
    DIR/guests/                   the guest provider's keys, state and log; not with --once or --no-guests
    DIR/mail/                     where its mail lands, one file a message: codes for guests
    DIR/sender/home/, sample/     the sender's keys and sign-in; the sample case when no other was named
    DIR/recipient/home/           the recipient's keys and sign-in
    DIR/recipient/deidentified/   what the link gives without the identity
    DIR/recipient/identified/     what it gives with it: original names and bytes
"""

from dataclasses import dataclass
from pathlib import Path

from radseal.errors import InputError

DEFAULT = "radseal-demo"


@dataclass(frozen=True, slots=True)
class Folders:
    """The demo's folders below `data`, an absolute path."""

    data: Path

    @property
    def service(self) -> Path:
        """The service's data folder."""
        return self.data / "service"

    @property
    def identity(self) -> Path:
        """The provider's folder."""
        return self.data / "identity"

    @property
    def guests(self) -> Path:
        """The guest provider's folder."""
        return self.data / "guests"

    @property
    def mail(self) -> Path:
        """Where mail lands."""
        return self.data / "mail"

    @property
    def sample(self) -> Path:
        """The sample case."""
        return self.data / "sender" / "sample"

    @property
    def deidentified(self) -> Path:
        """What the recipient gets without the identity."""
        return self.data / "recipient" / "deidentified"

    @property
    def identified(self) -> Path:
        """What the recipient gets with it."""
        return self.data / "recipient" / "identified"

    def home(self, role: str) -> Path:
        """The keys and sign-in of "sender" or "recipient"."""
        return self.data / role / "home"


def make_folders(data: Path | None, here: Path) -> Folders:
    """Make the demo's folder: `data`, or `radseal-demo` in `here`, numbered where that is there already.

    Raises InputError when `data` is a file, or a folder that holds anything.
    """
    if data is None:
        data = _next_free(here)
    folder = data.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"{data} is not empty: a demo starts in a new folder",
            hint="Name another folder with --data, or remove this one.",
        )
    folders = Folders(folder)
    for path in (folder, folders.service, folders.home("sender"), folders.home("recipient")):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folders


def _next_free(here: Path) -> Path:
    number = 1
    path = here / DEFAULT
    while path.exists():
        number += 1
        path = here / f"{DEFAULT}-{number}"
    return path
