"""Reading images: scrolling, windows, turning, measuring, several at once, sections, loops, reports, saving."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import fmean

import numpy as np
import pydicom
import pytest
from PIL import Image
from playwright.sync_api import expect

from browser.viewer.reader import Reader, reading
from real.chromium import Chromium
from real.reading_room import ReadingRoom


@pytest.fixture
def reader(chromium: Chromium, room: ReadingRoom, case: Path) -> Iterator[Reader]:
    room.show([case], identity=True)
    with reading(chromium, room) as opened:
        opened.drawn()
        yield opened


def test_it_opens_the_latest_study_in_its_middle(reader: Reader) -> None:
    """Whose, when and what stands on the image; orientation at its edges; the notice of use below."""
    assert reader.text("top-left").splitlines() == [
        "Sample, Rosa María",
        "born Apr 12, 1961",
        "Sep 14, 2026 · Head and chest, follow-up",
    ]
    assert "Image 25 of 48" in reader.text("bottom-left")
    assert reader.edges() == "A L P R"
    expect(reader.page.locator(".v-foot")).to_contain_text("Not for primary diagnosis")
    expect(reader.page.locator(".v-foot")).to_contain_text("Case 7KQ2M9XA")


def test_the_list_has_studies_and_series_with_thumbnails(reader: Reader) -> None:
    """The latest study first, objects named by kind, thumbnails drawn."""
    entries = reader.page.locator(".v-entry")
    expect(entries).to_have_count(7)
    assert reader.page.locator(".v-list h2").all_inner_texts()[0].startswith("Sep 14, 2026")
    expect(entries.nth(0)).to_contain_text("48 images")
    expect(entries.nth(3)).to_contain_text("1 image")
    expect(reader.page.locator(".v-entry", has_text="Mar")).to_have_count(0)
    reader.page.wait_for_function(
        "() => [...document.querySelectorAll('canvas.v-thumbnail')].every((canvas) => "
        "Math.max(...canvas.getContext('2d').getImageData(0, 0, 84, 84).data.filter((_, at) => at % 4 === 0)) > 50)"
    )


def test_scrolling_by_wheel_keys_and_drag(reader: Reader) -> None:
    """Every way leads to the same images and stops at the ends."""
    shown = reader.page.locator("[data-port='0'] .v-bottom-left")
    reader.surface().hover()
    reader.page.mouse.wheel(0, 100)
    expect(shown).to_contain_text("Image 26 of")
    reader.press("ArrowDown", "PageDown")
    expect(shown).to_contain_text("Image 37 of")
    reader.press("End", "ArrowDown")
    expect(shown).to_contain_text("Image 48 of")
    reader.press("Home")
    expect(shown).to_contain_text("Image 1 of")
    reader.press("s")
    reader.drag((0.5, 0.2), (0.5, 0.4))
    expect(shown).not_to_contain_text("Image 1 of")


def test_windows_by_file_preset_drag_and_key(reader: Reader) -> None:
    """The file's first window at once; presets of CT; dragging; inverting turns the shades round."""
    shown = reader.page.locator("[data-port='0'] .v-bottom-right")
    expect(shown).to_contain_text("W 80 · C 40")
    reader.page.get_by_label("Window presets").select_option("BONE")
    expect(shown).to_contain_text("W 1,800 · C 400")
    reader.press("4")
    expect(shown).to_contain_text("W 1,500 · C -600")
    reader.press("w")
    reader.drag((0.4, 0.4), (0.6, 0.4))
    expect(shown).not_to_contain_text("W 1,500")
    reader.press("1")
    expect(shown).to_contain_text("W 80 · C 40")
    before = _middle(reader)
    reader.press("i")
    assert abs(before + _middle(reader) - 255) <= 1


def _middle(reader: Reader) -> int:
    reader.settle()
    return int(
        reader.page.evaluate(
            "() => { const canvas = document.querySelector('.v-canvas');"
            " return canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[0]; }"
        )
    )


@pytest.mark.parametrize(
    ("keys", "edges"),
    [("r", "R A L P"), ("h", "A R P L"), ("v", "P L A R"), ("rh", "R P L A"), ("rrrr", "A L P R"), ("hv0", "A L P R")],
)
def test_markers_follow_turning_and_mirroring(reader: Reader, keys: str, edges: str) -> None:
    """The phantom is brighter on the patient's left: the bright side is where the marker says L."""
    reader.press(*keys)
    assert reader.edges() == edges
    side = dict(zip(edges.split(), ((0, -1), (1, 0), (0, 1), (-1, 0)), strict=True))["L"]
    reader.settle()
    near, far = reader.page.evaluate(
        """([x, y]) => {
          const canvas = document.querySelector('.v-canvas');
          const reach = Math.min(canvas.width, canvas.height) * 0.1;
          const shade = (sign) => canvas.getContext('2d').getImageData(
            canvas.width / 2 + sign * x * reach, canvas.height / 2 + sign * y * reach, 9, 9).data
            .filter((_, at) => at % 4 === 0).reduce((sum, value) => sum + value, 0);
          return [shade(1), shade(-1)];
        }""",
        side,
    )
    assert near > far


def test_measuring_says_what_its_unit_rests_on(reader: Reader) -> None:
    """Millimetres in a CT, "at detector" in a mammogram, by region in ultrasound, pixels where nothing is known."""
    reader.press("l")
    reader.drag((0.5, 0.4), (0.5, 0.6))
    assert re.fullmatch(r"Length: [\d.]+ mm", reader.marks()[0])
    for series, basis in [
        ("R MLO", "mm at detector"),
        ("Heart", "mm by ultrasound region"),
        ("Left internal", "at detector"),
    ]:
        reader.open_series(series)
        reader.drawn()
        reader.press("l")
        reader.drag((0.45, 0.45), (0.55, 0.55))
        assert basis in reader.marks()[0], series


def test_an_uncalibrated_image_is_measured_in_pixels(
    chromium: Chromium, room: ReadingRoom, case: Path, tmp_path: Path
) -> None:
    """No spacing, no orientation: px, "uncalibrated", "unknown"."""
    data = pydicom.dcmread(case / "IM00001.dcm")
    for name in ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"):
        delattr(data, name)
    data.save_as(tmp_path / "bare.dcm")
    room.show([tmp_path / "bare.dcm"])
    with reading(chromium, room) as reader:
        reader.drawn()
        reader.press("l")
        reader.drag((0.45, 0.5), (0.55, 0.5))
        assert re.fullmatch(r"Length: [\d.]+ px uncalibrated", reader.marks()[0])
        expect(reader.page.locator(".v-unknown")).to_have_text("Orientation unknown")


def test_angle_area_and_value(reader: Reader) -> None:
    """An angle of three points, an ellipse with its values, and the Hounsfield units under a point."""
    reader.press("a")
    reader.drag((0.4, 0.4), (0.5, 0.5))
    box = reader.surface().bounding_box()
    assert box
    reader.page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"])
    reader.press("e")
    reader.drag((0.48, 0.48), (0.52, 0.52))
    reader.press("u")
    reader.page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    angle, area, value = reader.marks()
    assert re.fullmatch(r"Angle: [\d.]+°", angle)
    assert re.fullmatch(
        r"Area and values \(ellipse\): [\d.]+ mm², Mean [\d.]+ ± [\d.]+ HU, [-\d.]+ to [-\d.]+ HU", area
    )
    assert re.fullmatch(r"Value at a point: [-\d.]+ HU", value)
    reader.page.get_by_label("Remove: Angle").click()
    assert len(reader.marks()) == 2
    reader.press("Delete")
    assert reader.marks() == []


def test_measuring_with_the_keyboard_alone(reader: Reader) -> None:
    """The cross moves ten pixels of 1 mm with Shift and an arrow: a length of 20 mm."""
    reader.press("l", "Enter", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    assert reader.marks() == ["Length: 20 mm"]


def test_zoom_and_pan(reader: Reader) -> None:
    """By key, by wheel with Ctrl, and back."""
    shown = reader.page.locator("[data-port='0'] .v-bottom-right")
    reader.press("+")
    expect(shown).to_contain_text("125 %")
    reader.surface().hover()
    reader.page.keyboard.down("Control")
    reader.page.mouse.wheel(0, -200)
    reader.page.keyboard.up("Control")
    expect(shown).to_contain_text("340 %")
    reader.press("Shift+ArrowLeft", "0")
    expect(shown).to_contain_text("100 %")


def test_current_and_prior_side_by_side_with_linked_scrolling(reader: Reader) -> None:
    """Two places fill with the other study first; linked, both scroll."""
    reader.command("two")
    reader.drawn(1)
    assert reader.text("top-left", 1).splitlines()[2].startswith("Mar 20, 2025")
    before = reader.text("bottom-left", 1)
    reader.command("linked")
    reader.press("ArrowDown")
    assert reader.text("bottom-left", 1) != before
    reader.command("four")
    reader.drawn(3)


def test_three_planes_with_reference_lines(reader: Reader) -> None:
    """Sections stand head up, front left, and each image shows where the others cut it."""
    reader.command("mpr")
    reader.drawn(1)
    reader.drawn(2)
    assert [reader.edges(port) for port in (0, 1, 2)] == ["A L P R", "H L F R", "H P F A"]
    expect(reader.page.locator("[data-port='0'] .v-line")).to_have_count(2)
    before = reader.drawn(1)
    box = reader.surface().bounding_box()
    assert box
    reader.page.keyboard.down("Shift")
    reader.page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)
    reader.page.keyboard.up("Shift")
    expect(reader.page.locator("[data-port='1'] .v-canvas")).not_to_have_attribute("data-drawn", before)


def test_three_planes_are_refused_across_a_gap(chromium: Chromium, room: ReadingRoom, case: Path) -> None:
    """A missing slice: the list says so, and the planes are refused with a sentence."""
    slices = [path for path in sorted(case.iterdir()) if path.name != "IM00020.dcm"][:47]
    room.show(slices)
    with reading(chromium, room) as reader:
        reader.drawn()
        expect(reader.page.locator(".v-entry .v-warn")).to_have_text("Gaps: about 1 slices missing")
        reader.command("mpr")
        expect(reader.page.locator(".v-notice")).to_contain_text("slices are missing")
        expect(reader.page.locator("[data-port]")).to_have_count(1)


_GAPS = """new Promise((done) => {
  const corner = document.querySelector("[data-port='0'] .v-bottom-left");
  const image = () => /Image (\\d+)/.exec(corner.innerText)?.[1];
  const times = [];
  let last = image();
  const watch = new MutationObserver(() => {
    if (image() === last) return;
    last = image();
    times.push(performance.now());
    if (times.length < 10) return;
    watch.disconnect();
    done(times.slice(1).map((time, at) => time - times[at]));
  });
  watch.observe(corner, { subtree: true, characterData: true, childList: true });
})"""
"""Milliseconds between the next ten images that are named."""


def test_a_loop_plays_at_its_own_rate(reader: Reader) -> None:
    """133 ms an image, as the file says; the lossy mark stays on an ultrasound."""
    reader.open_series("Left internal")
    reader.drawn()
    expect(reader.page.locator(".v-side")).to_have_text("Left side")
    reader.command("play")
    gaps = reader.page.evaluate(_GAPS)
    reader.command("play")
    assert 115 <= fmean(gaps) <= 190
    reader.open_series("Heart")
    expect(reader.page.locator(".v-stays")).to_contain_text("Lossy compression 12.5 : 1")


def test_a_report_is_text(reader: Reader) -> None:
    """Headings, names and values; complete and verified."""
    reader.page.locator(".v-entry", has_text="SR").click()
    article = reader.page.locator(".v-report")
    expect(article).to_contain_text("No bleeding, no mass.")
    expect(article).to_contain_text("4.2 mm")
    expect(article).to_contain_text("complete · verified")
    assert article.get_by_role("heading").all_inner_texts() == ["Radiology report", "Findings"]


def test_a_pdf_is_saved_not_opened(reader: Reader) -> None:
    """The document comes out as it went in; nothing of it runs or is drawn."""
    reader.page.locator(".v-entry", has_text="DOC").click()
    with reader.page.expect_download() as saved:
        reader.page.get_by_role("button", name="Save the PDF").click()
    assert saved.value.suggested_filename == "radseal-7KQ2M9XA.pdf"
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-1.4")
    expect(reader.page.locator("iframe, object, embed")).to_have_count(0)


def test_an_image_is_saved_as_png(reader: Reader) -> None:
    """At least 512 pixels, with reference and markers burned in, under a name with the reference."""
    with reader.page.expect_download() as saved:
        reader.page.get_by_label("Save this image (PNG)").click()
    assert saved.value.suggested_filename == "radseal-7KQ2M9XA-25.png"
    picture = Image.open(BytesIO(Path(saved.value.path()).read_bytes())).convert("RGB")
    assert min(picture.size) >= 512
    foot = picture.crop((0, picture.height - 30, picture.width, picture.height))
    assert np.any((np.asarray(foot)[..., 0] > 200) & (np.asarray(foot)[..., 2] < 180))


def test_help_lists_every_key(reader: Reader) -> None:
    """? opens the sheet, Escape closes it, and keys do nothing under it."""
    reader.press("?")
    sheet = reader.page.locator("dialog.v-help")
    expect(sheet).to_be_visible()
    assert sheet.locator("dd").count() == 51
    reader.page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
