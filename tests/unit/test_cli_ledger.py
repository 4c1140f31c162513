"""`radseal ledger key`: made offline under a passphrase, shown, never overwritten; and how patients are matched."""

import json
import stat
from pathlib import Path

import pytest

from radseal.cli.frame import run
from radseal.sealing.ledger import fingerprint
from radseal.sharing.ledger import matches
from radseal_wire.sealed import Patient
from radseal_wire.text import from_base64url

WORDS = "correct horse battery staple"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A file with a passphrase."""
    (tmp_path / "words").write_text(f"{WORDS}\n")
    return tmp_path / "words"


def create(tmp_path: Path, words: Path, name: str = "officer.key") -> int:
    """Make a key."""
    command = ["ledger", "key", "create", "--out", str(tmp_path / name), "--passphrase-file", str(words), "--json"]
    return run(command, {"RADSEAL_HOME": str(tmp_path / "home")}, tmp_path)


def test_key_is_made_and_shown(tmp_path: Path, words: Path, capfd) -> None:
    """The file is private and holds no key in the clear; showing it gives the same public key and fingerprint."""
    assert create(tmp_path, words) == 0
    made = json.loads(capfd.readouterr().out)
    assert made["fingerprint"] == fingerprint(from_base64url(made["public_key"]))
    assert stat.S_IMODE((tmp_path / "officer.key").stat().st_mode) == 0o600
    show = ["ledger", "key", "show", str(tmp_path / "officer.key"), "--passphrase-file", str(words), "--json"]
    assert run(show, {"RADSEAL_HOME": str(tmp_path / "home")}, tmp_path) == 0
    assert json.loads(capfd.readouterr().out)["public_key"] == made["public_key"]


def test_nothing_is_overwritten(tmp_path: Path, words: Path, capfd) -> None:
    """A file that is there stays."""
    (tmp_path / "officer.key").write_text("mine")
    assert create(tmp_path, words) == 1
    assert (tmp_path / "officer.key").read_text() == "mine"
    assert "exists already" in capfd.readouterr().err


@pytest.mark.parametrize("passphrase", ["", "short", "aaaaaaaaaaaaaaaa"])
def test_weak_passphrases_are_refused(tmp_path: Path, capfd, passphrase: str) -> None:
    """No key is made under a passphrase that anybody guesses."""
    (tmp_path / "words").write_text(passphrase)
    assert create(tmp_path, tmp_path / "words") == 1
    assert not (tmp_path / "officer.key").exists()
    assert "passphrase needs" in capfd.readouterr().err


def test_mixed_up_keys_are_told(tmp_path: Path, words: Path, capfd) -> None:
    """Another passphrase, a site key's file and a file of something else are each told apart."""
    environment = {"RADSEAL_HOME": str(tmp_path / "home")}
    assert create(tmp_path, words) == 0
    (tmp_path / "wrong").write_text(WORDS + "s")
    (tmp_path / "other").write_text("radseal-protected-1.site-key.AAAA.AAAA")
    (tmp_path / "text").write_text("hello")
    capfd.readouterr()
    for file, passphrase, told in (
        ("officer.key", "wrong", "passphrase is another one"),
        ("other", "words", "holds a site-key"),
        ("text", "words", "no protected key file"),
        ("missing", "words", "No such file"),
    ):
        show = ["ledger", "key", "show", str(tmp_path / file), "--passphrase-file", str(tmp_path / passphrase)]
        assert run(show, environment, tmp_path) == 1
        assert told in capfd.readouterr().err


def test_a_passphrase_is_asked_on_a_terminal_only(tmp_path: Path, capfd) -> None:
    """Without a terminal and without a file it is wrong usage."""
    command = ["ledger", "key", "create", "--out", str(tmp_path / "officer.key")]
    assert run(command, {"RADSEAL_HOME": str(tmp_path / "home")}, tmp_path) == 2
    assert "--passphrase-file" in capfd.readouterr().err


PETRA = Patient(name="Müller-Lüdenscheidt^Petra^Maria=ミュラー", birth_date="19610812", ids=["PH-0001^HOSPITAL", "77"])


@pytest.mark.parametrize(
    ("text", "born", "found"),
    [
        ("muller petra", "", True),
        ("PETRA", "19610812", True),
        ("Müller-Lüden", "", True),
        ("ミュラー", "", True),
        ("PH-0001", "", True),
        ("PH-0001^HOSPITAL", "", True),
        ("77", "", True),
        ("petra", "19610813", False),
        ("etra", "", False),
        ("petra otto", "", False),
        ("PH-000", "", False),
        ("7", "", False),
        ("^", "", False),
    ],
)
def test_patients_are_matched_by_words(text: str, born: str, found: bool) -> None:  # noqa: FBT001  (the fact)
    """Beginnings of names without case and accents match, IDs as a whole, a birth date exactly."""
    assert matches(PETRA, text, born) == found
