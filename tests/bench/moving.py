"""`send` and `open` against the plain tools that move the same bytes, and their memory."""

import shutil
import sys
import tempfile
from pathlib import Path

from bench.figures import QUICK, RUNS, SLICES, Figure, seconds
from bench.timing import Arm, in_turn, measure, ratio
from bench.world import BIN, World, first_link, rclone_config, running_world, study
from real.desks import RECIPIENT

SCRIPT = Path(__file__).with_name("boto3_arm.py")
NOTES = (
    "Not reached: `send` / `rclone`. rclone 1.75 moves these bytes about as fast as boto3, so half its time would",
    "be less than the upload alone takes. The reach was set against an rclone that took eight times as long.",
)


def s3_environment(world: World) -> dict[str, str]:
    """Return what boto3's arm needs to know of the store."""
    store = world.office.store
    return {
        "BENCH_ENDPOINT": store.endpoint,
        "BENCH_BUCKET": store.bucket,
        "BENCH_ACCESS_KEY": store.access_key,
        "BENCH_SECRET_KEY": store.secret_key,
    }


def sending(world: World, images: Path) -> tuple[list[Figure], str]:
    """Measure `send` against boto3 and rclone; return the figures and a link that can be opened."""
    whole = world.work / "whole.bin"
    with whole.open("wb") as joined:
        for path in sorted(images.rglob("*.dcm")):
            joined.write(path.read_bytes())
    send = Arm(
        "radseal send",
        lambda _run: (BIN / "radseal", "send", images, "--to", RECIPIENT, "--identity", "--yes", "--json"),
        environment=world.environment("sender"),
    )
    config = rclone_config(world)
    rclone = Arm("rclone crypt", lambda run: (BIN / "rclone", "--config", config, "copy", images, f"crypt:run{run}"))
    upload = Arm(
        "boto3 upload_file",
        lambda run: (sys.executable, SCRIPT, "put", f"whole{run}", whole),
        environment=s3_environment(world),
    )
    found = in_turn((send, upload, rclone), RUNS)
    times = ", ".join(seconds(found, arm.name) for arm in (send, upload, rclone))
    figures = [
        Figure(
            "`send` / boto3 `upload_file` of the same bytes",
            ratio(found, send.name, upload.name),
            "1.5, goal 1.25",
            times,
        ),
        Figure(
            "`send` / `rclone copy` to a crypt remote", ratio(found, send.name, rclone.name), "0.5, goal 0.35", times
        ),
    ]
    return figures, first_link(measure(send, 0).said)


def clear_opened(world: World) -> None:
    """Let the recipient begin anew: nothing opened, nothing begun."""
    world.clear("opened")
    world.clear("home-recipient/state")


def opening(world: World, images: Path, link: str) -> list[Figure]:
    """Measure `open` against downloading the same bytes and copying the files."""
    words = (BIN / "radseal", "open", link, "--out", world.work / "opened", "--json")
    environment = world.environment("recipient")
    opened = Arm("radseal open", lambda _run: words, lambda _run: clear_opened(world), environment)
    identified = Arm(
        "radseal open --identity",
        lambda _run: (*words, "--identity"),
        lambda _run: clear_opened(world),
        environment,
    )
    fetch = f"{sys.executable} {SCRIPT} get whole1 {world.work}/got/whole.bin && cp -r {images} {world.work}/got/files"
    plain = Arm(
        "download + cp",
        lambda _run: ("sh", "-c", fetch),
        lambda _run: world.clear("got").mkdir(),
        s3_environment(world),
    )
    found = in_turn((opened, plain, identified), RUNS)
    times = ", ".join(seconds(found, arm.name) for arm in (opened, identified, plain))
    return [
        Figure(f"`{arm.name[8:]}` / (download + cp)", ratio(found, arm.name, plain.name), "1.5, goal 1.3", times)
        for arm in (opened, identified)
    ]


def memory(world: World) -> list[Figure]:
    """Measure the peak memory of `send` and `open` for a small and a large study."""
    figures = []
    for slices in (100, 400) if QUICK else (500, 4000):
        images = world.clear("images-for-memory")
        size = study(images, slices, 512)
        words = (BIN / "radseal", "send", images, "--to", RECIPIENT, "--identity", "--yes", "--json")
        sent = measure(Arm("send", lambda _run, words=words: words, environment=world.environment("sender")), 0)
        out = world.clear("opened-for-memory")
        more = (BIN / "radseal", "open", first_link(sent.said), "--out", out, "--identity", "--json")
        opened = measure(Arm("open", lambda _run, more=more: more, environment=world.environment("recipient")), 0)
        for name, run in (("send", sent), ("open", opened)):
            figures.append(
                Figure(
                    f"peak memory of `{name}` at {size / 1e9:.2f} GB, MiB", run.peak, "below 200", f"{run.wall:.1f} s"
                )
            )
        shutil.rmtree(images)
        shutil.rmtree(out)
    return figures


def moving() -> list[Figure]:
    """Measure sending, opening and their memory on a running service, provider and store."""
    with tempfile.TemporaryDirectory(prefix="radseal-bench-") as name, running_world(Path(name)) as world:
        images = Path(name) / "images"
        study(images, SLICES, 512)
        figures, link = sending(world, images)
        return figures + opening(world, images, link) + memory(world)
