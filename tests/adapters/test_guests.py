"""The guest provider with a real mail server: codes proved, guessed, stolen, flooded; restarts; what its disk holds."""

import json
import re
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from radseal.api import make_client
from radseal.guest_identity import read_code
from radseal.login.provider import ask_token, discover
from radseal.node_program import find_node, find_program
from radseal_server.oidc.claims import read_email
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.signatures import take_apart
from real.guests import SECRET, SERVICE, RealGuests, Window, running_guests
from real.service import free_port

LANGUAGES = {
    "en-GB,en;q=0.9": ("en", "Sign in", "Your code for"),
    "de-CH, de;q=0.8": ("de", "Anmelden", "Ihr Code für"),
    "fr;q=0.7, it": ("fr", "Se connecter", "Votre code pour"),
    "pt, es;q=0.2": ("es", "Iniciar sesión", "Su código para"),
    "ja, *;q=0.1": ("en", "Sign in", "Your code for"),
}
WRONG = "00000000"


@pytest.fixture(scope="module")
def guests(tmp_path_factory) -> Iterator[RealGuests]:
    with running_guests(tmp_path_factory.mktemp("guests"), refuse_domains=["hospital.example"]) as running:
        yield running


def asked(guests: RealGuests, email: str, **more: Any) -> tuple[Window, str]:
    """A window that asked for a code, and the code from the mail."""
    window = Window(guests, **more)
    assert window.post(step="send", email=email).status_code == 200
    return window, read_code(guests.mail.wait(email))


def test_guest_proves_an_address(guests: RealGuests) -> None:
    """A token names the address as verified; the subject is the same again, another address is another person."""
    provider = Provider(guests.issuer, SERVICE)
    first, again, other = (take_apart(guests.sign_in(f"{who}@clinic.example").access) for who in ("ann", "ann", "ben"))
    assert read_email(first.claims, provider) == ("ann@clinic.example", True)
    assert first.claims["acr"] == "urn:radseal:acr:mailed-code"
    assert first.claims["aud"] == SERVICE
    assert first.claims["sub"] == again.claims["sub"] != other.claims["sub"]


def test_code_works_once_in_its_own_window(guests: RealGuests) -> None:
    """Another window gets nowhere with the code, nor does a second use; spaces do not matter."""
    window, code = asked(guests, "cora@clinic.example")
    thief = Window(guests)
    assert thief.post(step="check", code=code).status_code == 401
    thief.post(step="send", email="thief@clinic.example")
    assert thief.post(step="check", code=code).status_code == 401
    assert window.post(step="check", code=f" {code[:4]} {code[4:]} ").is_redirect
    assert Window(guests).post(step="check", code=code).status_code == 401


def test_five_guesses_end_a_code_whoever_guesses_at_once(guests: RealGuests) -> None:
    """Of 24 guesses at once five are compared; afterwards the right code no longer works, in the same window either."""
    window, code = asked(guests, "dora@clinic.example")
    cookies = dict(window.http.cookies)

    def guess(number: int) -> int:
        """Guess in a line of its own, with the window's cookies."""
        with make_client({}) as http:
            header = "; ".join(f"{name}={value}" for name, value in cookies.items())
            wrong = f"{(int(code) + number + 1) % 10**8:08}"
            form = {"step": "check", "code": wrong}
            return http.post(window.page, data=form, headers={"cookie": header}).status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(guess, range(24))) == {401}
    with sqlite3.connect(guests.data / "state.sqlite3") as database:
        wrong = "SELECT count(*) FROM counts WHERE key LIKE 'wrong at%' GROUP BY key ORDER BY 1 DESC LIMIT 1"
        assert database.execute(wrong).fetchone() == (5,)
    database.close()
    assert window.post(step="check", code=code).status_code == 401
    assert "no longer works" in window.trouble


def test_old_code_is_over(guests: RealGuests) -> None:
    """A code dies after ten minutes, and when a new one is asked for."""
    window, first = asked(guests, "emil@clinic.example")
    window.post(step="again")
    second = read_code(guests.mail.wait("emil@clinic.example", 2))
    assert window.post(step="check", code=first).status_code == 401 or first == second
    with sqlite3.connect(guests.data / "state.sqlite3") as database:
        database.execute("UPDATE codes SET until = until - 600000 WHERE email = 'emil@clinic.example'")
    database.close()
    assert window.post(step="check", code=second).status_code == 401
    assert "no longer works" in window.trouble


def test_mails_to_one_address_are_bounded(guests: RealGuests) -> None:
    """Whoever asks, in how many windows at once: three mails in ten minutes, and the page says how long to wait."""
    with ThreadPoolExecutor(8) as pool:
        windows = list(pool.map(lambda _: Window(guests), range(8)))
        statuses = list(pool.map(lambda one: one.post(step="send", email="flood@clinic.example").status_code, windows))
    assert sorted(statuses) == [200] * 3 + [429] * 5
    assert any("Wait for 10 minutes" in window.trouble for window in windows)
    guests.mail.wait("flood@clinic.example", 3)
    time.sleep(0.3)
    assert sum("flood@clinic.example" in text for text in guests.mail.messages()) == 3


@pytest.mark.parametrize(
    "typed",
    [
        "x@clinic.example\r\nBcc: all@clinic.example",
        "x@clinic.example\nSubject: buy",
        "x@clinic.example, y@clinic.example",
        '"x y"@clinic.example',
        "x@clinic.example>",
        "<x@clinic.example",
        "x@[127.0.0.1]",
        "x@localhost",
        "раypal@clinic.example",
        "x@clinic.example\x00",
        "a" * 65 + "@clinic.example",
        "x@" + "a." * 130 + "example",
        "",
    ],
)
def test_odd_addresses_get_no_mail(guests: RealGuests, typed: str) -> None:
    """Header injection, lists, quoted and foreign forms are no address: nothing is mailed or shown unescaped."""
    before = len(guests.mail.messages())
    window = Window(guests)
    assert window.post(step="send", email=typed).status_code == 400
    assert "not an e-mail address" in window.trouble
    assert len(guests.mail.messages()) == before
    assert "Bcc: all@clinic.example<" not in window.seen.text
    assert '"x y"@' not in window.seen.text


def test_addresses_of_staff_are_refused(guests: RealGuests) -> None:
    """A domain whose people sign in elsewhere gets no code, and is told so."""
    window = Window(guests)
    assert window.post(step="send", email="sam@hospital.example").status_code == 400
    assert "signs in elsewhere" in window.trouble


@pytest.mark.parametrize("header", LANGUAGES)
def test_four_languages(guests: RealGuests, header: str) -> None:
    """Pages and mail speak the language that the browser asks for, or English; every page says which."""
    language, heading, subject = LANGUAGES[header]
    window = Window(guests, language=header)
    assert window.title == heading
    assert f'<html lang="{language}">' in window.seen.text
    email = f"{language}-{len(header)}@clinic.example"
    window.post(step="send", email=email)
    letter = message_from_string(guests.mail.wait(email), policy=default)
    assert letter["subject"].startswith(subject)
    assert letter["auto-submitted"] == "auto-generated"
    assert letter["to"] == email


def test_pages_have_no_script_and_name_their_fields(guests: RealGuests) -> None:
    """Every page forbids scripts and frames, loads one style sheet, labels each field, and offers the mailed code."""
    window = Window(guests)
    pages = [window.seen, window.post(step="send", email="page@clinic.example"), window.post(step="check", code=WRONG)]
    for page in pages:
        assert "<script" not in page.text
        assert "style=" not in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["cache-control"] == "no-store"
        for field in re.findall(r'<input id="(\w+)"', page.text):
            assert f'<label for="{field}">' in page.text
    assert 'autocomplete="one-time-code"' in pages[1].text
    assert 'inputmode="numeric"' in pages[1].text
    assert 'type="email"' in pages[0].text


def test_nothing_of_a_code_stays(guests: RealGuests) -> None:
    """Neither disk nor log holds a code in the clear, while it works or afterwards; files are their owner's alone."""
    window, code = asked(guests, "gina@clinic.example")
    first = kept_bytes(guests.data)
    window.post(step="check", code=code)
    for seen in (first, kept_bytes(guests.data)):
        assert code.encode() not in seen
        assert f"{code[:4]} {code[4:]}".encode() not in seen
    log = (guests.data / "guests.log").read_text()
    assert "@clinic.example" not in log
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in guests.data.rglob("*") if path.suffix != ".log"} == {
        0
    }


def kept_bytes(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_restart_loses_nothing(tmp_path: Path) -> None:
    """After kill -9 the same key signs, a refresh token renews, a code under way works, and limits still hold."""
    with running_guests(tmp_path) as guests:
        tokens = guests.sign_in("hugo@clinic.example")
        window, code = asked(guests, "ida@clinic.example")
        for _ in range(2):
            Window(guests).post(step="send", email="ida@clinic.example")
        key = (guests.data / "keys.json").read_bytes()
        guests.kill_and_start_again()
        assert (guests.data / "keys.json").read_bytes() == key
        with make_client({}) as http:
            form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, "client_id": "radseal-cli"}
            renewed = ask_token(http, discover(http, guests.issuer).token, form)
        assert take_apart(renewed.access).claims["email"] == "hugo@clinic.example"
        assert window.post(step="check", code=code).is_redirect
        assert Window(guests).post(step="send", email="ida@clinic.example").status_code == 429


class Stubborn:
    """A mail server's way with recipients: refuses one address for good, takes the rest."""

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802
        """Refuse who is unknown."""
        if address == "unknown@clinic.example":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, _envelope) -> str:  # noqa: N802
        """Take it."""
        return "250 OK"


def test_unknown_mailbox_looks_like_any_other(tmp_path: Path) -> None:
    """Where the mail server refuses an address, the page is the same but for the address, and takes as long."""
    controller = Controller(Stubborn(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with running_guests(tmp_path, mail_port=controller.port) as guests:
            seen, took = [], []
            for email in ("unknown@clinic.example", "known12@clinic.example"):
                window, began = Window(guests), time.monotonic()
                seen.append(window.post(step="send", email=email))
                took.append(time.monotonic() - began)
            texts = [page.text.replace("unknown@", "X@").replace("known12@", "X@") for page in seen]
            assert (seen[0].status_code, texts[0]) == (seen[1].status_code, texts[1]) == (200, texts[0])
            assert abs(took[0] - took[1]) < 0.25
            assert min(took) >= 0.6
    finally:
        controller.stop()


def test_mail_server_that_is_away_is_said(tmp_path: Path) -> None:
    """Without a mail server the page says that the code cannot be sent; the provider goes on."""
    with running_guests(tmp_path, mail_port=free_port()) as guests:
        window = Window(guests)
        assert window.post(step="send", email="jon@clinic.example").status_code == 503
        assert "cannot be sent" in window.trouble
        assert Window(guests).seen.status_code == 200


def test_limits_count_by_network_behind_a_front(tmp_path: Path) -> None:
    """Behind a front its last word on the address counts: one network is bounded, another is not; lies do nothing."""
    issuer = "https://guests.hospital.example"
    with running_guests(tmp_path, issuer=issuer, behind_tls_proxy=True) as guests:

        def status(number: int, address: str) -> int:
            """Ask for a code for an address of its own."""
            forwarded = {"host": "guests.hospital.example", "x-forwarded-for": address, "x-forwarded-proto": "https"}
            window = Window(guests, headers=forwarded)
            cookies = "; ".join(f"{name}={value}" for name, value in window.http.cookies.items())
            window.http.headers["cookie"] = cookies
            return window.post(step="send", email=f"n{number}@clinic.example").status_code

        with ThreadPoolExecutor(8) as pool:
            asked = pool.map(lambda number: status(number, f"10.9.9.{number}, 2001:db8::{number:x}"), range(23))
            assert sorted(asked) == [200] * 20 + [429] * 3
        assert status(100, "2001:db8:0:1::1") == 200


def refused(tmp_path: Path, **changes: Any) -> str:
    """What the provider says of settings with changes, not starting."""
    good = {
        "issuer": "https://guests.hospital.example",
        "site": "Example Hospital",
        "behind_tls_proxy": True,
        "data": str(tmp_path / "data"),
        "services": [{"origin": "https://radseal.hospital.example", "client_secret": SECRET}],
        "mail": {"host": "smtp.hospital.example", "from": "noreply@hospital.example"},
    }
    path = tmp_path / "guests.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(good | changes))
    words = [find_node(), str(find_program("guests.mjs")), str(path)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)
    assert ended.returncode == 1
    assert not (tmp_path / "data").exists()
    return ended.stderr


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"issuer": "http://guests.hospital.example"}, "issuer"),
        ({"issuer": "https://guests.hospital.example/path"}, "issuer"),
        ({"behind_tls_proxy": False}, "behind_tls_proxy"),
        ({"listen": "*"}, "listen"),
        ({"site": "A\nB"}, "site"),
        ({"site": ""}, "site"),
        ({"services": []}, "services"),
        ({"services": [{"origin": "http://radseal.hospital.example", "client_secret": SECRET}]}, "services.0.origin"),
        ({"services": [{"origin": "https://radseal.hospital.example"}]}, "services.0.client_secret"),
        ({"services": [{"origin": "https://r.example", "client_secret": "changeme"}]}, "services.0.client_secret"),
        ({"mail": {"from": "noreply@hospital.example"}}, "mail.host"),
        ({"mail": {"host": "smtp.hospital.example", "from": "no reply"}}, "mail.from"),
        ({"mail": {"host": "smtp.h.example", "from": "n@h.example", "security": "none"}}, "mail.security"),
        ({"mail": {"host": "smtp.h.example", "from": "n@h.example", "user": "u"}}, "mail.password"),
        ({"mail": {"host": "smtp.h.example", "from": "n@h.example", "port": "25"}}, "mail.port"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_unsafe_settings_are_refused(tmp_path: Path, changes: dict[str, Any], key: str) -> None:
    """Each refusal is one line that names the key, the reason and the line to change; nothing has started."""
    (line,) = refused(tmp_path, **changes).splitlines()
    assert line.startswith(f"guests: {key}: ")
    assert "Change: " in line
    assert SECRET not in line


def test_program_says_how_it_is_used() -> None:
    """`radseal-guests` without its file is wrong usage; a file that is not there is named."""
    program = Path(sys.executable).with_name("radseal-guests")
    assert subprocess.run([program], capture_output=True, check=False).returncode == 2
    ended = subprocess.run([program, "/nowhere/guests.json"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "/nowhere/guests.json" in ended.stderr


def test_operator_stops_it(tmp_path: Path) -> None:
    """SIGTERM ends it within seconds, with status 0."""
    with running_guests(tmp_path) as guests:
        guests.running.process.terminate()
        assert guests.running.process.wait(10) == 0
