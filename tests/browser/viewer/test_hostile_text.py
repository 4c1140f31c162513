"""Hostile text: 40 payloads in names, descriptions, reports and window names add no element and run nothing."""

from pathlib import Path

import pydicom
import pytest
from playwright.sync_api import expect

from browser.viewer.reader import reading
from hostile_text import PAYLOADS
from real.chromium import Chromium
from real.reading_room import ReadingRoom

_NUMBERED = list(enumerate(PAYLOADS))


def plant(path: Path, text: str, number: int, folder: Path) -> None:
    """Write a copy of a file with the payload in every text that the viewer shows."""
    data = pydicom.dcmread(path)
    data.PatientName = text[:64]
    data.PatientID = data.StudyDescription = data.SeriesDescription = data.Manufacturer = text[:64]
    data.StudyInstanceUID, data.SeriesInstanceUID = f"2.25.1{number}", f"2.25.2{number}"
    data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = f"2.25.3{number}"
    data.PatientBirthDate = data.StudyDate = ""
    for name, value in [("WindowCenterWidthExplanation", [text[:16]] * 2), ("ContrastBolusAgent", text[:64])]:
        setattr(data, name, value)
    if "ContentSequence" in data:
        for item in data.ContentSequence:
            item.ConceptNameCodeSequence[0].CodeMeaning = text[:64]
            item.TextValue = text
    with pydicom.config.disable_value_validation():
        data.save_as(folder / f"{number}-{path.name}")


@pytest.mark.filterwarnings("ignore")
def test_payloads_stay_text(chromium: Chromium, room: ReadingRoom, case: Path, tmp_path: Path) -> None:
    """The elements on the page are those of a harmless case of the same shape; every payload can be read."""
    assert len(PAYLOADS) == 40
    files = sorted(case.iterdir())
    harmless, hostile = tmp_path / "harmless", tmp_path / "hostile"
    report = next(path for path in files if pydicom.dcmread(path, stop_before_pixels=True).Modality == "SR")
    for folder in (harmless, hostile):
        folder.mkdir()
        for number, payload in _NUMBERED:
            plant(files[0], payload if folder is hostile else "plain words", number, folder)
            plant(report, payload if folder is hostile else "plain words", 1000 + number, folder)
    counts = []
    for folder in (harmless, hostile):
        room.show([folder], identity=True)
        with reading(chromium, room) as reader:
            reader.drawn()
            entries = reader.page.locator(".v-entry")
            expect(entries).to_have_count(80)
            for place in range(0, 80, 2):
                entries.nth(place).scroll_into_view_if_needed()
            reader.page.wait_for_timeout(1500)
            names = reader.page.locator("*").evaluate_all("(all) => all.map((one) => one.localName).sort().join()")
            counts.append(names)
            for place in range(0, 80, 7):
                entries.nth(place).click()
                reader.page.wait_for_timeout(60)
            assert reader.page.evaluate("typeof hurt") == "undefined"
            if folder is hostile:
                shown = reader.page.locator(".v-list").inner_text()
                assert sum(payload[:24] in shown for payload in PAYLOADS) > 30
    assert counts[0] == counts[1]
