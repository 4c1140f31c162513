"""ZIP archives: their images are found and read back exactly; what is hostile in them is not."""

import io
import pickle
import struct
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import phantoms
from radseal.errors import InputError
from radseal.inputs import LIMITS, Limits, discover, found
from radseal.inputs.archive import list_members
from radseal.inputs.files import to_source
from radseal.inputs.found import UnreadableError


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archive_gives_what_its_folder_gives(tmp_path: Path, method: int) -> None:
    """A ZIP of a folder with nested folders gives the same studies, paths, bytes and left-out files as the folder."""
    phantoms.pet_ct_case(tmp_path / "case")
    phantoms.other_files(tmp_path / "case" / "x")
    phantoms.zip_of(tmp_path / "case", tmp_path / "case.zip", method=method)
    folder, archive = discover([tmp_path / "case"]), discover([tmp_path / "case.zip"])
    assert [i.facts for i in archive.instances] == [i.facts for i in folder.instances]
    assert [i.source.path for i in archive.instances] == [i.source.path for i in folder.instances]
    assert [bytes(i.source.view()) for i in archive.instances] == [bytes(i.source.view()) for i in folder.instances]
    assert archive.left_out == folder.left_out


def test_archive_of_a_disc_is_compared_with_its_dicomdir(tmp_path: Path) -> None:
    """A zipped CD is a CD: its DICOMDIR is kept apart and agrees with what is there."""
    disc = phantoms.cd(tmp_path / "cd")
    result = discover([phantoms.zip_of(disc.folder, tmp_path / "cd.zip")])
    assert [source.path for source in result.dicomdirs] == ["DICOMDIR"]
    assert result.notes == ()
    assert len(list(result.instances)) == len(disc.images)


def test_archive_wide_format_is_read(tmp_path: Path) -> None:
    """Members written in the ZIP64 form, and streamed ones with a data descriptor, are read."""
    (image,) = phantoms.ct_series(tmp_path, 1)

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as out, out.open("a.dcm", "w", force_zip64=True) as member:
        member.write(image.read_bytes())
    (tmp_path / "streamed.zip").write_bytes(pipe.data)
    (instance,) = discover([tmp_path / "streamed.zip"]).instances
    assert bytes(instance.source.view()) == image.read_bytes()


@pytest.mark.parametrize("size", [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 2**21, 70 * 2**20])
def test_archive_members_of_every_size_are_read(tmp_path: Path, size: int) -> None:
    """Members around the reader's block size, and ones too large for memory, come out whole; so does the head."""
    archive = phantoms.zip_named(tmp_path / "x.zip", [("zeros", bytes(size))])
    source = to_source(str(archive), ("x.zip",), archive.stat())
    (member,) = list_members(source, (), LIMITS)
    assert len(member.view()) == size
    assert not any(bytes(member.view()).strip(b"\0"))
    assert member.head(1000) == bytes(min(size, 1000))


def test_archive_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """An archive that unpacks to far more than it holds is refused as a whole, by name, before unpacking."""
    with pytest.raises(InputError, match="1 a ZIP archive that is damaged or larger than the limits"):
        discover([phantoms.zip_bomb(tmp_path / "bomb.zip")])


def test_archive_that_is_refused_does_not_stop_the_rest(tmp_path: Path) -> None:
    """A refused archive is listed; the folder named beside it is found."""
    phantoms.ct_series(tmp_path / "good", 2)
    result = discover([phantoms.zip_bomb(tmp_path / "bomb.zip"), tmp_path / "good"])
    assert [(item.place, item.reason) for item in result.left_out] == [("bomb.zip", found.BAD_ARCHIVE)]
    assert len(list(result.instances)) == 2


def test_archive_encrypted_member_is_listed(tmp_path: Path) -> None:
    """An encrypted member is listed with what to do."""
    (image,) = phantoms.ct_series(tmp_path, 1)
    with pytest.raises(InputError, match="encrypted"):
        discover([phantoms.zip_encrypted(tmp_path / "x.zip", image)])


@pytest.mark.parametrize(
    "name",
    ["../out.dcm", "a/../../out.dcm", "/etc/out.dcm", "C:/out.dcm", "a//b.dcm", "./a.dcm", "a\\..\\..\\b.dcm", "C:out"],
)
def test_archive_name_that_leads_out_is_listed(tmp_path: Path, name: str) -> None:
    """A member whose name leads out of the archive is listed and not read; the others are."""
    (image,) = phantoms.ct_series(tmp_path, 1)
    data = image.read_bytes()
    archive = phantoms.zip_named(tmp_path / "x.zip", [(name, data), ("good.dcm", data)])
    result = discover([archive])
    assert [item.reason for item in result.left_out] == [found.BAD_NAME]
    assert [instance.source.path for instance in result.instances] == ["good.dcm"]


def test_archive_inside_is_listed(tmp_path: Path) -> None:
    """An archive inside a folder or archive is listed with what to do, not opened."""
    phantoms.ct_series(tmp_path / "f", 1)
    phantoms.zip_of(tmp_path / "f", tmp_path / "f" / "inner.zip")
    for path in (tmp_path / "f", phantoms.zip_of(tmp_path / "f", tmp_path / "outer.zip")):
        result = discover([path])
        assert [(item.place, item.reason) for item in result.left_out] == [("inner.zip", found.INNER_ARCHIVE)]
        assert len(list(result.instances)) == 1


def test_archive_link_is_listed(tmp_path: Path) -> None:
    """A symbolic link that an archive carries is listed, and its target is not taken for content."""
    (image,) = phantoms.ct_series(tmp_path, 1)
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:
        out.writestr(link, "/etc/passwd")
        out.write(image, "image.dcm")
    assert [item.reason for item in discover([tmp_path / "x.zip"]).left_out] == [found.LINK]


def test_archive_overlapping_members_are_refused(tmp_path: Path) -> None:
    """Members that share bytes, as dense bombs do, make the archive refused."""
    (image,) = phantoms.ct_series(tmp_path, 1)
    archive = phantoms.zip_named(tmp_path / "x.zip", [("a", image.read_bytes()), ("b", image.read_bytes())])
    raw = bytearray(archive.read_bytes())
    second = raw.rfind(b"PK\1\2")
    raw[second + 42 : second + 46] = bytes(4)
    archive.write_bytes(raw)
    with pytest.raises(InputError, match="damaged"):
        discover([archive])


def test_archive_bounds_members(tmp_path: Path) -> None:
    """More members than the limit make the archive refused before any is read."""
    archive = phantoms.zip_named(tmp_path / "x.zip", [(str(n), b"") for n in range(50)])
    with pytest.raises(InputError, match="larger than the limits"):
        discover([archive], limits=Limits(files=49))


def test_archive_member_must_be_what_it_says(tmp_path: Path) -> None:
    """A member that unpacks to other bytes or another length than stated is refused when it is read."""
    (image,) = phantoms.ct_series(tmp_path, 1)
    archive = phantoms.zip_of(tmp_path, tmp_path.parent / f"{tmp_path.name}.zip", method=zipfile.ZIP_STORED)
    (instance,) = discover([archive]).instances
    raw = archive.read_bytes()
    entry = raw.rfind(b"PK\1\2")
    for change in (
        {raw.index(image.read_bytes()[-50:]): b"\xff"},
        {entry + 16: struct.pack("<L", 1)},
    ):
        altered = bytearray(raw)
        for at, new in change.items():
            altered[at : at + len(new)] = new
        other = tmp_path / "altered.zip"
        other.write_bytes(altered)
        (changed,) = discover([other]).instances
        with pytest.raises(UnreadableError, match="damaged in the ZIP archive"):
            changed.source.view()
    assert bytes(instance.source.view()) == image.read_bytes()


def test_archive_that_changes_is_refused(tmp_path: Path) -> None:
    """An archive that was written to after it was listed gives no bytes any more."""
    phantoms.ct_series(tmp_path / "f", 1)
    archive = phantoms.zip_of(tmp_path / "f", tmp_path / "x.zip")
    (instance,) = discover([archive]).instances
    archive.write_bytes(archive.read_bytes() + b"more")
    with pytest.raises(UnreadableError, match="changed"):
        instance.source.view()


def test_archive_source_can_be_sent_to_another_process(tmp_path: Path) -> None:
    """A member's source is plain data and has an identity of its own."""
    phantoms.ct_series(tmp_path / "f", 2)
    first, second = (i.source for i in discover([phantoms.zip_of(tmp_path / "f", tmp_path / "x.zip")]).instances)
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301  (our own)
    assert first.identity != second.identity


@given(at=st.integers(0, 10**6), value=st.integers(0, 255), cut=st.integers(0, 10**6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_archive_survives_damage(tmp_path: Path, at: int, value: int, cut: int) -> None:
    """Whatever byte is altered and wherever the archive ends: images that are right, or a plain refusal."""
    folder = tmp_path / "f"
    if not folder.exists():
        phantoms.ct_series(folder, 2, 16)
        phantoms.zip_of(folder, tmp_path / "good.zip")
    originals = {path.read_bytes() for path in folder.iterdir()}
    raw = bytearray((tmp_path / "good.zip").read_bytes())
    raw[at % len(raw)] = value
    altered = tmp_path / "altered.zip"
    altered.write_bytes(raw if cut % 3 else raw[: cut % len(raw)])
    try:
        instances = list(discover([altered]).instances)
        views = Counter(bytes(instance.source.view()) for instance in instances)
    except InputError:
        return
    assert set(views) <= originals
