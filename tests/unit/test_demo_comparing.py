"""The demo's own eyes see what is there: a changed byte, a missing or foreign file, a name where none may be."""

from pathlib import Path

import pytest

from phantoms import Patient, ct_series
from radseal.demo.comparing import name_words, require_same_files, require_without_name
from radseal.errors import RadsealError
from radseal.inputs import discover


@pytest.fixture
def images(tmp_path: Path) -> Path:
    ct_series(tmp_path / "images", slices=2)
    return tmp_path / "images"


def copy(images: Path, into: Path) -> Path:
    """Copy the images as restoring does: under the paths by which they were found."""
    for instance in discover([images]).instances:
        path = into / instance.source.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(instance.source.view())
    return into


def test_same_files(images: Path, tmp_path: Path) -> None:
    """Copies under the same names with the same bytes are counted."""
    assert require_same_files(discover([images]), copy(images, tmp_path / "copy")) == 2


@pytest.mark.parametrize("harm", ["flip", "cut", "drop", "add"])
def test_other_files(images: Path, tmp_path: Path, harm: str) -> None:
    """A flipped bit, a cut end, a missing and a foreign file are each seen."""
    restored = copy(images, tmp_path / "copy")
    victim = next(path for path in restored.rglob("*") if path.is_file())
    content = victim.read_bytes()
    match harm:
        case "flip":
            victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "cut":
            victim.write_bytes(content[:-1])
        case "drop":
            victim.unlink()
        case "add":
            (restored / "foreign").touch()
    with pytest.raises(RadsealError):
        require_same_files(discover([images]), restored)


def test_name_is_seen_wherever_it_lies(images: Path, tmp_path: Path) -> None:
    """The name is seen in UTF-8 and UTF-16, also across the border of two blocks."""
    found = discover([images])
    clean = tmp_path / "clean"
    clean.mkdir()
    (clean / "file").write_bytes(bytes(5 * 1024 * 1024))
    assert require_without_name(found, clean) == 1
    for place, code in ((0, "utf-8"), (4 * 1024 * 1024 - 3, "utf-8"), (4 * 1024 * 1024 - 7, "utf-16-le")):
        content = bytearray(5 * 1024 * 1024)
        word = "Phantom^Petra".encode(code)
        content[place : place + len(word)] = word
        (clean / "file").write_bytes(content)
        with pytest.raises(RadsealError, match="name or ID"):
            require_without_name(found, clean)


def test_short_names_are_not_searched(tmp_path: Path) -> None:
    """A name or number that turns up by chance is not searched for."""
    ct_series(tmp_path, slices=1, patient=Patient(name="Li^X", id="1234567890"))
    assert name_words(discover([tmp_path])) == frozenset()
