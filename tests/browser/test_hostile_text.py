"""Hostile text beside the images: notes, names of patients, studies and files add no element, and run nothing."""

import re
from pathlib import Path

import pydicom
import pytest
from playwright.sync_api import Page

from hostile_text import PAYLOADS
from phantoms import ct_series

HARMLESS = [f"plain words {number}" for number in range(len(PAYLOADS))]
_FILES = 16
"""Documents that can go with a case."""


KINDS = sorted({name.lower() for text in PAYLOADS for name in re.findall(r"<(\w+)", text)})


def elements(page: Page) -> dict[str, int]:
    """How many elements there are of each kind that a payload would add; nothing of a payload has run."""
    assert page.evaluate("typeof hurt") == "undefined"
    return {kind: page.locator(kind).count() for kind in KINDS}


def test_a_note_stays_text(stage) -> None:
    """All forty payloads in a sender's note: the case's page has the elements of one with a harmless note."""
    found = []
    for words in (PAYLOADS, HARMLESS):
        sent = stage.send(note="\n".join(words))
        with stage.chromium.visit() as visitor:
            stage.open(visitor, sent.shares[0].link)
            visitor.page.get_by_text("Everything is here and checked").wait_for()
            assert words[0] in visitor.page.inner_text("main")
            found.append(elements(visitor.page))
            assert visitor.complaints() == []
    assert found[0] == found[1]


def _plant(folder: Path, words: list[str]) -> list[Path]:
    """Write a study for each payload, of one patient whose name is one; return documents named by payloads."""
    for number, text in enumerate(words):
        (path,) = ct_series(folder, slices=1, study=f"study {number}", suffix=f"-{number}.dcm")
        data = pydicom.dcmread(path)
        data.PatientName, data.PatientID = words[3][:64], words[4][:64]
        data.StudyDescription = data.SeriesDescription = data.InstitutionName = text[:64]
        data.save_as(path)
        path.rename(folder / f"{number} {text.replace('/', '')[:200]}")
    documents = folder.parent / "documents"
    documents.mkdir()
    for number, text in enumerate(words[:_FILES]):
        (documents / f"{number}{text.replace('/', '')}.txt").write_text("A question.")
    return sorted(documents.iterdir())


@pytest.mark.filterwarnings("ignore")
def test_names_of_patients_studies_and_files_stay_text(desk, tmp_path) -> None:
    """Forty studies described by payloads, of a patient named by one, documents named by them: the same elements."""
    found = []
    page = desk.visitor.page
    for kind, words in (("harmless", HARMLESS), ("hostile", PAYLOADS)):
        folder = tmp_path / kind / "CD"
        documents = _plant(folder, words)
        page.goto(f"{desk.stage.office.origin}/send")
        desk.pick(folder)
        page.locator("input[type=file][accept*=pdf]").set_input_files(documents)
        page.locator("li.attached").nth(_FILES - 1).wait_for()
        if kind == "hostile":
            assert documents[5].name in page.inner_text("main")
            assert PAYLOADS[20] in page.inner_text("main")
        found.append(elements(page))
    assert found[0] == found[1]
    assert desk.visitor.complaints() == []
