"""The phantoms themselves: a search for leaks is only as good as what was planted."""

import base64
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.datadict import DicomDictionary

import phantoms


def test_planted_values_are_all_there(tmp_path: Path) -> None:
    """Every planted value stands in the files or their names, is one of its kind, and holds a searched pattern."""
    planted = phantoms.planted_case(tmp_path)
    seen = b"".join(path.read_bytes() + str(path).encode() for path in planted.files)
    texts = [value for value in planted.values if value.startswith(planted.patterns[0])]
    assert len(texts) > 5000
    assert len(set(texts)) == len(texts)
    assert [value for value in planted.values if value.encode() not in seen] == []
    assert all(any(pattern in value for pattern in planted.patterns) for value in planted.values)


def test_planted_in_every_attribute_that_holds_text(tmp_path: Path) -> None:
    """Each text attribute of the dictionary, but those that make the file an image, is planted at top level."""
    planted = phantoms.planted_case(tmp_path)
    data = dcmread(planted.files[0])
    groups = {0x0000, 0x0002, 0x0004}
    wanted = {
        tag
        for tag, row in DicomDictionary.items()
        if row[0] in {"LO", "SH", "PN", "ST", "LT", "UT", "UC", "UR"} and tag >> 16 not in groups
    }
    assert {tag for tag in wanted if planted.patterns[0].encode() not in bytes(str(data.get(tag)), "utf-8")} == set()


def test_planted_is_the_same_each_time(tmp_path: Path) -> None:
    """The same seed plants the same, another seed something else."""
    one, two, other = (
        phantoms.planted_case(tmp_path / name, seed).values for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert one == two
    assert {value for value in one if value.startswith("ZQX")}.isdisjoint(other)


@pytest.mark.parametrize("value", ["ZQXVWKJY", "1739182", "abc"])
def test_disguises_are_found_anywhere(value: str) -> None:
    """A value is found by one of its disguises wherever it stands inside Base64, hex or UTF-16 text."""
    for before in range(6):
        for after in range(4):
            raw = bytes(range(7, 7 + before)) + value.encode() + bytes(range(after))
            for text in (base64.b64encode(raw), raw.hex().encode(), raw):
                assert any(disguise in text for disguise in phantoms.disguises(value) if disguise)


def test_phantoms_are_read_by_pydicom(tmp_path: Path) -> None:
    """Every phantom of a modality is a file that pydicom reads to its end."""
    makers = (
        phantoms.ct_series,
        phantoms.mr_series,
        phantoms.localizer,
        phantoms.us_cine,
        phantoms.enhanced_ct,
        phantoms.rle_image,
        phantoms.jpeg_image,
        phantoms.structured_report,
        phantoms.pet_ct_case,
    )
    for maker in makers:
        for path in maker(tmp_path / maker.__name__):
            data = dcmread(path)
            assert data.PatientName == phantoms.PATIENT.name
            assert [element.tag for element in data]
