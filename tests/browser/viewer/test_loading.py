"""Loading: the first image before the rest, outward from what is read, abandoned when something else is wanted."""

from itertools import pairwise
from pathlib import Path

from playwright.sync_api import expect

from browser.viewer.reader import reading
from real.chromium import PHONE, Chromium
from real.reading_room import ReadingRoom, Stored


def test_the_first_image_comes_before_the_study_is_down(chromium: Chromium, room: ReadingRoom, case: Path) -> None:
    """With a tenth of a second for each file, the middle image is asked for first; the rest follows outward."""
    room.show([case])
    room.delay = 0.1
    try:
        with reading(chromium, room) as reader:
            reader.drawn()
            expect(reader.page.locator(".v-loaded")).to_contain_text("of 48 loaded")
            expect(reader.page.locator(".v-loaded")).to_have_count(0, timeout=20_000)
            asked = reader.page.evaluate("asked")
    finally:
        room.delay = 0.0
    images = [image["index"] for image in room.case["studies"][1]["series"][0]["images"]]  # type: ignore[index]
    away = [abs(index - images[24]) for index in asked if index in images]
    assert asked[0] == images[24]
    assert all(later >= earlier - 1 for earlier, later in pairwise(away))


def test_a_glimpse_before_the_original_has_no_words(chromium: Chromium, room: ReadingRoom, case: Path) -> None:
    """Until the original is there, the first image shows pixels and markers, and none of the file's names or dates."""
    room.show([case], identity=True)
    with reading(chromium, room, query="?glance") as reader:
        reader.drawn()
        page = reader.page
        expect(page.locator(".v-corner")).to_have_count(0)
        assert reader.edges() == "A L P R"
        assert "Sample" not in page.locator(".viewer").inner_text()
        page.evaluate("release()")
        expect(page.locator("[data-port='0'] .v-top-left")).to_contain_text("Sample, Rosa María")
        reader.press("ArrowDown")
        expect(page.locator("[data-port='0'] .v-bottom-left")).to_contain_text("Image 26 of")


def test_planes_open_in_their_middle_while_slices_come_in(chromium: Chromium, room: ReadingRoom, case: Path) -> None:
    """Three planes asked for with one slice here: the sections stand in the middle once there are enough."""
    room.show([case])
    room.delay = 0.2
    try:
        with reading(chromium, room) as reader:
            reader.drawn()
            reader.command("mpr")
            for port in (1, 2):
                expect(reader.page.locator(f"[data-port='{port}'] .v-bottom-left")).to_contain_text("Image 25 of 48")
    finally:
        room.delay = 0.0


def test_another_series_is_fetched_first_when_it_is_opened(chromium: Chromium, room: ReadingRoom, case: Path) -> None:
    """What was on the way for the first series is abandoned, and the other's image is the next that is asked for."""
    room.show([case])
    room.delay = 0.3
    try:
        with reading(chromium, room) as reader:
            reader.drawn()
            reader.open_series("MR")
            expect(reader.page.locator("[data-port='0'] .v-bottom-left")).to_contain_text("of 12", timeout=10_000)
            assert reader.page.evaluate("aborted.length") > 0
            asked = reader.page.evaluate("asked")
    finally:
        room.delay = 0.0
    prior = [image["index"] for image in room.case["studies"][0]["series"][0]["images"]]  # type: ignore[index]
    assert prior[6] in asked
    assert len(asked) < 40


def test_a_phone_reads_with_fingers(chromium: Chromium, room: ReadingRoom, case: Path) -> None:
    """Nothing overflows; one finger scrolls; the list opens over the image and closes on choosing."""
    room.show([case], identity=True)
    with reading(chromium, room, PHONE, is_mobile=True) as reader:
        reader.drawn()
        page = reader.page
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        before = reader.text("bottom-left")
        touch = page.context.new_cdp_session(page)
        for kind, y in [("touchStart", 500), ("touchMove", 450), ("touchMove", 400), ("touchEnd", None)]:
            points = [] if y is None else [{"x": 200, "y": y}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        assert reader.text("bottom-left") != before
        for kind, apart in [("touchStart", 40), ("touchMove", 80), ("touchMove", 120), ("touchEnd", None)]:
            points = (
                [] if apart is None else [{"x": 200 - apart, "y": 400, "id": 1}, {"x": 200 + apart, "y": 400, "id": 2}]
            )
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        expect(page.locator("[data-port='0'] .v-bottom-right")).not_to_contain_text("100 %")
        reader.command("list")
        expect(page.locator(".v-list")).to_be_visible()
        reader.open_series("R MLO")
        expect(page.locator(".v-list")).not_to_be_visible()
        expect(page.locator(".v-side")).to_have_text("Right side")


def test_a_file_that_is_no_image_gets_a_sentence(
    chromium: Chromium, room: ReadingRoom, case: Path, tmp_path: Path
) -> None:
    """A damaged file says what to do; the viewer goes on with the others."""
    room.show([case])
    broken = tmp_path / "broken.dcm"
    broken.write_bytes((case / "IM00025.dcm").read_bytes()[:2000])
    place = next(index for index, source in enumerate(room.files) if str(source.path).endswith("IM00025.dcm"))
    room.files[place] = Stored(broken)
    with reading(chromium, room) as reader:
        expect(reader.page.locator(".v-wait")).to_contain_text("ends too early")
        reader.press("ArrowDown")
        reader.drawn()
