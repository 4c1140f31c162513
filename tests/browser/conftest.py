"""One service, one provider, one store on another origin and one Chromium for all browser tests of a process."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from browser.desk import Desk
from phantoms import ct_series
from radseal.sealing.ledger import ledger_public_key
from radseal.sharing import Sent, send_case
from radseal_wire.text import to_base64url
from real.chromium import Chromium, Visitor, running_chromium
from real.desks import RECIPIENT, Office, make_order, office

TELEPHONE = "+49 351 555 0100"
OFFICER_SEED = hashlib.sha256(b"the privacy officer's own").digest()


@dataclass(frozen=True)
class Stage:
    """Everything that a browser test needs."""

    office: Office
    chromium: Chromium
    images: Path

    def send(self, *emails: str, images: Path | None = None, **share: Any) -> Sent:
        """Send the images from the sender's desk."""
        desk = self.office.desk("sender")
        order = make_order(desk, images or self.images, *(emails or (RECIPIENT,)), **share)
        return send_case(desk, order, lambda _sent: None)

    def open(self, visitor: Visitor, link: str, who: str = "recipient") -> None:
        """Go the whole way from the link to the opened case, as a person does."""
        page = visitor.page
        page.goto(link)
        page.get_by_role("button", name="Sign in").click()
        visitor.sign_in(self.office.provider.users[who])
        page.get_by_role("button", name="Open the images").click()
        page.get_by_role("button", name="See the images").wait_for()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, chromium: Chromium) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("browser")
    images = folder / "CD 1"
    ct_series(images, slices=12, size=128, planted="Kaspar Hauser")
    more = f'ledger_key = "{to_base64url(ledger_public_key(OFFICER_SEED))}"\ntelephone = "{TELEPHONE}"\n'
    with office(folder, s3=True, page=True, more=more) as place:
        yield Stage(place, chromium, images)


@pytest.fixture(scope="session")
def sent(stage: Stage) -> Sent:
    """A case that was sent with the identity, once for all tests that only open it."""
    return stage.send(identity=True, note="Liver lesion?\nPlease compare.")


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    """A sender who is signed in at the page."""
    with stage.chromium.visit() as visitor:
        desk = Desk(stage, visitor)
        desk.sign_in()
        yield desk
