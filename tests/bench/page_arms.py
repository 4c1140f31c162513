"""Both pages in one Chromium. Usage: page_arms.py WORK [PEER], in a network namespace; prints the figures as JSON.

Both arms run in turn. Times are taken within the page, from the click to the first canvas that is drawn.
"""

import json
import re
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.bare import bare_page
from bench.figures import QUICK, RUNS, SLICES, Figure
from bench.memory import peak_of_renderers
from bench.orthanc_arm import PORT, connect, orthanc
from bench.shaping import shaped
from bench.world import study
from radseal.sharing import send_case
from real.chromium import Chromium, Visitor, running_chromium
from real.desks import RECIPIENT, Office, make_order, office

LINE = 50
"""Megabits a second of the slow line."""
PLUGINS = Path("/usr/share/orthanc/plugins")
WATCH = (Path(__file__).parent / "page_watch.js").read_text()


@dataclass(frozen=True)
class Arms:
    """Both pages, each with its study of so many images."""

    chromium: Chromium
    link: str
    signed_in: Any
    """The recipient's cookies."""

    @contextmanager
    def ours(self) -> Iterator[Visitor]:
        """Lend our page at the button that opens, code loaded as for anybody who has just signed in."""
        with self.chromium.visit(storage_state=self.signed_in) as visitor:
            visitor.context.add_init_script(WATCH)
            visitor.page.goto(self.link)
            visitor.page.get_by_role("button", name="Open the images").wait_for()
            visitor.page.wait_for_timeout(1000)
            yield visitor

    @contextmanager
    def peer(self) -> Iterator[Visitor]:
        """Lend the plain page, everything of it loaded."""
        with self.chromium.visit() as visitor:
            visitor.context.add_init_script(WATCH)
            visitor.page.goto(f"http://127.0.0.1:{PORT}/peer/index.html")
            visitor.page.locator("#open:not([disabled])").wait_for()
            visitor.page.wait_for_timeout(1000)
            yield visitor

    def both(self, *, scrolled: bool) -> Mapping[str, Mapping[str, float]]:
        """Visit both once; milliseconds to the first image, for a jump, and for scrolling through."""
        found = {}
        for name, arm, button in (("ours", self.ours, "Open the images"), ("peer", self.peer, "Open")):
            with arm() as visitor:
                page = visitor.page
                page.get_by_role("button", name=button).click()
                found[name] = {"first": page.evaluate("watch.first()"), "jump": page.evaluate("watch.jump()")}
                if scrolled:
                    found[name]["scroll"] = page.evaluate(f"watch.scroll({SLICES // 2})")
        return found


def in_turn(arms: Arms, *, scrolled: bool) -> list[Mapping[str, Mapping[str, float]]]:
    """Visit both once uncounted, then so often as everything is measured."""
    return [arms.both(scrolled=scrolled) for _ in range(RUNS + 1)][1:]


def figure(name: str, runs: Sequence[Mapping[str, Mapping[str, float]]], what: str, reach: str) -> Figure:
    """Return the median ratio of ours to the peer's in the same turn."""
    ratio = statistics.median(run["ours"][what] / run["peer"][what] for run in runs)
    ours, peer = (statistics.median(run[arm][what] for run in runs) for arm in ("ours", "peer"))
    return Figure(name, ratio, reach, f"ours {ours:.0f} ms, Orthanc and Cornerstone3D {peer:.0f} ms")


def times(arms: Arms, ports: Sequence[int]) -> list[Figure]:
    """Measure what a click costs on loopback and on the slow line."""
    near = in_turn(arms, scrolled=True)
    with shaped(ports, LINE):
        far = in_turn(arms, scrolled=False)
    half = SLICES // 2
    return [
        figure("click to first image / peer, loopback", near, "first", "at most 1.0"),
        figure(f"click to first image / peer, {LINE} Mbit/s", far, "first", "at most 0.8"),
        figure(f"jump by {half} images / peer, loopback", near, "jump", "goal 1.0"),
        figure(f"jump by {half} images / peer, {LINE} Mbit/s", far, "jump", "goal 1.0"),
        figure(f"scroll through to image {half} of {SLICES} / peer, loopback", near, "scroll", "goal 1.0"),
    ]


def first_load(place: Office, chromium: Chromium, link: str) -> tuple[Figure, Any]:
    """Go the whole way once; count what the service sends of the page until its images can be seen."""
    sizes: dict[str, int] = {}

    def count(request: Any) -> None:
        if request.url.startswith(place.origin):
            stated = request.response().headers.get("content-length", "0")  # a worker's script has no size but this
            sizes[request.url] = max(request.sizes()["responseBodySize"], int(stated))

    with chromium.visit() as visitor:
        visitor.context.on("requestfinished", count)
        visitor.page.goto(link)
        visitor.page.get_by_role("button", name="Sign in").click()
        visitor.sign_in(place.provider.users["recipient"])
        visitor.page.get_by_role("button", name="Open the images").click()
        visitor.page.get_by_role("button", name="See the images").wait_for()
        state = visitor.context.storage_state()
    viewer = sum(size for url, size in sizes.items() if re.search(r"/page/(viewer|pool)-", url))
    detail = f"compressed, {len(sizes)} answers; the viewer's chunk {viewer / 1000:.0f} kB more"
    total = (sum(sizes.values()) - viewer) / 1000
    return Figure("first load until the case is open, kB", total, "at most 250", detail), state


def memory_of_reading(profile: Path, link: str, state: Any) -> Figure:
    """Let everything come in, and look at every image."""
    with bare_page(profile, state["cookies"], WATCH, link) as page:
        page.click("Open the images")
        page.run("watch.first()")
        page.until("!document.querySelector('.viewing .bar .quiet')")
        page.run("watch.jump()")
        page.run(f"watch.scroll({SLICES})")
        peak = peak_of_renderers()
    return Figure(
        f"peak memory of reading {SLICES} images, MB", peak / 1e6, "below 1000", "all images scrolled through"
    )


def memory_of_saving(profile: Path, link: str, state: Any, size: int) -> Figure:
    """Save everything as a ZIP through the service worker."""
    with bare_page(profile, state["cookies"], "delete globalThis.showSaveFilePicker", link) as page:
        page.click("Open the images")
        page.until("document.body.textContent.includes('Everything is here and checked')")
        page.click("Save a copy")
        began = time.monotonic()
        page.click("Save as ZIP")
        page.until("document.body.textContent.includes('Saved. Look in your downloads.')")
        took, peak = time.monotonic() - began, peak_of_renderers()
        while not (saved := list(profile.glob("*.zip"))):
            time.sleep(0.1)
        assert saved[0].stat().st_size >= size
    name = f"peak memory of saving {size / 1e9:.2f} GB as a ZIP, MB"
    return Figure(name, peak / 1e6, "below 500", f"{took:.0f} s through the service worker")


def send(place: Office, images: Path) -> str:
    """Send images with the identity; return the link."""
    desk = place.desk("sender")
    return send_case(desk, make_order(desk, images, RECIPIENT, identity=True), lambda _sent: None).shares[0].link


def store(images: Path) -> None:
    """Give the images to Orthanc. Raises ConnectionError where it refuses one."""
    connection = connect()
    for path in sorted(images.rglob("*.dcm")):
        connection.request("POST", "/instances", path.read_bytes())
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise ConnectionError(f"Orthanc refuses {path.name}: {answer.status}")
    connection.close()


def measure_clicks(work: Path, peer: Path) -> Iterator[Figure]:
    """Measure both pages on the same study."""
    study(work / "images", SLICES, 512)
    plugins = [str(PLUGINS / f"lib{name}.so") for name in ("OrthancDicomWeb", "ServeFolders")]
    with ExitStack() as stack:
        place = stack.enter_context(office(work, s3=True, page=True))
        link = send(place, work / "images")
        stack.enter_context(orthanc({"Plugins": plugins, "ServeFolders": {"/peer": str(peer)}}))
        chromium = stack.enter_context(running_chromium())
        store(work / "images")
        _, state = first_load(place, chromium, link)
        assert place.store is not None
        ports = [int(one.rpartition(":")[2]) for one in (place.origin, place.store.endpoint)]
        yield from times(Arms(chromium, link, state), [*ports, PORT])


def measure_memory(work: Path) -> Iterator[Figure]:
    """Measure what our page takes."""
    images = work / "images"
    study(images, SLICES, 512)
    with office(work, s3=True, page=True) as place:
        link = send(place, images)
        with running_chromium() as chromium:
            load, state = first_load(place, chromium, link)
        yield load
        yield memory_of_reading(work / "profile", link, state)
        shutil.rmtree(images)
        size = study(images, 400 if QUICK else 4000, 512)
        link = send(place, images)
        shutil.rmtree(images)
        yield memory_of_saving(work / "other-profile", link, state, size)


def main() -> None:
    """Print the figures: of clicks where a peer is named, else of memory."""
    work, *peers = map(Path, [word for word in sys.argv[1:] if not word.startswith("-")])
    found = measure_clicks(work, *peers) if peers else measure_memory(work)
    sys.stdout.write(json.dumps([asdict(one) for one in found]))


if __name__ == "__main__":
    main()
