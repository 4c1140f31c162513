"""Somebody without any account: from the link to the opened case, by phone and by command line, with a mailed code."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phantoms import ct_series
from radseal.demo.folders import make_folders
from radseal.demo.mail_folder import MailFolder
from radseal.demo.programs import Running, run_programs
from radseal.demo.story import make_users
from radseal.demo_identity import CLIENT_ID
from radseal.guest_identity import read_code
from real.person import Person
from real.phone import phone
from real.service import running_service

GUEST = "nina.new@elsewhere.example"


@dataclass(frozen=True)
class World:
    """The demo's programs with guests on, a sender at a computer, and where mail lands."""

    running: Running
    sender: Person
    mail: MailFolder
    images: Path
    folder: Path
    data: Path

    def send(self, to: str = GUEST) -> str:
        """Send a small case and return its link."""
        told = self.sender.run("send", self.images, "--to", to, "--yes", "--json")
        assert told.status == 0, told.seen
        return told.json["shares"][0]["link"]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("guests")
    folders = make_folders(folder / "data", folder)
    users = make_users()
    sender = Person(folder / "sender", users[0])
    ct_series(folder / "images", slices=2)
    with run_programs(folders, users, sender.environment, guests=True) as running:
        told = sender.run("login", running.origin, "--issuer", running.issuer)
        assert told.status == 0, told.seen
        yield World(running, sender, MailFolder(folders.mail, 0), folder / "images", folder, folders.data)


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_unknown_address_opens_on_a_phone(world: World, locale: str) -> None:
    """From the link at 390 px: choose guest, address, code from the mail: three screens, then the images open."""
    guest = f"{locale.lower()}@elsewhere.example"
    link = world.send(guest)
    with phone(locale=locale, dark=locale == "de-DE") as held:
        page = held.page
        page.goto(link)
        page.get_by_role("button", name=re.compile("Guest, by mailed code")).click()
        page.locator("input[name=email]").wait_for()
        held.faults.clear()  # the link's page asked who is signed in, and was told: nobody
        held.look()
        assert page.locator("html").get_attribute("lang") == locale[:2]
        assert page.evaluate("document.activeElement.name") == "email"
        page.locator("input[name=email]").fill(guest)
        page.locator("button[value=send]").click()
        page.locator("input[name=code]").wait_for()
        held.look()
        assert page.locator("input[name=code]").get_attribute("autocomplete") == "one-time-code"
        page.locator("input[name=code]").fill(read_code(world.mail.wait(guest)))
        page.locator("button[value=check]").click()
        page.wait_for_url(f"{world.running.origin}/l/*")
        me = page.evaluate("fetch('/me').then((answer) => answer.json())")
        assert (me["email"], me["issuer"], me["roles"]) == (guest, world.running.guests, ["recipient"])
        assert len(held.screens) + 1 <= 3  # and the link's own page, on which the way was chosen
        page.get_by_role("button", name=re.compile("Open the images|Bilder öffnen")).click()
        page.get_by_role("button", name=re.compile("See the images|Bilder ansehen")).click()
        page.locator("canvas[data-drawn]:not([data-drawn=''])").first.wait_for()
        assert held.faults == []


def test_guest_opens_from_the_command_line(world: World, tmp_path: Path) -> None:
    """A guest signs in with the code, opens the case that names the address, and may do nothing else."""
    link = world.send()
    guest = guest_at(world, world.folder / "guest", GUEST)
    told = guest.run("login", world.running.origin, "--issuer", "Guest, by mailed code", "--json")
    assert told.status == 0, told.seen
    assert (told.json["email"], told.json["roles"]) == (GUEST, ["recipient"])
    opened = guest.run("open", link, "--out", tmp_path / "out", "--json")
    assert (opened.status, opened.json["files"]) == (0, 2), opened.seen
    refused = guest.run("send", world.images, "--to", GUEST, "--yes", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "forbidden")
    stranger = world.send("somebody@elsewhere.example")
    refused = guest.run("open", stranger, "--out", tmp_path / "stranger", "--json")
    assert refused.json["error"]["code"] == "not-found"


def guest_at(world: World, home: Path, address: str) -> Person:
    """Somebody at a computer whose browser proves an address with the code from the mail."""
    home.mkdir(parents=True)
    script = home / "guest_browser.py"
    script.write_text(f"""\
import sys
from pathlib import Path
from radseal.demo.mail_folder import MailFolder
from radseal.guest_identity import walk_as_guest
mail = MailFolder(Path({str(world.mail.folder)!r}), 0)
walk_as_guest(sys.argv[1], {address!r}, lambda: mail.wait({address!r}))
""")
    return Person(home, more={"BROWSER": f"{sys.executable} {script} %s &"})


def test_sender_learns_before_sending(world: World, tmp_path: Path) -> None:
    """Where guests are off and no issuer has the domain, the sender is told what to change, before anything is sent."""
    service = f'[[issuers]]\nissuer = "{world.running.issuer}"\nlabel = "Staff"\nroles = ["sender"]\n'
    service += f'domains = ["hospital.example"]\ncli_client_id = "{CLIENT_ID}"\n'
    with running_service(tmp_path / "service", service) as alone:
        sender = Person(tmp_path / "sender", world.sender.user)
        assert sender.run("login", alone.origin).status == 0
        told = sender.run("send", world.images, "--to", GUEST, "--yes", "--json")
        assert (told.status, told.json["error"]["code"]) == (1, "recipient-not-admitted")
        assert "let guests sign in" in told.json["error"]["hint"]
        assert "docs/guides/guests.md" in told.json["error"]["hint"]
        assert sender.run("cases", "--json").json["cases"] == []
    admitted = world.sender.run("send", world.images, "--to", GUEST, "--yes", "--json")
    assert admitted.json["shares"][0]["recipient"] == {"issuer": world.running.guests, "email": GUEST}
