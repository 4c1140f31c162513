"""The demo as a whole: programs up, the story told, programs down.

Rules: whatever happens, the programs end with the demo; it asks nothing and needs no terminal.
"""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from radseal.config.environment import Config
from radseal.demo.folders import Folders, make_folders
from radseal.demo.programs import Running, require_programs, run_programs
from radseal.demo.story import Step, Story, make_users, send, sign_in, tell_rest
from radseal.demo_identity import DemoUser
from radseal.errors import RadsealError

_ENDING = ("SIGTERM", "SIGHUP")


@dataclass(frozen=True, slots=True)
class Demo:
    """What came of a demo: where it lies, and the steps that were taken."""

    folders: Folders
    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        """Every step was as it should be."""
        return bool(self.steps) and all(step.ok for step in self.steps)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A demo that stays up: what somebody needs to go on by hand."""

    folders: Folders
    running: Running
    link: str
    sender: DemoUser
    recipient: DemoUser


def run_demo(
    config: Config,
    paths: Sequence[Path],
    data: Path | None,
    *,
    here: Path,
    tell: Callable[[Step], None],
    stay: Callable[[Invitation], None] | None = None,
    guests: bool = True,
) -> Demo:
    """Run the demo on `paths`, or on the sample case, in `data`, and return what came of it.

    With `stay` it is sent only, `stay` is called, and the programs run until that returns; with `guests` everybody can
    then prove an address, with codes that land in the folder `mail`. Raises UsageError or
    RadsealError when it cannot begin; a step that fails is in the answer.
    """
    require_programs()
    folders = make_folders(data, here)
    story = Story(tell)
    with contextlib.suppress(RadsealError) if stay is None else contextlib.nullcontext(), ended_by_signals():
        _run(config, paths, folders, story, stay, guests=guests)
    return Demo(folders, tuple(story.steps))


def _run(
    config: Config,
    paths: Sequence[Path],
    folders: Folders,
    story: Story,
    stay: Callable[[Invitation], None] | None,
    *,
    guests: bool,
) -> None:
    sender, recipient = make_users()
    with contextlib.ExitStack() as programs:
        with story.step("start") as words:
            users, staying = (sender, recipient), stay is not None
            run = run_programs(folders, users, config.passed_on, guests=guests and staying)
            running = programs.enter_context(run)
            words.append(f"service at {running.origin}, identity provider at {running.issuer}")
            if running.guests:
                words.append(f"guests at {running.guests}")
        sending = sign_in(story, home_of(config, folders, "sender"), running, sender, "sender")
        found, sent = send(story, sending, paths, folders, recipient)
        if stay is not None:
            stay(Invitation(folders, running, sent.shares[0].link, sender, recipient))
            return
        opening = sign_in(story, home_of(config, folders, "recipient"), running, recipient, "recipient")
        tell_rest(story, folders, sending, opening, found, sent)


def home_of(config: Config, folders: Folders, role: str) -> Config:
    """Return the configuration of one of the two people: a home of their own, nothing of this account's."""
    home = folders.home(role)
    return replace(config, home=home, state=home / "state", own_home=True, service=None, token=None)


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """While the block runs, SIGTERM and SIGHUP end it as Ctrl-C does, so that the programs are stopped too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kinds = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    before = {kind: signal.signal(kind, _interrupt) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def wait_for_end() -> None:
    """Wait until Ctrl-C or a signal."""
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
