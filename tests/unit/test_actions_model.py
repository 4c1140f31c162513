"""One share against a model of a few lines: whatever is done in whatever order, both say the same."""

import secrets
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from office import DAY, OTTO, RITA, SENDER, make_office, new_bytes
from radseal_server import actions
from radseal_server.access import Refused
from radseal_server.sql.database import Database, make_private
from radseal_server.sql.schema import migrate
from radseal_wire import chain
from radseal_wire.bodies import ExtendQuestion
from radseal_wire.text import to_base64url

PEOPLE = {"named": RITA, "namesake": replace(RITA, subject="second"), "stranger": OTTO}


@dataclass
class Model:
    """What a share is, in plain words: who it is bound to, how often it was opened, why it ended."""

    now: int
    expiry: int
    latest: int
    openings: int | None
    used: int = 0
    bound: str | None = None
    revoked: bool = False
    refused: int = 0
    until: dict[str, tuple[str, int]] = field(default_factory=dict)

    def over(self) -> str | None:
        """Why nobody opens it any more."""
        if self.revoked:
            return "share-revoked"
        return "share-expired" if self.now >= self.expiry else None

    def used_up(self) -> bool:
        """Whether it was opened as often as the sender allowed."""
        return self.openings is not None and self.used >= self.openings

    def sweep(self) -> None:
        """Forget the openings of a share that is used up, once the last of them is over: its secret goes then."""
        if self.used_up() and all(until <= self.now for _, until in self.until.values()):
            self.until.clear()

    def open(self, who: str, opening: str, *, proof: bool) -> str:
        """What somebody who tries is told; counts, binds and notes as it must."""
        named = self.bound == who if self.bound else who != "stranger"
        if not proof:
            return "not-found"
        if not named:
            self.refused += 1
            return "not-found"
        over = self.over()
        if over is not None:
            return over
        if opening in self.until:
            return "opened" if self.now < self.until[opening][1] else "opening-over"
        if self.used_up():
            return "share-used-up"
        self.used, self.bound = self.used + 1, who
        self.until[opening] = (who, min(self.expiry, self.now + DAY))
        return "opened"


class ShareMachine(RuleBasedStateMachine):
    """Drives the actions over a real SQLite and the model side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="radseal-model-")
        path = Path(self.folder.name) / "data.sqlite3"
        make_private(path)
        self.database = Database(f"sqlite:///{path}")
        migrate(self.database)
        self.office = make_office(self.database)
        self.ids = [to_base64url(secrets.token_bytes(16)) for _ in range(4)]

    @initialize(openings=st.none() | st.integers(1, 3), days=st.integers(1, 5), more=st.integers(0, 5))
    def share(self, openings: int | None, days: int, more: int) -> None:
        """Make the share."""
        now = self.office.clock.now()
        latest = now + (days + more) * DAY
        self.sent = self.office.shared(expires_in=days * DAY, latest=latest, openings=openings)
        self.model = Model(now, now + days * DAY, latest, openings)

    @rule(
        who=st.sampled_from(sorted(PEOPLE)), number=st.integers(0, 3), proof=st.sampled_from([True, True, True, False])
    )
    def open(self, who: str, number: int, *, proof: bool) -> None:
        """Somebody tries to open."""
        try:
            answer = self.office.open(
                self.sent, PEOPLE[who], opening=self.ids[number], proof="" if proof else new_bytes()
            )
        except Refused as refused:
            told = refused.code
        else:
            told = "opened"
            assert answer.secret == self.sent.draft.secret
            assert answer.until == self.model.until.get(self.ids[number], ("", answer.until))[1]
        assert told == self.model.open(who, self.ids[number], proof=proof)

    @rule(seconds=st.sampled_from([1, 3600, DAY - 1, DAY, 2 * DAY]))
    def wait(self, seconds: int) -> None:
        """Time passes; wrong guesses of the meantime are forgotten."""
        self.office.clock.time += seconds
        self.model.now += seconds

    @rule(days=st.integers(1, 9))
    def extend(self, days: int) -> None:
        """The sender extends."""
        expiry = self.model.now + days * DAY
        if self.model.over() or self.model.used_up():
            expected = "share-over"
        elif not self.model.expiry < expiry <= self.model.latest:
            expected = "expiry-out-of-range"
        else:
            expected, self.model.expiry = "done", expiry
        try:
            actions.extend_share(self.office.service, SENDER, self.sent.share, ExtendQuestion(expires_in=days * DAY))
            told = "done"
        except Refused as refused:
            told = refused.code
        assert told == expected

    @precondition(lambda self: self.model.now > 1_800_000_000 + DAY)
    @rule()
    def revoke(self) -> None:
        """The sender revokes."""
        view = actions.revoke_share(self.office.service, SENDER, self.sent.share)
        self.model.revoked = self.model.over() != "share-expired"
        assert view.state == ("revoked" if self.model.revoked else "expired")

    @rule()
    def sweep(self) -> None:
        """The sweeper comes by."""
        actions.sweep(self.office.service)
        self.model.sweep()

    @invariant()
    def same(self) -> None:
        """The sender sees what the model says; secrets are there exactly as long as somebody may still need them."""
        if not hasattr(self, "model"):
            return
        view = actions.view_share(self.office.service, SENDER, self.sent.share)
        assert (view.openings_used, view.expiry) == (self.model.used, self.model.expiry)
        assert view.refused_attempts == self.model.refused
        assert (view.state == "live") == (self.model.over() is None and self.model.used != self.model.openings)
        with self.office.service.records.reading() as tx:
            kept = tx.find_secret(self.sent.share) is not None
        assert kept or view.state != "live"
        assert not (kept and self.model.revoked)

    def teardown(self) -> None:
        """Every record of the run is one chain."""
        with self.office.service.records.reading() as tx:
            chain.verify(tx.record_texts(0, 100_000))
        self.database.close()
        self.folder.cleanup()


TestShare = ShareMachine.TestCase
TestShare.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
