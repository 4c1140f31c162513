"""What the sender sees before saying yes: everything on a terminal, nothing of the patient anywhere else."""

import io
import zipfile
from pathlib import Path

import pytest
from rich.console import Console

from phantoms import Patient, ct_series
from radseal.cli.reviewing import review
from radseal.cli.screen import Screen
from radseal.inputs import Found, discover

VALUES = ("Phantom^Petra", "19610812", "PH-0001", "20260301")


def reviewed(found: Found, *, terminal: bool) -> str:
    """What a review writes."""
    errors = Console(file=io.StringIO(), force_terminal=terminal, no_color=True, width=200)
    review(Screen(io.StringIO(), errors, interactive=terminal), found)
    return errors.file.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ct_series(tmp_path / "in", slices=6, missing={3, 4})
    (tmp_path / "in" / "Petra's readme.txt").write_text("not an image")
    return tmp_path / "in"


def test_terminal_shows_whose_images(folder: Path) -> None:
    """On a terminal each study has name, birth date, ID, date, modality, body part and number of images."""
    shown = reviewed(discover([folder]), terminal=True)
    for value in (*VALUES, "CT", "HEAD", "4"):
        assert value in shown


def test_elsewhere_nothing_of_the_patient_is_written(folder: Path) -> None:
    """Where standard error may be a log there are counts and reasons, and no value, date or file name."""
    shown = reviewed(discover([folder]), terminal=False)
    for value in (*VALUES, "Petra"):
        assert value not in shown
    assert "4 images" in shown
    assert "not DICOM" in shown


@pytest.mark.parametrize("where", ["terminal", "log"])
def test_gaps_and_left_out_files_are_told(folder: Path, where: str) -> None:
    """Missing slices and files that are not sent are told on a terminal and off it."""
    shown = reviewed(discover([folder]), terminal=where == "terminal")
    assert "seem to be missing between the images: 2" in shown
    assert "not sent: 1, not DICOM" in shown


def test_blank_identity_is_warned_of(tmp_path: Path) -> None:
    """An ID that is blank in every image is a warning."""
    ct_series(tmp_path, slices=1, patient=Patient(id=""))
    assert "the patient ID is blank" in reviewed(discover([tmp_path]), terminal=False)


def test_long_lists_end(tmp_path: Path) -> None:
    """Of very many left-out files the first are named and the rest counted."""
    ct_series(tmp_path, slices=1)
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text("x")
    assert "and 20 more" in reviewed(discover([tmp_path]), terminal=True)


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """A file name with an escape sequence is shown escaped."""
    ct_series(tmp_path, slices=1)
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        archive.writestr("\x1b[2Jgone.txt", "x")
    assert "\x1b[2J" not in reviewed(discover([tmp_path, tmp_path / "odd.zip"]), terminal=True)
