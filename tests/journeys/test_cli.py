"""The command line as people and scripts use it: real program, real service, real sign-in, real terminal."""

import hashlib
import json
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import Patient, ct_series
from phantoms.documents import CDA, enclose, make_cda
from phantoms.heads import head_series
from radseal.demo.folders import make_folders
from radseal.demo.programs import run_programs
from radseal.demo.story import make_users
from radseal_wire.privacy import PrivacyReport
from real.person import PROGRAM, Person

KNOWS = "identity may travel? [y/N]"
"""What a sender is asked about a clinician."""


@dataclass(frozen=True)
class Place:
    """A running service with two people signed in to it, each at a computer of their own."""

    origin: str
    sender: Person
    recipient: Person
    service: Path

    @property
    def to(self) -> str:
        """The recipient's address."""
        return self.recipient.user.email


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    folders = make_folders(folder / "data", folder)
    users = make_users()
    sender, recipient = (Person(folder / user.email.partition("@")[0], user) for user in users)
    with run_programs(folders, users, sender.environment) as running:
        for person in (sender, recipient):
            assert person.run("login", running.origin).status == 0
        yield Place(running.origin, sender, recipient, folders.service)


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("images")
    ct_series(folder / "ct", slices=4)
    return folder


@pytest.fixture
def sent(place: Place, images: Path) -> dict:
    """A case that was just sent, with its identity, as `--json` told it."""
    told = place.sender.run("send", images, "--to", place.to, "--identity", "--yes", "--json")
    assert told.status == 0, told.seen
    return told.json


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder by its path, as its SHA-256."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_login_tells_who(place: Place) -> None:
    """Signing in says as whom; with --json it is one object."""
    told = place.sender.run("login", place.origin, "--json")
    assert told.status == 0
    assert told.json["email"] == place.sender.user.email
    assert "sender" in told.json["roles"]


def test_not_signed_in(place: Place, tmp_path: Path, images: Path) -> None:
    """Without a sign-in, sending is refused with the command that helps, before anything is read."""
    told = Person(tmp_path / "nobody").run("send", images, "--to", place.to, "--yes")
    assert told.status == 1
    assert "radseal login" in told.seen


def test_open_elsewhere_sends_nothing(place: Place, tmp_path: Path, sent: dict) -> None:
    """A link to a service nobody is signed in to says where to log in first."""
    told = Person(tmp_path / "nobody").run("open", sent["shares"][0]["link"], "--out", tmp_path / "out")
    assert told.status == 1
    assert f"radseal login {place.origin}" in told.seen
    assert not (tmp_path / "out").exists()


def test_send_json_is_one_object_without_patient(place: Place, sent: dict) -> None:
    """`send --json` tells case, reference, counts and links, and no value of the patient."""
    assert sent["outcome"] == "done"
    assert sent["found"] == sent["sent"] == 4
    assert sent["shares"][0]["link"].startswith(f"{place.origin}/l/")
    assert "Phantom" not in json.dumps(sent)


def test_send_asks_on_a_terminal(place: Place, images: Path) -> None:
    """On a terminal, send shows whose images go to whom, and sends after yes; the link is all of standard output."""
    told = place.sender.type("send", images, "--to", place.to, answers={KNOWS: "n", "Send? [y/N]": "y"})
    assert told.status == 0, told.seen
    for shown in ("Phantom^Petra", "19610812", "PH-0001", "20260301", "CT", "HEAD", place.to, "7 days"):
        assert shown in told.seen
    assert told.out.startswith(f"{place.origin}/l/")
    assert told.out.count("\n") == 1


def test_send_answered_no(place: Place, images: Path, tmp_path: Path) -> None:
    """Any answer but yes sends nothing; the privacy report is there before the question."""
    before = place.sender.run("cases", "--json").json["cases"]
    report = tmp_path / "report.json"
    answers = {KNOWS: "n", "Send? [y/N]": "n"}
    told = place.sender.type("send", images, "--to", place.to, "--report", report, answers=answers)
    assert PrivacyReport.model_validate_json(report.read_text()).studies[0].images == len(list(images.rglob("*.dcm")))
    assert told.seen.index("kept") < told.seen.index("Send? [y/N]")
    assert told.status == 1
    assert told.out == ""
    assert place.sender.run("cases", "--json").json["cases"] == before


def test_send_without_terminal_needs_yes(place: Place, images: Path) -> None:
    """Where nobody can be asked, send is wrong usage without --yes, and says so."""
    told = place.sender.run("send", images, "--to", place.to)
    assert told.status == 2
    assert "--yes" in told.seen


def test_messages_hold_no_patient_off_the_terminal(place: Place, images: Path) -> None:
    """Where standard error may be a log, send's messages hold no value of the patient."""
    told = place.sender.run("send", images, "--to", place.to, "--yes")
    assert told.status == 0
    for value in ("Phantom", "19610812", "PH-0001"):
        assert value not in told.seen + told.out


def test_mixed_patients_side_by_side(place: Place, tmp_path: Path) -> None:
    """Two patients are refused: side by side on the sender's terminal, without values in a log or in JSON."""
    ct_series(tmp_path / "one", slices=2)
    ct_series(tmp_path / "two", slices=2, patient=Patient(name="Other^Otto", id="PH-0002"))
    seen = place.sender.type("send", tmp_path, "--to", place.to, answers={"Which studies?": ""})
    assert seen.status == 1
    assert "Phantom^Petra" in seen.seen
    assert "Other^Otto" in seen.seen
    told = place.sender.run("send", tmp_path, "--to", place.to, "--yes", "--json")
    assert told.status == 1
    assert told.json["outcome"] == "failed"
    assert "Otto" not in told.out + told.seen


def test_outside_prior_is_confirmed(place: Place, tmp_path: Path) -> None:
    """Same name and birth date under another ID is asked about, and sent when it is one person."""
    ct_series(tmp_path / "one", slices=2)
    ct_series(tmp_path / "two", slices=2, patient=Patient(id="OUT-77"), study="prior")
    answers = {"Which studies?": "", "one and the same person? [y/N]": "y", KNOWS: "n", "Send? [y/N]": "y"}
    assert place.sender.type("send", tmp_path, "--to", place.to, answers=answers).status == 0
    told = place.sender.run("send", tmp_path, "--to", place.to, "--yes", "--json")
    assert told.status == 1


def test_studies_are_chosen(place: Place, tmp_path: Path) -> None:
    """Of several studies a person picks some by number, a script by --study; the other's patient is no matter then."""
    ct_series(tmp_path / "one", slices=2)
    ct_series(tmp_path / "two", slices=3, patient=Patient(name="Other^Otto", id="PH-0002"), study="two")
    told = place.sender.type("send", tmp_path, "--to", place.to, answers={"Which studies?": "9"})
    assert (told.status, told.out) == (2, "")
    answers = {"Which studies?": "2", KNOWS: "n", "Send? [y/N]": "n"}
    asked = place.sender.type("send", tmp_path, "--to", place.to, answers=answers)
    assert "chosen: 1 of 2 studies" in asked.seen
    counts = []
    for number in (1, 2):
        words = ("send", tmp_path, "--to", place.to, "--study", number, "--yes", "--json")
        counts.append(place.sender.run(*words).json["sent"])
    assert sorted(counts) == [2, 3]
    assert place.sender.run("send", tmp_path, "--to", place.to, "--study", 3, "--yes").status == 2


def test_unreadable_image_is_partly_done(place: Place, tmp_path: Path) -> None:
    """An image that cannot be read is listed, the rest is sent, and the exit status is 3."""
    paths = ct_series(tmp_path, slices=3)
    paths[1].write_bytes(paths[1].read_bytes()[:400])
    (tmp_path / "readme.txt").write_text("not an image")
    told = place.sender.run("send", tmp_path, "--to", place.to, "--yes", "--json")
    assert told.status == 3, told.seen
    assert told.json["outcome"] == "partly"
    assert (told.json["found"], told.json["sent"]) == (3, 2)
    assert sum(left["count"] for left in told.json["left_out"]) == 2


def test_archive_and_several_recipients(place: Place, images: Path, tmp_path: Path) -> None:
    """A ZIP goes to two recipients as two links; naming one twice is wrong usage."""
    archive = tmp_path / "case.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(images.rglob("*.dcm")):
            file.write(path, path.name)
    told = place.sender.run("send", archive, "--to", place.to, "--to", "second@clinic.example", "--yes", "--json")
    assert told.status == 0, told.seen
    assert len({share["link"] for share in told.json["shares"]}) == 2
    again = place.sender.run("send", archive, "--to", place.to, "--to", place.to.upper(), "--yes")
    assert again.status == 2


def test_open_without_and_with_identity(place: Place, images: Path, tmp_path: Path, sent: dict) -> None:
    """The recipient gets de-identified files, and with --identity the originals byte for byte."""
    link = sent["shares"][0]["link"]
    plain = place.recipient.run("open", link, "--out", tmp_path / "plain", "--json")
    assert plain.status == 0, plain.seen
    assert plain.json["reference"] == sent["reference"]
    assert plain.json["files"] == 4
    assert not any(b"Phantom^Petra" in path.read_bytes() for path in (tmp_path / "plain").rglob("*.dcm"))
    whole = place.recipient.run("open", link, "--out", tmp_path / "whole", "--identity")
    assert whole.status == 0, whole.seen
    assert set(digests(tmp_path / "whole").values()) == set(digests(images).values())


def test_faces_and_documents_stay_with_the_identity(place: Place, tmp_path: Path) -> None:
    """A defaced head and a document that is taken out arrive so; with the identity face and document come back."""
    head_series(tmp_path / "in" / "head")
    enclose(tmp_path / "in", make_cda("Report for Petra Phantom"), CDA)
    words = ["--to", place.to, "--identity", "--yes", "--pixels", "skip", "--json"]
    stopped = place.sender.run("send", tmp_path / "in" / "document1.dcm", *words)
    assert (stopped.status, stopped.json["error"]["kind"]) == (1, "Undecided")
    told = place.sender.run("send", tmp_path / "in", *words, "--deface", "--on-document", "remove")
    assert told.status == 0, told.seen
    link = told.json["shares"][0]["link"]
    assert place.recipient.run("open", link, "--out", tmp_path / "plain").status == 0
    files = [dcmread(path) for path in (tmp_path / "plain").rglob("*.dcm")]
    assert [bytes(data.EncapsulatedDocument) for data in files if data.Modality == "DOC"] == [bytes(2)]
    assert {data.RecognizableVisualFeatures for data in files if data.Modality == "CT"} == {"NO"}
    assert place.recipient.run("open", link, "--out", tmp_path / "whole", "--identity").status == 0
    assert set(digests(tmp_path / "whole").values()) == set(digests(tmp_path / "in").values())


def test_open_reads_the_link_from_standard_input(place: Place, tmp_path: Path, sent: dict) -> None:
    """`open -` takes the link from standard input, so that it stands in no list of programs."""
    told = place.recipient.run("open", "-", "--out", tmp_path / "out", typed=sent["shares"][0]["link"] + "\n")
    assert told.status == 0, told.seen
    assert sent["reference"] in told.seen


def test_open_tells_what_is_missing(place: Place, tmp_path: Path) -> None:
    """An incomplete case is told as such to the recipient, in words and in JSON."""
    paths = ct_series(tmp_path / "in", slices=3)
    paths[1].write_bytes(paths[1].read_bytes()[:400])
    link = place.sender.run("send", tmp_path / "in", "--to", place.to, "--yes", "--json").json["shares"][0]["link"]
    told = place.recipient.run("open", link, "--out", tmp_path / "out", "--json")
    assert told.status == 0, told.seen
    assert (told.json["found"], told.json["sent"]) == (3, 2)
    assert "2 of 3 images; 1 not sent" in told.seen
    assert told.json["complete"] is False
    assert "not complete" in told.seen


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_cut_link(place: Place, tmp_path: Path, sent: dict, cut: int) -> None:
    """A link that was cut anywhere after the # is told as incomplete."""
    told = place.recipient.run("open", sent["shares"][0]["link"][:-cut], "--out", tmp_path / "out")
    assert told.status == 1
    assert "incomplete" in told.seen or "damaged" in told.seen


def test_wrong_person(place: Place, tmp_path: Path, sent: dict) -> None:
    """The sender, who is not the named recipient, cannot open the link."""
    told = place.sender.run("open", sent["shares"][0]["link"], "--out", tmp_path / "out", "--json")
    assert told.status == 1
    assert told.json["error"]["code"] == "not-found"


def test_lists(place: Place, sent: dict) -> None:
    """The sender sees case and share, their ids whole, on standard output; into a file no patient is named."""
    cases = place.sender.run("cases", "--json").json["cases"]
    assert sent["reference"] in [case["reference"] for case in cases]
    shares = place.sender.run("shares", "--json").json["shares"]
    mine = next(share for share in shares if share["share"] == sent["shares"][0]["share"])
    assert mine["recipient"]["email"] == place.to
    assert mine["state"] == "live"
    listed = place.sender.run("cases").out
    assert sent["reference"] in listed
    assert sent["case"] in listed
    assert "phantom" not in listed.lower()
    listed = place.sender.run("shares").out
    assert place.to in listed
    assert sent["shares"][0]["share"] in listed


def test_extend(place: Place, sent: dict) -> None:
    """Extending by link moves the expiry; beyond the site's maximum it is refused."""
    link = sent["shares"][0]["link"]
    told = place.sender.run("extend", link, "--expires", "9d", "--json")
    assert told.status == 0, told.seen
    assert abs(told.json["expiry"] - time.time() - 9 * 86_400) < 60
    assert place.sender.run("extend", link, "--expires", "3650d").status == 1


def test_share_again_by_reference(place: Place, tmp_path: Path, sent: dict) -> None:
    """A case is shared again by its reference, without an upload, and the new link opens."""
    told = place.sender.run("share", sent["reference"], "--to", place.to, "--json")
    assert told.status == 0, told.seen
    opened = place.recipient.run("open", told.json["link"], "--out", tmp_path / "out", "--json")
    assert opened.json["case"] == sent["case"]
    assert place.recipient.run("open", told.json["link"], "--out", tmp_path / "two", "--identity").status == 1


def test_revoke_by_reference(place: Place, tmp_path: Path, sent: dict) -> None:
    """A case with one live share names it: revoked, the recipient is told who ended it, and nothing is written."""
    assert place.sender.run("revoke", sent["reference"]).status == 0
    told = place.recipient.run("open", sent["shares"][0]["link"], "--out", tmp_path / "out", "--json")
    assert told.status == 1
    assert told.json["error"]["code"] == "share-revoked"
    assert not (tmp_path / "out").exists()
    assert place.sender.run("revoke", sent["reference"]).status == 1


def test_erase(place: Place, tmp_path: Path, sent: dict) -> None:
    """An erased case is gone for the recipient and cannot be shared again."""
    assert place.sender.run("erase", sent["case"], "--json").json["state"] == "erased"
    assert place.recipient.run("open", sent["shares"][0]["link"], "--out", tmp_path / "out").status == 1
    assert place.sender.run("share", sent["case"], "--to", place.to).status == 1


def test_unknown_names(place: Place) -> None:
    """A case or share that is not there is refused by every command, saying where the list is."""
    for words in (("revoke", "A" * 22), ("extend", "nonsense", "--expires", "3d"), ("erase", "ABCD1234")):
        told = place.sender.run(*words)
        assert told.status == 1
        assert "Traceback" not in told.seen


def test_token_for_scripts(place: Place, images: Path, tmp_path: Path) -> None:
    """RADSEAL_TOKEN with RADSEAL_SERVICE sends without a sign-in; the token goes to that service only."""
    kept = next((place.sender.home / "radseal" / "sign-ins").glob("*.json"))
    token = json.loads(kept.read_text())["access_token"]
    script = Person(tmp_path / "script", more={"RADSEAL_SERVICE": place.origin, "RADSEAL_TOKEN": token})
    assert script.run("send", images, "--to", place.to, "--yes").status == 0
    elsewhere = replace(script, more={"RADSEAL_SERVICE": "http://127.0.0.1:9", "RADSEAL_TOKEN": token})
    told = elsewhere.run("open", f"{place.origin}/l/{'A' * 22}#1.{'A' * 43}.AAAAAA", "--out", tmp_path / "out")
    assert told.status == 1


def test_interrupted_send_resumes(place: Place, tmp_path: Path) -> None:
    """Ctrl-C says how to go on, ends with 130, and the same command then sends the case once."""
    ct_series(tmp_path / "in", slices=60, size=512)
    words = ["send", tmp_path / "in", "--to", place.to, "--yes", "--json"]
    process = subprocess.Popen(
        [PROGRAM, *map(str, words)],
        env=place.sender.environment,
        cwd=place.sender.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    first = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, seen = process.communicate(timeout=60)
    assert process.returncode == 130, first + seen
    assert "same command again to resume" in seen
    assert json.loads(out)["outcome"] == "stopped"
    told = place.sender.run(*words)
    assert told.status == 0, told.seen
    assert told.json["sent"] == 60


def test_service_away(tmp_path: Path) -> None:
    """A service that does not answer is named, in one line, with what to check."""
    told = Person(tmp_path / "nobody").run("login", "http://127.0.0.1:9")
    assert told.status == 1
    assert "127.0.0.1:9" in told.seen
    assert "Traceback" not in told.seen


def test_logout(place: Place, tmp_path: Path) -> None:
    """After logging out, nothing can be listed until the next login."""
    person = Person(tmp_path / "once", place.recipient.user)
    assert person.run("login", place.origin).status == 0
    assert person.run("shares").status == 0
    assert person.run("logout", "--json").json["revoked"] is True
    assert person.run("shares").status == 1


def test_audit_export_needs_the_officer(place: Place, tmp_path: Path) -> None:
    """Who is not the privacy officer gets no record, and no file is left."""
    told = place.sender.run("audit", "export", "--out", tmp_path / "trail")
    assert told.status == 1
    assert not list(tmp_path.iterdir())


def test_service_never_saw_the_patient(place: Place, sent: dict) -> None:
    """After all of this no file of the service holds the patient's name, ID or a link's secret."""
    secret = sent["shares"][0]["link"].partition("#1.")[2].partition(".")[0].encode()
    for path in place.service.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in (b"Phantom^Petra", b"PH-0001", secret)), path


def test_disk_full_is_told(place: Place, tmp_path: Path, sent: dict) -> None:
    """Where the files cannot be written, open says so and leaves nothing behind."""
    closed = tmp_path / "file"
    closed.write_text("in the way")
    told = place.recipient.run("open", sent["shares"][0]["link"], "--out", closed / "case")
    assert told.status == 1
    assert "Traceback" not in told.seen
    shutil.rmtree(tmp_path)
