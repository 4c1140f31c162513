"""The other de-identification tools, each in an environment of its own, made from a lock with hashes.

gdcmanon and Orthanc are Debian's; Orthanc listens on all interfaces whatever it is told, so it runs where there is no
network but its own loopback.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bench.timing import Arm
from bench.world import BIN

HERE = Path(__file__).parent
ENVIRONMENTS = Path(__file__).parents[2] / ".stamps/peers"
OWN = tuple(Path(__file__).parents[2] / folder for folder in ("clients/python", "service/radseal_wire"))
_IMPORTED = ("click", "cryptography", "imagecodecs", "numpy", "onnxruntime", "PIL", "pydantic", "pydicom", "rich")


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: its arm, the folder it writes, and by how much it is to be passed."""

    arm: Arm
    out: Path
    reach: str


@contextmanager
def open_peers(work: Path) -> Iterator[Sequence[Peer]]:
    """Give the peers, ready to de-identify `work`/images; installs those that come from a package registry."""
    certificate = _certificate(work)
    images = work / "images"

    def peer(name: str, reach: str, words: Callable[[Path], Sequence[str | Path]]) -> Peer:
        out = work / f"{name}-out"

        def clear(_run: int) -> None:
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()

        return Peer(Arm(name, lambda _run: words(out), clear), out, reach)

    anonymizer, dicognito, dcmanon = (_install(name) for name in ("dicom-anonymizer", "dicognito", "dcmanon"))
    gdcm = ("gdcmanon", "--de-identify", "--certificate", certificate, "--recursive")
    netless = ("unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    yield (
        peer("gdcmanon", "above 1.0", lambda out: (*gdcm, "-i", images, "-o", out)),
        peer("dcmanon", "above 1.0", lambda out: (dcmanon / "python", HERE / "dcmanon_arm.py", images, out)),
        peer("dicom-anonymizer", "at least 5", lambda out: (anonymizer / "dicom-anonymizer", images, out)),
        peer("dicognito", "at least 5", lambda out: (dicognito / "python", "-m", "dicognito", "-q", "-o", out, images)),
        peer("Orthanc", "at least 5", lambda out: (*netless, sys.executable, HERE / "orthanc_arm.py", images, out)),
    )


def compile_python() -> None:
    """Compile the client and what it imports, as an installation by pip does; uv leaves that to the first run."""
    packages = Path(click.__file__).parents[1]
    words = (sys.executable, "-m", "compileall", "-q", "-j", "0", *map(str, OWN))
    subprocess.run((*words, *(str(packages / name) for name in _IMPORTED)), check=True)


def _install(name: str) -> Path:
    """Return the folder of an environment's programs, making the environment when it is not there."""
    folder = ENVIRONMENTS / name
    if not (folder / "bin/python").exists():
        ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
        subprocess.run((BIN / "uv", "venv", "-q", "--python", sys.executable, folder), check=True)
    lock = HERE / "peers" / f"{name}.txt"
    python = folder / "bin/python"
    sync = ("pip", "sync", "-q", "--compile-bytecode", "--require-hashes", "--python", python, lock)
    subprocess.run((BIN / "uv", *sync), check=True)
    return folder / "bin"


def _certificate(work: Path) -> Path:
    """Make what gdcmanon encrypts the removed attributes to."""
    path = work / "certificate.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bench", "-days", "2", "-out"]
    subprocess.run((*words, path, "-keyout", work / "key.pem"), check=True, capture_output=True)
    return path
