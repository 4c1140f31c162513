"""The guides' examples, run as they stand: every block of commands, against a real service."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import ct_series
from phantoms.burned import Text, burn
from radseal.demo.folders import make_folders
from radseal.demo.programs import run_programs
from radseal.demo.story import make_users
from real.person import Ended, Person

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PLACEHOLDER_LINK = "https://radseal.hospital.example/l/SHARE#1.SECRET.CHECK"


ANSWERS = {
    "identity may travel? [y/N]": "n",
    "Send? [y/N]": "y",
    "right address? [y/N]": "y",
    "Passphrase:": "correct horse battery",
    "The same again:": "correct horse battery",
}
"""What the reader of a guide answers."""


def blocks(guide: str) -> list[str]:
    """The blocks of shell commands of a guide, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", (GUIDES / guide).read_text(), re.DOTALL | re.MULTILINE)


@dataclass
class World:
    """A real service, two people, a CD, and what the guides' stand-ins mean here."""

    origin: str
    sender: Person
    recipient: Person
    cd: Path

    def translate(self, block: str, **words: str) -> str:
        """Put what is real here in the place of the stand-ins."""
        real = {PLACEHOLDER_LINK: words.pop("link", ""), "https://radseal.hospital.example": self.origin}
        real |= {"/media/cdrom": str(self.cd), "dr.reader@clinic.example": self.recipient.user.email} | words
        for stand_in, meant in real.items():
            block = re.sub(rf"\b{stand_in}\b" if stand_in.isalpha() else re.escape(stand_in), meant, block)
        return block


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("guides")
    folders = make_folders(folder / "data", folder)
    users = make_users()
    sender, recipient = (Person(folder / user.email.partition("@")[0], user) for user in users)
    ct_series(folder / "cd" / "DICOM", slices=3, suffix="")
    with run_programs(folders, users, sender.environment) as running:
        yield World(running.origin, sender, recipient, folder / "cd")


def run(person: Person, block: str) -> Ended:
    """Run one block in bash, on a terminal, as its reader would; it must succeed."""
    told = person.type("-euc", block, answers=ANSWERS, program=("bash",))
    assert told.status == 0, f"{block}\n{told.seen}\n{told.out}"
    return told


def name_one(sender: Person) -> dict[str, str]:
    """One live share of the sender's, and its case by reference."""
    share = next(one for one in sender.run("shares", "--json").json["shares"] if one["state"] == "live")
    cases = sender.run("cases", "--json").json["cases"]
    case = next(case for case in cases if case["case"] == share["case"])
    return {"SHARE": share["share"], "WRONG": share["share"], "CASE": case["reference"]}


def test_sender_guide(world: World) -> None:
    """Every block of the sender's guide runs as it stands."""
    names = {}
    for block in blocks("sender.md"):
        if "radseal erase CASE" in block or "WRONG" in block:
            names = name_one(world.sender)
        run(world.sender, world.translate(block, **names))
    assert (world.sender.home / "for-teaching").is_dir()
    assert (world.sender.home / "sent.json").stat().st_size > 0


def test_recipient_guide(world: World) -> None:
    """Every block of the recipient's guide runs as it stands, with the link of a case that was just sent."""
    assert world.sender.run("login", world.origin).status == 0
    words = ("send", world.cd, "--to", world.recipient.user.email, "--identity", "--onward", "--yes", "--json")
    link = world.sender.run(*words).json["shares"][0]["link"]
    (world.recipient.home / "link").parent.mkdir(parents=True, exist_ok=True)
    for block in blocks("recipient.md"):
        pasted = block.replace("radseal open -", f"printf %s '{link}' | radseal open -")
        run(world.recipient, world.translate(pasted, link=link))
    restored = [path for path in (world.recipient.home / "originals").rglob("*") if path.is_file()]
    assert {path.read_bytes() for path in restored} == {path.read_bytes() for path in world.cd.rglob("ct*")}
    shutil.rmtree(world.recipient.home / "case")


def test_pixels_guide(world: World) -> None:
    """Every block of the guide about text in images runs as it stands, with the profile that it shows."""
    home = world.sender.home
    (home / "ultrasound").mkdir(parents=True)
    (home / "ultrasound" / "image").write_bytes(burn("US1_UNCI.dcm", [Text("DOB 07/22/1943")], 1).file)
    profile = re.findall(r"^```toml\n(.*?)^```$", (GUIDES / "pixels.md").read_text(), re.DOTALL | re.MULTILINE)
    (home / "echo-lab.toml").write_text(profile[0])
    for block in blocks("pixels.md"):
        run(world.sender, block)
    burned_in = {
        name: dcmread(next((home / name).rglob("*.dcm"))).get("BurnedInAnnotation")
        for name in ("out", "boxed", "by-profile", "skipped")
    }
    assert burned_in == {"out": "NO", "boxed": "NO", "by-profile": "NO", "skipped": None}


def test_guides_name_real_commands() -> None:
    """Every `radseal` command that a guide's text mentions exists."""
    from click import Context  # noqa: PLC0415  (as below)

    from radseal.cli.frame import radseal  # noqa: PLC0415  (only this test needs the program itself)

    for guide in ("sender.md", "recipient.md", "officer.md", "pixels.md"):
        named = set(re.findall(r"radseal ([a-z-]+)", (GUIDES / guide).read_text()))
        assert named - set(radseal.list_commands(Context(radseal))) == set()
