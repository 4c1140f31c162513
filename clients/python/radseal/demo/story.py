"""The demo's story, step by step: sign in, send, open, compare, revoke, be refused. All through the real service.

Rules: each step either is as it should be or the story ends there, saying what was not; what a step did before stays in
the folder to be looked at. Both people work from homes of their own, as on two computers.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from radseal.config.desks import open_desk, open_http, open_sign_ins
from radseal.config.environment import Config
from radseal.demo.comparing import require_same_files, require_without_name
from radseal.demo.folders import Folders
from radseal.demo.programs import SENDERS, Running
from radseal.demo_identity import DemoUser, random_password, scripted_browser
from radseal.dicom.profile import DEFAULT, load_profile
from radseal.errors import RadsealError, ServiceError
from radseal.inputs import Found, discover, require_one_patient
from radseal.login import log_in
from radseal.sharing.desk import Desk
from radseal.sharing.manage import check_recipients, revoke
from radseal.sharing.opening import open_link
from radseal.sharing.orders import SendOrder, ShareOrder
from radseal.sharing.results import Sent
from radseal.sharing.sending import send_case

EXPIRES = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken: its name, what came of it, how long it took."""

    name: str
    ok: bool
    seconds: float
    told: str


@dataclass(slots=True)
class Story:
    """The steps so far, each told as it ends."""

    tell: Callable[[Step], None]
    steps: list[Step] = field(default_factory=list)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Take one step; the block adds to the list what came of it, or raises RadsealError."""
        words: list[str] = []
        began = time.monotonic()
        try:
            yield words
        except RadsealError as error:
            self._end(name, began, f"{error} {error.hint}".strip(), ok=False)
            raise
        except Exception as error:
            self._end(name, began, f"a fault inside Radseal ({type(error).__name__})", ok=False)
            raise RadsealError(f"the step {name!r} failed ({type(error).__name__})") from error
        self._end(name, began, "; ".join(words), ok=True)

    def _end(self, name: str, began: float, told: str, *, ok: bool) -> None:
        self.steps.append(Step(name, ok, time.monotonic() - began, told))
        self.tell(self.steps[-1])


def make_users() -> tuple[DemoUser, DemoUser]:
    """Return sender and recipient, made up, with random passwords."""
    groups = {"groups": [SENDERS]}
    sender = DemoUser("sender@hospital.example", "Sam Sender", random_password(), extra=groups)
    return sender, DemoUser("recipient@clinic.example", "Robin Recipient", random_password())


def sign_in(story: Story, config: Config, running: Running, user: DemoUser, role: str) -> Desk:
    """Let `user` sign in at the provider's pages, as a browser would, and sit down at a desk."""
    with story.step(f"the {role} signs in") as words:
        browser = scripted_browser(user.email, user.password)
        log_in(running.origin, open_sign_ins(config), open_http(config), issuer=running.issuer, open_browser=browser)
        desk = open_desk(config, running.origin)
        words.append(f"{desk.account.email} by OpenID Connect at {running.issuer}")
    return desk


def read_case(paths: Sequence[Path], folders: Folders) -> tuple[tuple[Path, ...], Found]:
    """Return the paths to be sent, the sample where none is named, and what is in them."""
    chosen = tuple(path.absolute() for path in paths)
    if not chosen:
        from radseal.sample import write_sample  # noqa: PLC0415  (loads pydicom, which no other command needs)

        write_sample(folders.sample)
        chosen = (folders.sample,)
    found = discover(chosen)
    require_one_patient(found)
    return chosen, found


def send(story: Story, desk: Desk, paths: Sequence[Path], folders: Folders, recipient: DemoUser) -> tuple[Found, Sent]:
    """Send the case to the recipient, identity included."""
    with story.step("send") as words:
        chosen, found = read_case(paths, folders)
        answer = check_recipients(desk, (recipient.email,))[0]
        share = ShareOrder(recipients=(answer.recipient,), expires_in=EXPIRES, identity=True)
        order = SendOrder(found=found, paths=chosen, share=share, rules=load_profile(DEFAULT), profile=DEFAULT)
        sent = send_case(desk, order, lambda _sent: None)
        if not sent.shares:
            raise RadsealError("the service made no share", hint=sent.refused[0].message if sent.refused else "")
        words.append(f"case {sent.reference}, {sent.completeness.sentence()}")
        words.append(f"{sent.length / 1e6:.1f} MB of ciphertext for {recipient.email}")
    return found, sent


def tell_rest(story: Story, folders: Folders, sender: Desk, recipient: Desk, found: Found, sent: Sent) -> None:
    """Open without and with the identity, compare, revoke, be refused. Raises RadsealError at the first flaw."""
    link = sent.shares[0].link
    with story.step("open without the identity") as words:
        opened = open_link(lambda _origin: recipient, link, folders.deidentified)
        words.append(f"{opened.files} de-identified files verified and written to {folders.deidentified}")
    with story.step("open with the identity") as words:
        opened = open_link(lambda _origin: recipient, link, folders.identified, identity=True)
        words.append(f"{opened.files} original files written to {folders.identified}")
    with story.step("compare") as words:
        words.append(f"{require_same_files(found, folders.identified)} files are the originals byte for byte")
        words.append(
            f"{require_without_name(found, folders.deidentified)} de-identified files hold no name of the patient"
        )
        words.append(f"nor do the {require_without_name(found, folders.service)} files that the service keeps")
    with story.step("revoke") as words:
        view = revoke(sender, sent.shares[0].share)
        words.append(f"the sender ended the share of {view.recipient.email}")
    with story.step("be refused") as words:
        words.append(require_refused(recipient, link, folders.data / "recipient" / "refused"))


def require_refused(recipient: Desk, link: str, out: Path) -> str:
    """Open a revoked link and return what the recipient is told; raises RadsealError if it opens or leaves a file."""
    try:
        open_link(lambda _origin: recipient, link, out)
    except ServiceError as error:
        if error.code != "share-revoked" or out.exists():
            raise
        return f"the recipient is told: {error}"
    raise RadsealError("a revoked link opened", hint="This must never happen: please report it.")
