"""What becomes of enclosed documents, by profile and by the sender's word: unchanged bytes, or nothing."""

import contextlib
import io
import json
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import ct_series
from phantoms.documents import CDA, PDF, STL, enclose, make_cda, make_pdf, with_picture
from radseal.cli.clashing import ask
from radseal.cli.frame import run
from radseal.deidentifying.clashing import Choice, Decisions, Question
from radseal.deidentifying.preparing import Preparer
from radseal.dicom.profile import load_profile
from radseal.enclosed.finding import DOCUMENT
from radseal.inputs import discover
from radseal.sealing.identity import CopySpan
from radseal.verifying.identifying import Kind
from radseal.verifying.net import Clash
from radseal.verifying.searching import Hit

PLAIN, NAMING = "Findings: no change.", "Report for Petra Phantom, no change."


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own."""
    return {"RADSEAL_HOME": str(tmp_path / "home")}


def deidentify(folder: Path, home: dict[str, str], *more: str) -> int:
    """Run the command over `in`, as a script does."""
    words = [
        "deidentify",
        str(folder / "in"),
        "--out",
        str(folder / "out"),
        "--json",
        "--jobs",
        "1",
        "--pixels",
        "skip",
    ]
    return run([*words, *more], home, folder)


def left(folder: Path) -> list[bytes]:
    """The documents of the new files."""
    return [bytes(dcmread(path).EncapsulatedDocument) for path in sorted((folder / "out").rglob("*.dcm"))]


@pytest.mark.parametrize(("document", "kind"), [(make_pdf(PLAIN), PDF), (make_cda(PLAIN), CDA)])
def test_what_names_nobody_stays_byte_for_byte(tmp_path: Path, home, capfd, document: bytes, kind: str) -> None:
    """It was searched; the report says so and asks a person to read it, and BurnedInAnnotation is NO."""
    enclose(tmp_path / "in", document, kind)
    report = tmp_path / "report.json"
    assert deidentify(tmp_path, home, "--report", str(report)) == 0
    (stayed,) = left(tmp_path)
    assert stayed[: len(document)] == document
    assert dcmread(next((tmp_path / "out").rglob("*.dcm"))).BurnedInAnnotation == "NO"
    rules = {entry["rule"] for entry in json.loads(capfd.readouterr().out)["rules"]}
    assert "enclosed document: searched, and nothing found that identifies" in rules
    assert [one["kind"] for one in json.loads(report.read_text())["studies"][0]["attention"]] == ["documents"]


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (make_pdf(NAMING), PDF),
        (make_cda(NAMING), CDA),
        (with_picture(PLAIN), PDF),
        (b"solid".ljust(84), STL),
    ],
)
def test_what_names_somebody_or_was_not_searched_waits_for_a_word(
    tmp_path: Path, home, capfd, document: bytes, kind: str
) -> None:
    """Nothing is written and nobody named until it is taken out, left out or kept by the word for documents."""
    enclose(tmp_path / "in", document, kind)
    ct_series(tmp_path / "in", slices=1)
    assert deidentify(tmp_path, home, "--on-clash", "keep") == 1
    shown = capfd.readouterr()
    assert not (tmp_path / "out").exists()
    assert "--on-document" in shown.err
    assert "etra" not in shown.out + shown.err
    for word, status, expected in (("remove", 0, b"\0\0"), ("keep", 0, document), ("leave-out", 3, None)):
        folder = tmp_path / word
        folder.mkdir()
        (folder / "in").symlink_to(tmp_path / "in")
        assert deidentify(folder, home, "--on-document", word) == status
        objects = [dcmread(path) for path in (folder / "out").rglob("*.dcm")]
        documents = [bytes(one.EncapsulatedDocument) for one in objects if "EncapsulatedDocument" in one]
        assert [one.rstrip(b"\0") for one in documents] == ([] if expected is None else [expected.rstrip(b"\0")])
        assert len(objects) - len(documents) == 1


def test_profiles_keep_or_refuse(tmp_path: Path, home, capfd) -> None:
    """`patient` keeps what was searched and takes out the rest without asking; teaching, research and basic refuse."""
    enclose(tmp_path / "in", make_pdf(PLAIN), number=1)
    enclose(tmp_path / "in", make_pdf(NAMING), number=2)
    assert (
        deidentify(tmp_path, home, "--profile", "patient", "--on-clash", "keep") == 0
    )  # of the hospital, which has the name
    assert [len(document) > 2 for document in left(tmp_path)] == [True, False]
    capfd.readouterr()
    ct_series(tmp_path / "in", slices=1)
    for profile in ("teaching", "research", "basic"):
        folder = tmp_path / profile
        folder.mkdir()
        (folder / "in").symlink_to(tmp_path / "in")
        assert deidentify(folder, home, "--profile", profile) == 3
        told = json.loads(capfd.readouterr().out)
        assert told["files"] == 1
        assert told["left_out"] == [
            {"count": 2, "reason": "holds a document (PDF, CDA, model): this profile lets none leave"}
        ]


def test_the_guide_runs(tmp_path: Path, home) -> None:
    """The commands of the guide, as they stand: taken out, left out, kept."""
    guide = (Path(__file__).parents[2] / "docs/guides/profiles.md").read_text()
    _before, _heading, section = guide.partition("## Enclosed documents")
    commands = [line.split() for line in section.splitlines() if line.startswith("radseal deidentify")]
    enclose(tmp_path / "images", make_cda(NAMING), CDA, 1)
    enclose(tmp_path / "images", make_cda(PLAIN), CDA, 2)
    with contextlib.chdir(tmp_path):
        assert [run(words, home, tmp_path) for _program, *words in commands] == [0, 3, 0]
    assert [len(list((tmp_path / name).rglob("*.dcm"))) for name in ("taken-out", "left-out", "kept")] == [2, 1, 2]


@pytest.mark.parametrize("choice", [Choice.REMOVE, Choice.KEEP])
def test_the_original_comes_back(tmp_path: Path, choice: Choice) -> None:
    """Taken out or kept, the identity's recipe makes the original file again, bit for bit."""
    path = enclose(tmp_path, make_pdf(NAMING))
    (found,) = discover([path], lambda *_told: None).instances
    rules = load_profile("specialist")
    preparer = Preparer(rules, None, bytes(32), "ABCD1234", [("", "", "")], Decisions(documents=choice))
    made = preparer.prepare(found)
    new = io.BytesIO(b"".join(made.parts)).getvalue()
    pieces = (new[step.offset :][: step.length] if isinstance(step, CopySpan) else step for step in made.recipe)
    assert b"".join(pieces) == path.read_bytes()
    assert (b"Petra" in new) is False
    assert [kind for kind, _sentence in made.attention] == [
        "documents" if choice is Choice.KEEP else "documents-taken-out"
    ]


def test_a_word_for_texts_is_none_for_documents() -> None:
    """Documents are asked about first, and `K` for all that follow holds for them only where one was shown."""

    def clash(tag: int, kind: Kind, word: str) -> Clash:
        return Clash(tag, b"LO", 0, 4, (Hit(kind, word),), "a PDF of 1 page", b"")

    text = clash(0x00181020, Kind.NAME, "head")
    document = clash(DOCUMENT, Kind.UNREAD, "pictures")
    shown: list[str] = []
    answers = iter(["l", "K"])
    decided = ask(shown.append, lambda _prompt: next(answers), [text, document])
    assert "holds pictures: not searched" in shown[1]
    assert decided.choose(document) is Choice.LEAVE_OUT
    assert decided.choose(text) is Choice.KEEP
    assert decided.choose(clash(DOCUMENT, Kind.NAME, "petra")) is Choice.STOP
    assert ask(shown.append, lambda _prompt: "K", [document, text]).documents is Choice.KEEP
    assert Decisions(Choice.KEEP).choose(document) is Choice.STOP
    assert Decisions(decided=frozenset({(Question(DOCUMENT, "pictures"), Choice.KEEP)})).choose(document) is Choice.KEEP
