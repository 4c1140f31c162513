"""The life of a case at the command line: the question that travels, kinds, purposes, wrong people, passing on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phantoms import ct_series
from radseal.demo_identity import CLIENT_ID
from real.person import Person
from real.provider import running_provider
from real.service import running_service

PEOPLE = """\
[issuers.people]
"sam@hospital.example" = ["sender"]
"olga@hospital.example" = ["officer"]
"""
KNOWS = "identity may travel? [y/N]"
RITA, OTTO = "rita@clinic.example", "otto@clinic.example"


@dataclass(frozen=True)
class Hospital:
    """A running service, and its people at computers of their own."""

    folder: Path
    people: dict[str, Person]

    def send(self, *words: object) -> dict:
        """Send a small case to Rita; return what `--json` told."""
        told = self.people["sender"].run("send", self.folder / "images", "--to", RITA, "--yes", "--json", *words)
        assert told.status == 0, told.seen
        return told.json

    def listed(self, who: str, share: str) -> dict:
        """A share as somebody's list has it."""
        shares = self.people[who].run("shares", "--json").json["shares"]
        return next(one for one in shares if one["share"] == share)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("hospital")
    ct_series(folder / "images", slices=2)
    with running_provider(folder / "provider") as provider:
        issuer = f'[[issuers]]\nissuer = "{provider.issuer}"\nlabel = "Staff"\ncli_client_id = "{CLIENT_ID}"\n{PEOPLE}'
        with running_service(folder / "service", issuer) as service:
            people = {name: Person(folder / name, provider.users[name]) for name in ("sender", "recipient", "other")}
            for person in people.values():
                assert person.run("login", service.origin).status == 0
            yield Hospital(folder, people)


def test_the_question_travels(hospital: Hospital, tmp_path: Path) -> None:
    """Note and attachments arrive before the images are told of, safe for a terminal, under neutral names."""
    report = tmp_path / "Petra Phantom.txt"
    report.write_text("Earlier report")
    note = "New bleed?\n\x1b]0;evil\x07 and \u202eright to left"
    link = hospital.send("--note", note, "--attach", report)["shares"][0]["link"]
    told = hospital.people["recipient"].type("open", link, "--out", tmp_path / "out")
    assert told.status == 0, told.seen
    assert told.seen.index("New bleed?") < told.seen.index("2 of 2 images") < told.seen.index("files are in")
    assert "\x1b]0;evil" not in told.seen
    assert "\u202e" not in told.seen
    assert (tmp_path / "out/attachments/note.txt").read_text() == note
    assert (tmp_path / "out/attachments/attachment1.txt").read_text() == "Earlier report"


def test_the_sender_is_warned_of_names(hospital: Hospital, tmp_path: Path) -> None:
    """Where the identity stays, note and attachments are warned of before the question."""
    (tmp_path / "report.txt").write_text("Befund")
    words = ("send", hospital.folder / "images", "--to", RITA, "--note", "?", "--attach", tmp_path / "report.txt")
    told = hospital.people["sender"].type(*words, answers={KNOWS: "n", "Send? [y/N]": "n"})
    assert told.status == 1
    assert told.seen.count("must not name the patient") == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"MZ\x90\x00\x00", "neither PDF, JPEG nor text"), (b"%PDF-1.7\n/JavaScript (x)\n%%EOF", "can act by itself")],
)
def test_hostile_attachments_lose_nothing(hospital: Hospital, tmp_path: Path, content: bytes, words: str) -> None:
    """A program or a PDF with a script is refused before anything is read or sent, naming its place in the list."""
    (tmp_path / "evil.pdf").write_bytes(content)
    before = hospital.people["sender"].run("cases", "--json").json["cases"]
    told = hospital.people["sender"].run(
        "send", hospital.folder / "images", "--to", RITA, "--attach", tmp_path / "evil.pdf", "--yes", "--json"
    )
    assert told.status == 1
    assert "attachment 1 is" in told.json["error"]["message"]
    assert words in told.json["error"]["message"]
    assert hospital.people["sender"].run("cases", "--json").json["cases"] == before


def test_identity_is_asked(hospital: Hospital, tmp_path: Path) -> None:
    """On the terminal the sender says whether the recipient knows the patient; the answer decides what travels."""
    for answer, identity in (("y", True), ("n", False)):
        words = ("send", hospital.folder / "images", "--to", RITA)
        told = hospital.people["sender"].type(*words, answers={KNOWS: answer, "Send? [y/N]": "y"})
        assert told.status == 0, told.seen
        out = tmp_path / f"out-{answer}"
        opened = hospital.people["recipient"].run("open", told.out.strip(), "--out", out, "--identity")
        assert (opened.status == 0) == identity


def test_patient_and_representative(hospital: Hospital, tmp_path: Path) -> None:
    """A patient's share has the identity for 30 days, to pass on; a representative is told in what capacity."""
    sent = hospital.send("--kind", "patient")["shares"][0]
    assert sent["identity"]
    view = hospital.listed("sender", sent["share"])
    assert view["onward"]
    assert 29 * 86_400 < view["expiry"] - view["created"] <= 30 * 86_400
    link = hospital.send("--kind", "representative", "--capacity", "daughter")["shares"][0]["link"]
    told = hospital.people["recipient"].type("open", link, "--out", tmp_path / "out", "--identity")
    assert "You were given it as: daughter" in told.seen
    sender, images = hospital.people["sender"], hospital.folder / "images"
    assert sender.run("send", images, "--to", RITA, "--kind", "representative", "--yes").status == 2


def test_unknown_purpose_is_refused_first(hospital: Hospital) -> None:
    """A purpose that the site does not know is wrong usage before anything is read; a known one is in the share."""
    told = hospital.people["sender"].run("send", hospital.folder / "images", "--to", RITA, "--purpose", "x", "--yes")
    assert told.status == 2
    assert "treatment (Treatment)" in told.seen
    sent = hospital.send("--purpose", "research", "--purpose-reference", "IRB 17")
    assert hospital.listed("sender", sent["shares"][0]["share"])["purpose"] == "research"


def test_lookalike_is_told(hospital: Hospital) -> None:
    """An address one letter from a known one is warned of; on a terminal `share` asks, and no shares nothing."""
    case = hospital.send()["reference"]
    told = hospital.people["sender"].run("share", case, "--to", "rito@clinic.example", "--json")
    assert told.status == 0
    assert f"looks much like {RITA}" in told.seen
    asked = {"right address? [y/N]": "n"}
    told = hospital.people["sender"].type("share", case, "--to", "ritta@clinic.example", answers=asked)
    assert told.status == 1
    assert "nothing was shared" in told.seen


def test_wrong_recipient(hospital: Hospital, tmp_path: Path) -> None:
    """The wrong share ends at once, it is said whether it was opened, and the right person gets the same terms."""
    sent = hospital.send("--identity", "--openings", "3", "--note", "Bleed?", "--expires", "5d")
    wrong = sent["shares"][0]
    assert hospital.people["recipient"].run("open", wrong["link"], "--out", tmp_path / "seen").status == 0
    words = ("revoke", wrong["link"], "--wrong-recipient", "--to", OTTO, "--json")
    told = hospital.people["sender"].run(*words)
    assert told.status == 0, told.seen
    assert told.json["opened"] is True
    assert told.json["revoked"]["state"] == "revoked"
    assert "may keep what was opened" in told.seen
    made = told.json["share"]
    assert (made["recipient"]["email"], made["openings"], made["identity"]) == (OTTO, 3, True)
    opened = hospital.people["other"].run("open", made["link"], "--out", tmp_path / "right", "--identity")
    assert opened.status == 0, opened.seen
    assert (tmp_path / "right/attachments/note.txt").read_text() == "Bleed?"
    again = hospital.people["recipient"].run("open", wrong["link"], "--out", tmp_path / "again", "--json")
    assert again.json["error"]["code"] == "share-revoked"


def test_wrong_recipient_ends_even_if_nobody_is_right(hospital: Hospital, tmp_path: Path) -> None:
    """Where the new share cannot be made, the wrong one is ended all the same, and the exit status is 3."""
    sent = hospital.send()["shares"][0]
    sender = Person(tmp_path / "new-computer", hospital.people["sender"].user)
    origin = sent["link"].partition("/l/")[0]
    assert sender.run("login", origin).status == 0
    told = sender.run("revoke", sent["share"], "--wrong-recipient", "--to", OTTO, "--json")
    assert told.status == 3
    assert told.json["outcome"] == "partly"
    assert told.json["opened"] is False
    assert "owner secret" in told.json["error"]["message"]
    assert hospital.listed("sender", sent["share"])["state"] == "revoked"
    assert sender.run("revoke", sent["share"], "--to", OTTO).status == 2


def test_refused_attempt_is_told_to_the_sender(hospital: Hospital, tmp_path: Path) -> None:
    """Somebody else with the whole link is refused; the sender's list says so, with what to do."""
    sent = hospital.send()["shares"][0]
    assert hospital.people["other"].run("open", sent["link"], "--out", tmp_path / "out").status == 1
    told = hospital.people["sender"].run("shares")
    assert "somebody else held the whole link and was refused, once" in told.seen
    assert f"radseal revoke {sent['share']} --wrong-recipient" in told.seen
    view = hospital.listed("sender", sent["share"])
    assert view["refused_attempts"] == 1
    assert "--wrong-recipient" in view["next_step"]
    assert hospital.listed("recipient", sent["share"])["refused_attempts"] == 0


def test_passing_on(hospital: Hospital, tmp_path: Path) -> None:
    """A recipient passes a case on without fetching it; the new person opens it, the sender sees who that is."""
    sent = hospital.send("--onward", "--openings", "1", "--identity")["shares"][0]
    recipient, other = hospital.people["recipient"], hospital.people["other"]
    made = recipient.run("pass-on", sent["link"], "--to", OTTO, "--json")
    assert made.status == 0, made.seen
    opened = other.run("open", made.json["link"], "--out", tmp_path / "out", "--json")
    assert opened.status == 0, opened.seen
    assert opened.json["passed_on_by"]["email"] == RITA
    assert opened.json["sender"]["email"] == "sam@hospital.example"
    assert not opened.json["onward"]
    assert other.run("open", made.json["link"], "--out", tmp_path / "names", "--identity").status == 1
    view = hospital.listed("sender", made.json["share"])
    assert (view["passed_on_by"]["email"], view["recipient"]["email"]) == (RITA, OTTO)
    assert hospital.listed("recipient", made.json["share"])["role"] == "passer"
    assert recipient.run("open", sent["link"], "--out", tmp_path / "own").status == 0, "the opening was paid once"
    assert other.run("pass-on", made.json["link"], "--to", "third@clinic.example").status == 1
    assert hospital.people["sender"].run("revoke", sent["share"]).status == 0
    again = other.run("open", made.json["link"], "--out", tmp_path / "late", "--json")
    assert again.json["error"]["code"] == "share-revoked"


def test_passing_on_is_the_senders_to_allow(hospital: Hospital) -> None:
    """Without the sender's leave nothing is passed on, and the recipient is told whom to ask."""
    link = hospital.send()["shares"][0]["link"]
    told = hospital.people["recipient"].run("pass-on", link, "--to", OTTO, "--json")
    assert told.status == 1
    assert "did not allow" in told.json["error"]["message"]
    assert "sam@hospital.example" in told.json["error"]["hint"]
