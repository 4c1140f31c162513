"""The sample case: made in a moment, always the same, of nobody."""

from pathlib import Path

from pydicom import dcmread

from radseal.inputs import discover, require_one_patient, summarise
from radseal.sample import SIZE, SLICES, head_slice, write_sample


def test_sample_is_the_same_each_time(tmp_path: Path) -> None:
    """Two runs write the same bytes under the same names."""
    one, two = write_sample(tmp_path / "one"), write_sample(tmp_path / "two")
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_sample_is_a_whole_case_of_one_fictitious_patient(tmp_path: Path) -> None:
    """The sample is one CT series without gaps, of a patient whose name says that there is no such person."""
    write_sample(tmp_path)
    found = discover([tmp_path])
    require_one_patient(found)
    (row,) = summarise(found)
    assert (row.modalities, row.images, row.missing, row.body_parts) == ("CT", SLICES, 0, "HEAD")
    assert row.patient_name.startswith("Fictitious")
    assert found.left_out == ()


def test_sample_is_read_by_another_reader(tmp_path: Path) -> None:
    """Pydicom reads each slice, whose pixels fill the stated rows and columns."""
    for number, path in enumerate(write_sample(tmp_path), 1):
        data = dcmread(path)
        assert data.InstanceNumber == number
        assert len(data.PixelData) == 2 * SIZE * SIZE == 2 * data.Rows * data.Columns


def test_head_slice_shows_a_head() -> None:
    """The middle slice has air around, skull as a ring, brain inside; beyond the head there is only air."""
    size = 64
    values = list(head_slice(0.0, size)[1::2])
    middle = values[size * size // 2 : size * size // 2 + size]
    assert middle[0] == middle[-1] == 0
    assert 8 in middle[5:15]
    assert middle[16] == 4
    assert set(head_slice(2.0, size)[1::2]) == {0}
