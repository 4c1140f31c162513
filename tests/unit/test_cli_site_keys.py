"""`radseal site-key`: made once, moved by file or standard input, never replaced, never an argument."""

import json
import stat
from pathlib import Path

from radseal.cli.frame import run


def test_create_export_import(tmp_path: Path, capfd) -> None:
    """A key that was made here and imported there gives the same export on both."""
    here, there = {"RADSEAL_HOME": str(tmp_path / "here")}, {"RADSEAL_HOME": str(tmp_path / "there")}
    out = tmp_path / "key.txt"
    assert run(["site-key", "create"], here, tmp_path) == 0
    assert run(["site-key", "export", "--plain", "--out", str(out)], here, tmp_path) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert run(["site-key", "import", str(out)], there, tmp_path) == 0
    capfd.readouterr()
    assert run(["site-key", "export", "--plain", "--json"], there, tmp_path) == 0
    assert json.loads(capfd.readouterr().out)["site_key"] == out.read_text().strip()


def test_a_second_key_is_refused(tmp_path: Path, capfd) -> None:
    """Neither create nor import replaces a key: that would change every pseudonym."""
    here = {"RADSEAL_HOME": str(tmp_path / "here")}
    there = {"RADSEAL_HOME": str(tmp_path / "there")}
    for environment in (here, there):
        assert run(["site-key", "create"], environment, tmp_path) == 0
    assert run(["site-key", "create"], here, tmp_path) == 1
    assert run(["site-key", "export", "--plain", "--out", str(tmp_path / "key")], there, tmp_path) == 0
    assert run(["site-key", "import", str(tmp_path / "key")], here, tmp_path) == 1
    assert "pseudonym" in capfd.readouterr().err


def test_export_overwrites_nothing(tmp_path: Path) -> None:
    """An export into a file that is there is refused, and the file stays."""
    here = {"RADSEAL_HOME": str(tmp_path / "here")}
    (tmp_path / "key").write_text("mine")
    assert run(["site-key", "create"], here, tmp_path) == 0
    assert run(["site-key", "export", "--plain", "--out", str(tmp_path / "key")], here, tmp_path) == 1
    assert (tmp_path / "key").read_text() == "mine"


def test_damaged_keys_are_refused(tmp_path: Path, capfd) -> None:
    """No key, a cut key, bytes and a missing file are each refused in a line."""
    here = {"RADSEAL_HOME": str(tmp_path / "here")}
    assert run(["site-key", "export", "--plain"], here, tmp_path) == 1
    (tmp_path / "cut").write_text("radseal-site-key-1.AAAA")
    (tmp_path / "bytes").write_bytes(bytes(range(256)) * 100)
    for name in ("cut", "bytes", "missing"):
        assert run(["site-key", "import", str(tmp_path / name)], here, tmp_path) == 1
    assert "Traceback" not in capfd.readouterr().err


def test_protected_export(tmp_path: Path, capfd) -> None:
    """An export is under a passphrase and opens with it only; both computers show the same fingerprint."""
    here, there = {"RADSEAL_HOME": str(tmp_path / "here")}, {"RADSEAL_HOME": str(tmp_path / "there")}
    (tmp_path / "words").write_text("correct horse battery staple\n")
    (tmp_path / "wrong").write_text("correct horse battery stapler\n")
    assert run(["site-key", "create", "--json"], here, tmp_path) == 0
    made = json.loads(capfd.readouterr().out)["fingerprint"]
    words = ["--passphrase-file", str(tmp_path / "words")]
    assert run(["site-key", "export", "--out", str(tmp_path / "key"), *words], here, tmp_path) == 0
    plain = run(["site-key", "export", "--plain", "--json"], here, tmp_path)
    assert plain == 0
    assert json.loads(capfd.readouterr().out)["site_key"].split(".")[1] not in (tmp_path / "key").read_text()
    wrong = ["--passphrase-file", str(tmp_path / "wrong")]
    assert run(["site-key", "import", str(tmp_path / "key"), *wrong], there, tmp_path) == 1
    assert "passphrase is another one" in capfd.readouterr().err
    assert run(["site-key", "import", str(tmp_path / "key"), *words, "--json"], there, tmp_path) == 0
    assert json.loads(capfd.readouterr().out)["fingerprint"] == made
    assert run(["site-key", "export", "--out", str(tmp_path / "again")], here, tmp_path) == 2
