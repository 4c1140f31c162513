"""What every piece of work needs from the outside, handed in once: one service, one store, keys, clock, chance.

Rules: nothing in sharing reads the environment, the clock or the system's randomness by itself. `step` is called with
a name after everything durable has happened, so that a test can stop the program there; it does nothing in the product.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol, Self

from radseal.api import Service
from radseal.keys import KeyStore
from radseal.sharing.heads import note_head
from radseal.sharing.transfer import Store
from radseal_wire.bodies import Account, ChainHead, ServiceDescription


class Progress(Protocol):
    """Told how far long work is: `done` of `total` (None: unknown) of a stage, from any thread."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Show it."""


def no_progress(stage: str, done: int, total: int | None = None) -> None:
    """Show nothing."""
    del stage, done, total


def no_step(name: str) -> None:
    """Go on."""
    del name


@dataclass(frozen=True, slots=True)
class Desk:
    """One signed-in person at one service."""

    origin: str
    """The service's exact origin: all requests go there."""
    account: Account
    """Whom the service takes the person for: `service.me()`, as fixed at login."""
    service: Service
    store: Store
    keys: KeyStore
    state: Path
    """Folder for unfinished work; made with mode 0700 when first needed."""
    site: ServiceDescription
    """What the service said of itself when the person signed in."""
    now: Callable[[], int]
    """Whole seconds since 1970 UTC."""
    entropy: Callable[[int], bytes]
    """`os.urandom` in the product."""
    progress: Progress = no_progress
    step: Callable[[str], None] = no_step

    @property
    def page_origin(self) -> str:
        """Where the site's page is, which links name: the service's own origin, or one apart from it."""
        return self.site.web_origin or self.origin

    def serves(self, origin: str) -> bool:
        """Return whether links that name `origin` are this service's."""
        return origin in {self.origin, self.page_origin}

    @property
    def expiry_default(self) -> int:
        """Seconds that a share lives at this site when nobody says otherwise."""
        return self.site.expiry_default

    @property
    def expiry_most(self) -> int:
        """Seconds that the site allows a share to live at most: bounds `latest`."""
        return self.site.expiry_most

    @property
    def pseudonyms(self) -> Literal["site key", "this case"]:
        """What the stand-ins of a case sent from here are consistent across."""
        return "this case" if self.keys.site_key() is None else "site key"

    def watched(self, progress: Progress) -> Self:
        """Return the same desk with another way of showing progress."""
        return replace(self, progress=progress)

    def keep_head(self, head: ChainHead | None) -> None:
        """Note the audit chain's head of an acknowledgement, so that a rewritten trail can be told later."""
        if head is not None:
            note_head(self.keys.folder, self.origin, head)
