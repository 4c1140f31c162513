"""CDs: a DICOMDIR is compared, never followed; disagreements are shown; what is missing counts in its series."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import phantoms
from radseal.errors import InputError
from radseal.inputs import discover, found
from radseal.inputs.records import read_listed


def test_cd_is_found_whole(tmp_path: Path) -> None:
    """A CD gives its studies; its DICOMDIR is kept apart; viewer and autorun files are listed, not sent."""
    disc = phantoms.cd(tmp_path / "cd")
    result = discover([disc.folder])
    assert len(result.studies) == 2
    assert sorted(i.source.path for i in result.instances) == sorted(
        path.relative_to(disc.folder).as_posix() for path in disc.images
    )
    assert [source.path for source in result.dicomdirs] == ["DICOMDIR"]
    assert bytes(result.dicomdirs[0].view()) == disc.dicomdir.read_bytes()
    assert result.notes == ()
    assert {(item.place, item.reason) for item in result.left_out} == {
        ("AUTORUN.INF", found.PROGRAM),
        ("VIEWER.EXE", found.PROGRAM),
        ("VIEWER/HELPER.DLL", found.PROGRAM),
        ("README.TXT", found.NOT_DICOM),
    }


def test_cd_tells_what_is_missing_and_unreadable(tmp_path: Path) -> None:
    """A listed file that is gone or broken counts in its series, so that the series says 2 of 4."""
    disc = phantoms.cd(tmp_path / "cd")
    gone, broken = disc.images[1], disc.images[2]
    gone.unlink()
    broken.write_bytes(broken.read_bytes()[:300])
    result = discover([disc.folder])
    series = next(s for study in result.studies for s in study.series if s.left_out)
    assert (series.modality, series.found, len(series.instances)) == ("CT", 4, 2)
    places = {item.place: item.reason for item in series.left_out}
    assert places.pop(gone.relative_to(disc.folder).as_posix()) == found.MISSING
    assert list(places) == [broken.relative_to(disc.folder).as_posix()]
    assert not {item.place for item in result.left_out} & set(places)
    assert len(result.notes) == 1


def test_cd_tells_what_is_not_listed(tmp_path: Path) -> None:
    """An image that the DICOMDIR does not list is sent, and said so; one with another identifier than listed too."""
    disc = phantoms.cd(tmp_path / "cd")
    phantoms.ct_series(disc.folder / "EXTRA", 1, series="extra")
    first, second = disc.images[:2]
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)
    result = discover([disc.folder])
    assert sum("does not list it; it is sent" in note for note in result.notes) == 1
    assert sum("is another image than" in note for note in result.notes) == 2
    assert len(list(result.instances)) == len(disc.images) + 1


def test_cd_renamed_files_are_not_missing(tmp_path: Path) -> None:
    """Listed images that lie there under another name are noted, and nothing counts as missing."""
    disc = phantoms.cd(tmp_path / "cd")
    disc.images[0].rename(disc.folder / "RENAMED")
    result = discover([disc.folder])
    assert sum("under another name" in note for note in result.notes) == 1
    assert found.MISSING not in {item.reason for item in result.all_left_out}


def test_cd_names_may_differ_in_case(tmp_path: Path) -> None:
    """A disc that is mounted with lower-case names and versions agrees with its upper-case DICOMDIR."""
    disc = phantoms.cd(tmp_path / "cd")
    for path in disc.images:
        target = tmp_path / "mounted" / f"{path.relative_to(disc.folder).as_posix().lower()};1"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (tmp_path / "mounted" / "dicomdir").write_bytes(disc.dicomdir.read_bytes())
    assert discover([tmp_path / "mounted"]).notes == ()


@pytest.mark.parametrize("escape", [b"..\\..\\SECRET", b"\\ETC\\SECRET", b"C:\\SECRET"])
def test_cd_never_follows_its_dicomdir(tmp_path: Path, escape: bytes) -> None:
    """A File ID that leads out of the medium is noted and not followed."""
    disc = phantoms.cd(tmp_path / "cd")
    phantoms.ct_series(tmp_path, 1, series="SECRET", suffix="")
    raw = disc.dicomdir.read_bytes()
    at = raw.index(b"PT000000\\ST")
    disc.dicomdir.write_bytes(raw[:at] + escape.ljust(36, b" ") + raw[at + 36 :])
    result = discover([disc.folder])
    assert any("leads out of the medium" in note for note in result.notes)
    assert len(list(result.instances)) == len(disc.images)


def test_dicomdir_alone_is_no_case(tmp_path: Path) -> None:
    """Naming only the DICOMDIR says to name the disc: its paths are not followed."""
    disc = phantoms.cd(tmp_path / "cd")
    with pytest.raises(InputError, match="no DICOM image") as caught:
        discover([disc.dicomdir])
    assert "name the folder or disc" in caught.value.hint


def test_records_are_read_by_their_tree(tmp_path: Path) -> None:
    """Every listed file comes with its study and series, as the tree of offsets says."""
    disc = phantoms.cd(tmp_path / "cd")
    listed = read_listed(memoryview(disc.dicomdir.read_bytes()))
    files = [entry for entry in listed if entry.parts]
    assert {"/".join(entry.parts) for entry in files} == {
        path.relative_to(disc.folder).as_posix() for path in disc.images
    }
    images = {path.relative_to(disc.folder).as_posix(): phantoms.read(path) for path in disc.images}
    for entry in files:
        data = images["/".join(entry.parts)]
        assert entry.sop_instance_uid == data.SOPInstanceUID
        assert (entry.study_instance_uid, entry.series_instance_uid) == (data.StudyInstanceUID, data.SeriesInstanceUID)


def test_records_without_offsets_are_read_in_order(tmp_path: Path) -> None:
    """A DICOMDIR whose offsets are all zero still tells study and series of each file, by the order of its records."""
    raw = phantoms.cd(tmp_path / "cd").dicomdir.read_bytes()
    zeroed = raw
    for tag in (b"\x04\x00\x00\x12UL\x04\x00", b"\x04\x00\x00\x14UL\x04\x00", b"\x04\x00\x20\x14UL\x04\x00"):
        first, *pieces = zeroed.split(tag)
        zeroed = tag.join([first, *(bytes(4) + piece[4:] for piece in pieces)])
    assert read_listed(memoryview(zeroed)) == read_listed(memoryview(raw))


def test_records_survive_loops(tmp_path: Path) -> None:
    """Records that point at themselves or each other are each read once, and none is lost."""
    raw = phantoms.cd(tmp_path / "cd").dicomdir.read_bytes()
    root = struct.unpack_from("<L", raw, raw.index(b"\x04\x00\x00\x12UL") + 8)[0]
    looped = raw
    for tag in (b"\x04\x00\x00\x14UL\x04\x00", b"\x04\x00\x20\x14UL\x04\x00"):
        pieces = looped.split(tag)
        looped = tag.join([pieces[0], *(struct.pack("<L", root) + piece[4:] for piece in pieces[1:])])
    assert len(read_listed(memoryview(looped))) == len(read_listed(memoryview(raw)))


@pytest.fixture(scope="module")
def dicomdir(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return phantoms.cd(tmp_path_factory.mktemp("disc") / "cd").dicomdir.read_bytes()


@given(at=st.integers(0, 10**6), value=st.binary(min_size=1, max_size=4), cut=st.integers(0, 10**6))
@settings(max_examples=300, deadline=None)
def test_records_survive_damage(dicomdir: bytes, at: int, value: bytes, cut: int) -> None:
    """Whatever is altered and wherever it ends, reading gives entries or a plain refusal."""
    raw = bytearray(dicomdir)
    raw[at % len(raw) : at % len(raw) + len(value)] = value
    data = bytes(raw if cut % 2 else raw[: cut % len(raw)])
    try:
        listed = read_listed(memoryview(data))
    except InputError:
        return
    assert all(entry.parts for entry in listed)
