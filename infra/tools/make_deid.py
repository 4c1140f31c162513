"""Write what other implementations of the de-identification need: each profile's map, the word lists, and vectors.

    PYTHONPATH=tests .venv/bin/python infra/tools/make_deid.py [FOLDER]

docs/spec/deid/map-NAME.json and words.json are the rules; tests/vectors/deid/NAME.json are files and what becomes of
them: one file, one outcome, from fixed inputs, the same bytes at every run.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from deid_vectors import Vector, deid_vectors

from radseal.dicom.deidentify import deidentify
from radseal.dicom.map_file import write_map, write_words
from radseal.dicom.profile import load_profile
from radseal.dicom.profile_file import NAMES
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.rules import Kind
from radseal.dicom.sought import Value
from radseal.dicom.vocabulary import Vocabulary
from radseal.sealing.encoding import derive

ROOT = Path(__file__).parents[2]
REFERENCE = "ABCD1234"


def main(root: Path) -> None:
    """Write maps, words and vectors below `root`, and remove vectors that no longer exist."""
    rules, vectors = root / "docs/spec/deid", root / "tests/vectors/deid"
    rules.mkdir(parents=True, exist_ok=True)
    vectors.mkdir(parents=True, exist_ok=True)
    digests = {}
    for name in NAMES:
        text = write_map(load_profile(name))
        (rules / f"map-{name}.json").write_text(text)
        digests[f"map-{name}.json"] = hashlib.sha256(text.encode()).hexdigest()
    (rules / "words.json").write_text(write_words())
    digests["words.json"] = hashlib.sha256(write_words().encode()).hexdigest()
    (rules / "sha256.json").write_text(json.dumps(digests, indent=1) + "\n")
    made = {vector.name: run(vector) for vector in deid_vectors()}
    for old in vectors.glob("*.json"):
        if old.stem not in made:
            old.unlink()
    for name, content in made.items():
        (vectors / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n")
    print(f"{len(digests)} files in {rules}, {len(made)} vectors in {vectors}")


def run(vector: Vector) -> dict[str, object]:
    """Return a vector's JSON: input and outcome."""
    pseudonyms = Pseudonyms(
        derive(vector.key, "uid"),
        derive(vector.key, "patient"),
        REFERENCE,
        stable=vector.stable,
        date_key=derive(vector.key, "date"),
        patient=vector.patient,
    )
    known = tuple(Value(0, Kind(kind), text) for kind, text in vector.case)
    done = deidentify(vector.file, load_profile(vector.profile), pseudonyms, vocabulary=Vocabulary(known))
    output = b"".join(done.parts)
    return {
        "about": vector.about,
        "profile": vector.profile,
        "key": vector.key.hex(),
        "reference": REFERENCE,
        "stable": vector.stable,
        "patient": vector.patient,
        "case": [list(one) for one in vector.case],
        "input": base64.b64encode(vector.file).decode(),
        "output": base64.b64encode(output).decode(),
        "sha256": hashlib.sha256(output).hexdigest(),
        "doubtful": [[f"{tag:08X}", word] for tag, word in done.doubtful],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
