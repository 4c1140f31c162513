"""Saving from the page: a ZIP of the original or the de-identified files that other programs read, with DICOMDIR."""

import hashlib
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.fileset import FileSet
from pypdf import PdfReader

NO_PICKER = "delete globalThis.showSaveFilePicker"
NO_WORKER = "delete Navigator.prototype.serviceWorker"


def save(visitor, choice: str = "", *, pictures: bool = False) -> zipfile.ZipFile:
    """Save what is open, and return the ZIP that the browser downloaded."""
    page = visitor.page
    page.get_by_role("button", name="Save a copy").click()
    if choice:
        page.select_option("#what", label=choice)
    if pictures:
        page.get_by_label("Also as pictures that every computer can show").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as ZIP").click()
    content = waiting.value.path().read_bytes()
    page.get_by_text("Saved. Look in your downloads.").wait_for()
    return zipfile.ZipFile(io.BytesIO(content))


def listed(folder: Path) -> list[Path]:
    """The files that the DICOMDIR lists, as pydicom reads it."""
    files = FileSet(folder / "DICOMDIR")
    paths = [Path(one.path) for one in files]
    files._stage["t"].cleanup()
    return paths


@pytest.mark.parametrize("without", [NO_PICKER, f"{NO_PICKER}; {NO_WORKER}"], ids=["service-worker", "in-memory"])
def test_the_originals_come_back_bit_for_bit(stage, sent, tmp_path, without):
    """With the identity, the ZIP holds every original byte for byte, and a DICOMDIR that names them all."""
    with stage.chromium.visit(accept_downloads=True) as visitor:
        visitor.context.add_init_script(without)
        stage.open(visitor, sent.shares[0].link)
        saved = save(visitor)
        assert visitor.complaints() == []
    assert saved.testzip() is None
    saved.extractall(tmp_path)
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in stage.images.rglob("*") if path.is_file()}
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in listed(tmp_path)} == originals
    judged = subprocess.run(["dciodvfy", tmp_path / "DICOMDIR"], capture_output=True, text=True, check=False)
    assert "Error" not in judged.stderr, judged.stderr
    directory = dcmread(tmp_path / "DICOMDIR")
    kinds = [record.DirectoryRecordType for record in directory.DirectoryRecordSequence]
    assert kinds == ["PATIENT", "STUDY", "SERIES", *["IMAGE"] * 12]


def test_without_identity_the_zip_is_deidentified(stage, tmp_path):
    """Without the identity, the ZIP holds valid DICOM under neutral names, and nothing that was removed."""
    link = stage.send().shares[0].link
    with stage.chromium.visit(accept_downloads=True) as visitor:
        visitor.context.add_init_script(NO_PICKER)
        stage.open(visitor, link)
        saved = save(visitor)
    names = saved.namelist()
    assert names[0] == "DICOM/ST000001/SE000001/IM000001"
    assert names[-1] == "DICOMDIR"
    saved.extractall(tmp_path)
    assert len(listed(tmp_path)) == 12
    texts = [str(dcmread(tmp_path / name, stop_before_pixels=True)) for name in names]
    assert all("Hauser" not in text for text in texts)


def test_pictures_come_beside_the_files(stage, sent, tmp_path):
    """With pictures, the originals and their DICOMDIR are as without; a page opens from the disk, offline."""
    with stage.chromium.visit(accept_downloads=True) as visitor:
        visitor.context.add_init_script(NO_PICKER)
        stage.open(visitor, sent.shares[0].link)
        saved = save(visitor, pictures=True)
        assert visitor.complaints() == []
    saved.extractall(tmp_path)
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in stage.images.rglob("*") if path.is_file()}
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in listed(tmp_path)} == originals
    pictures = [name for name in saved.namelist() if name.startswith("PICTURES/")]
    assert pictures == [*(f"PICTURES/IM{number:04}.PNG" for number in range(1, 13)), "PICTURES/START.HTM"]
    with stage.chromium.visit(java_script_enabled=False, offline=True) as visitor:
        visitor.page.goto((tmp_path / "PICTURES" / "START.HTM").as_uri())
        assert visitor.complaints() == []
        sizes = [visitor.page.locator("img").nth(place).bounding_box() for place in range(12)]
        assert all(size["height"] > 100 for size in sizes)
        text = visitor.page.inner_text("body")
        paper = visitor.page.pdf(prefer_css_page_size=True)
    assert "Hauser" in text
    assert "12 of 12 images" in text
    assert len(PdfReader(io.BytesIO(paper)).pages) == 7


def test_a_picture_that_fails_stops_the_zip(stage, sent):
    """What breaks while pictures are drawn is told, leaves no half archive waiting, and saving without them works."""
    with stage.chromium.visit(accept_downloads=True) as visitor:
        visitor.context.add_init_script(f"{NO_PICKER}; {NO_WORKER}; HTMLCanvasElement.prototype.toBlob = null")
        stage.open(visitor, sent.shares[0].link)
        page = visitor.page
        page.get_by_role("button", name="Save a copy").click()
        pictures = page.get_by_label("Also as pictures that every computer can show")
        pictures.check()
        page.get_by_role("button", name="Save as ZIP").click()
        page.get_by_text("Saving did not work.").wait_for()
        pictures.uncheck()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save as ZIP").click()
        with zipfile.ZipFile(waiting.value.path()) as saved:
            assert saved.namelist()[-1] == "DICOMDIR"
        assert visitor.complaints() == []
