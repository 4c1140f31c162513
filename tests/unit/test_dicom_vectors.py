"""The vectors and maps for other implementations: what the files say is what the engine does, byte for byte."""

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.rules import Kind
from radseal.dicom.sought import Value
from radseal.dicom.vocabulary import Vocabulary
from radseal.sealing.encoding import derive

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests/vectors/deid"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> dict[str, Any]:
    """One vector."""
    return json.loads((FOLDER / f"{name}.json").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_output_is_the_vectors(name: str) -> None:
    """The same file, keys and profile give the same bytes, and the same words are told."""
    vector = load(name)
    key = bytes.fromhex(vector["key"])
    pseudonyms = Pseudonyms(
        derive(key, "uid"),
        derive(key, "patient"),
        vector["reference"],
        stable=vector["stable"],
        date_key=derive(key, "date"),
        patient=vector["patient"],
    )
    known = tuple(Value(0, Kind(kind), text) for kind, text in vector["case"])
    file = base64.b64decode(vector["input"])
    done = deidentify(file, load_profile(vector["profile"]), pseudonyms, vocabulary=Vocabulary(known))
    output = b"".join(done.parts)
    assert output == base64.b64decode(vector["output"])
    assert hashlib.sha256(output).hexdigest() == vector["sha256"]
    assert [[f"{tag:08X}", word] for tag, word in done.doubtful] == vector["doubtful"]


@pytest.mark.parametrize("word", [b"FEATHERSTONE", b"Featherstone", b"Weatherby", b"0099123", b"19610704"])
def test_no_vector_lets_a_name_through(word: bytes) -> None:
    """What the made-up patient is called stands in no output (in the original of `age-stated` it never was)."""
    assert [name for name in NAMES if word in base64.b64decode(load(name)["output"])] == []


def test_generated_files_are_up_to_date(tmp_path: Path) -> None:
    """`make docs` writes exactly the maps, words and vectors that are kept."""
    script = ROOT / "infra/tools/make_deid.py"
    environment = {"PYTHONPATH": str(ROOT / "tests")}
    subprocess.run([sys.executable, script, tmp_path], check=True, env=environment, capture_output=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")}
    assert made
    assert {path: (ROOT / path).read_bytes() for path in made} == made
    assert len(made) == len(list((ROOT / "docs/spec/deid").glob("*.json"))) + len(NAMES)
