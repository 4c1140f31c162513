"""The privacy report: everything that was done is in it with its reason, and nothing of the patient is."""

import json
import re
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import Patient, ct_series
from radseal.cli.frame import run
from radseal_wire.privacy import PrivacyReport

MARKUP = "<script>alert(1)</script>"
PLANTED = ("Petra", "Phantom", "PH-0001", "19610812", "Secretary", "Petra Phantom")


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> dict[str, str]:
    """The three forms of the report on two studies of one made-up patient, one of them with a private attribute."""
    place = tmp_path_factory.mktemp("reports")
    images = place / "Petra Phantom"
    ct_series(images / "one", slices=3)
    ct_series(images / "two", slices=2, patient=Patient(name="Other^Otto", id="PH-0002"))
    for path in (images / "one").iterdir():
        data = dcmread(path)
        data.private_block(0x0011, "RADSEAL TEST", create=True).add_new(0x01, "LO", "Secretary Petra")
        data.save_as(path)
    words = [word for form in ("json", "html", "txt") for word in ("--report", str(place / f"report.{form}"))]
    home = {"RADSEAL_HOME": str(place / "home")}
    assert run(["deidentify", str(images), "--out", str(place / "out"), "--pixels", "skip", *words], home, place) == 0
    return {form: (place / f"report.{form}").read_text("utf-8") for form in ("json", "html", "txt")}


def test_holds_no_value(reports) -> None:
    """No form of the report holds a value of a file, the name of a file or of a folder."""
    for text in reports.values():
        assert [value for value in PLANTED if value in text] == []


def test_every_treatment_is_counted_and_explained(reports) -> None:
    """For each study: what went, what stands in, what stayed, by attribute; every one with its rule."""
    report = PrivacyReport.model_validate_json(reports["json"])
    assert sorted((study.images, study.series) for study in report.studies) == [(2, 1), (3, 1)]
    assert [study.number for study in report.studies] == [1, 2]
    second, first = sorted(report.studies, key=lambda study: study.images)
    done = {one.keyword: (one.action, one.count) for one in first.treatments if one.keyword}
    assert done["PatientName"] == ("replaced", 3)
    assert done["SOPInstanceUID"] == ("replaced", 3)
    assert done["Rows"] == ("kept", 3)
    assert all(one.rule for study in report.studies for one in study.treatments)
    private = sum(one.count for one in first.treatments if one.group == "private and unknown")
    assert private > sum(one.count for one in second.treatments if one.group == "private and unknown")


def test_nothing_is_counted_twice_or_left_out(tmp_path) -> None:
    """The report of one image tells of each attribute of its data set, once, and of none that was not there."""
    ct_series(tmp_path / "in", slices=1)
    (path,) = (tmp_path / "in").iterdir()
    report = tmp_path / "report.json"
    words = ["deidentify", str(path), "--out", str(tmp_path / "out"), "--pixels", "skip", "--report", str(report)]
    assert run(words, {"RADSEAL_HOME": str(tmp_path / "home")}, tmp_path) == 0
    told = PrivacyReport.model_validate_json(report.read_text()).studies[0].treatments
    stands = {f"({element.tag.group:04X},{element.tag.element:04X})" for element in dcmread(path).iterall()}
    assert {one.tag for one in told if one.tag} == stands - {"(7FE0,0010)"}
    assert len({(one.tag, one.rule, one.verb) for one in told}) == len(told)


def test_page_stands_alone(reports) -> None:
    """The page loads nothing from anywhere and runs nothing, by its content and by its own policy."""
    page = reports["html"]
    assert "default-src 'none'" in page
    assert re.findall(r"<(script|link|img|iframe|object|form)\b|\bon\w+=|url\(|https?:", page) == []


def test_words_are_escaped(tmp_path) -> None:
    """What a site writes in its own profile is text on the page, whatever it is."""
    ct_series(tmp_path / "in", slices=1)
    profile = tmp_path / "own.toml"
    rule = f'[[rule]]\ntag = "Modality"\nverb = "keep"\nreason = "{MARKUP}"\n'
    profile.write_text(f'name = "own"\ntitle = "Our own"\nabout = "Of this site."\noptions = []\n{rule}')
    page = tmp_path / "report.html"
    words = ["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--profile", str(profile)]
    home = {"RADSEAL_HOME": str(tmp_path / "home")}
    assert run([*words, "--pixels", "skip", "--report", str(page)], home, tmp_path) == 0
    assert MARKUP not in page.read_text()
    assert "&lt;script&gt;" in page.read_text()


def test_form_is_asked_for_before_anything_is_read(tmp_path, capfd) -> None:
    """A file whose ending says no form of the report is refused before a folder is made."""
    ct_series(tmp_path / "in", slices=1)
    words = [
        "deidentify",
        str(tmp_path / "in"),
        "--out",
        str(tmp_path / "out"),
        "--report",
        str(tmp_path / "report.pdf"),
    ]
    assert run(words, {"RADSEAL_HOME": str(tmp_path / "home")}, tmp_path) == 2
    assert not (tmp_path / "out").exists()
    assert "report.pdf" in capfd.readouterr().err


def test_json_is_what_the_schema_says(reports) -> None:
    """The published schema names exactly the members that the report has."""
    schema = json.loads((Path(__file__).parents[2] / "docs/spec/privacy-report.schema.json").read_text())
    told = json.loads(reports["json"])
    assert set(told) == set(schema["properties"]) == set(schema["required"])
    for name, part in (("StudyPrivacy", told["studies"][0]), ("Treatment", told["studies"][0]["treatments"][0])):
        assert set(part) == set(schema["$defs"][name]["required"])
