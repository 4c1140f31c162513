"""`radseal audit verify`: an exported trail is unbroken, or the first record that does not fit is named."""

import io
import json
import sys
from pathlib import Path

import pytest

from radseal.cli.auditing import LINE_MOST, read_trail
from radseal.cli.frame import run
from radseal.errors import InputError
from radseal.sharing.heads import note_head
from radseal_wire import chain
from radseal_wire.bodies import ChainHead

HOME = Path("/nowhere")


def write_trail(path: Path, count: int = 4) -> Path:
    """Write a trail of `count` records."""
    head, lines = chain.Head(), []
    for number in range(1, count + 1):
        record = chain.Record(number, head.hash, 1_800_000_000, None, "case-started", "done", None, None, None, None)
        lines.append(chain.to_text(record))
        head = chain.Head(number, chain.hash_text(lines[-1]))
    path.write_text("\n".join(lines) + "\n")
    return path


def test_unbroken_trail(tmp_path: Path, capfd) -> None:
    """A whole trail is verified offline; the answer counts the records and names the head."""
    trail = write_trail(tmp_path / "trail")
    assert run(["audit", "verify", "--json", str(trail)], {}, tmp_path) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["outcome"] == "done"
    assert told["records"] == told["head"]["sequence"] == 4


def test_trail_in_pieces(tmp_path: Path, capfd) -> None:
    """Files are read one after the other as one trail; in the wrong order they are broken."""
    lines = write_trail(tmp_path / "trail").read_text().splitlines(keepends=True)
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text("".join(lines[:2]))
    second.write_text("".join(lines[2:]))
    assert run(["audit", "verify", str(first), str(second)], {}, tmp_path) == 0
    assert run(["audit", "verify", str(second), str(first)], {}, tmp_path) == 1
    assert "record 3 does not follow record 0" in capfd.readouterr().err


@pytest.mark.parametrize("place", range(4))
def test_broken_trail(tmp_path: Path, place: int, capfd) -> None:
    """An altered record, wherever it stands but at the very end of a trail, is found and says what to do."""
    trail = write_trail(tmp_path / "trail", 5)
    lines = trail.read_text().splitlines()
    lines[place] = lines[place].replace("1800000000", "1800000001")
    trail.write_text("\n".join(lines))
    assert run(["audit", "verify", str(trail)], {}, tmp_path) == 1
    shown = capfd.readouterr().err
    assert "the trail is broken" in shown
    assert "privacy officer" in shown


def test_no_trail_at_all(tmp_path: Path, capfd) -> None:
    """Bytes, endless lines and missing files are refused by name, without reading on."""
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "long").write_bytes(b"x" * (LINE_MOST + 2))
    for name, reason in (("bytes", "UTF-8"), ("long", "longer than"), ("missing", "No such file")):
        with pytest.raises(InputError, match=reason):
            list(read_trail(tmp_path / name))
        assert run(["audit", "verify", str(tmp_path / name)], {}, tmp_path) == 1
    assert "Traceback" not in capfd.readouterr().err


def test_standard_input(tmp_path: Path) -> None:
    """`-` reads the trail from standard input."""
    trail = write_trail(tmp_path / "trail")
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(trail.read_bytes()))
    try:
        assert len(list(read_trail(Path("-")))) == 4
    finally:
        sys.stdin = before


def test_kept_heads_lie_on_the_trail(tmp_path: Path, capfd) -> None:
    """A trail rewritten or cut after its head was acknowledged here is found out; other services do not count."""
    home = {"RADSEAL_HOME": str(tmp_path / "home"), "RADSEAL_SERVICE": "https://radseal.example"}
    trail = write_trail(tmp_path / "trail", 5)
    lines = trail.read_text().splitlines()
    for number in (2, 5):
        head = ChainHead(sequence=number, hash=chain.hash_text(lines[number - 1]))
        note_head(tmp_path / "home" / "keys", "https://radseal.example", head)
    assert run(["audit", "verify", str(trail), "--json"], home, tmp_path) == 0
    assert json.loads(capfd.readouterr().out)["kept_heads"] == 2
    short = write_trail(tmp_path / "short", 4)
    assert run(["audit", "verify", str(short)], home, tmp_path) == 1
    assert "older export" in capfd.readouterr().err
    elsewhere = home | {"RADSEAL_SERVICE": "https://other.example"}
    assert run(["audit", "verify", str(short)], elsewhere, tmp_path) == 0
    rewritten = tmp_path / "rewritten"
    rewritten.write_text(write_trail(tmp_path / "more", 6).read_text().replace("case-started", "case-erased"))
    assert run(["audit", "verify", str(rewritten)], home, tmp_path) == 1
