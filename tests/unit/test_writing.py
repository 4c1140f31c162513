"""Plaintext on the recipient's disk: one folder, all at once, nothing overwritten."""

import pytest

from radseal.errors import InputError
from radseal.sharing.writing import Tray, name_images, require_free


@pytest.fixture
def tray(tmp_path):
    made = Tray(tmp_path / ".out.writing")
    made.begin()
    return made


def contents(folder):
    """Every file below a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_appear_all_at_once(tray, tmp_path):
    """Nothing is at the final name until everything is; then the folder of work is gone."""
    tray.write("a/b/c", [b"one", memoryview(b"two")])
    tray.write("d", [])
    assert not (tmp_path / "out").exists()
    tray.finish(tmp_path / "out")
    assert contents(tmp_path / "out") == {"a/b/c": b"onetwo", "d": b""}
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_modes_are_private(tray):
    """Folders 0700, files 0600."""
    tray.write("a/b", [b"x"])
    assert tray.folder.stat().st_mode & 0o777 == 0o700
    assert (tray.folder / "a").stat().st_mode & 0o777 == 0o700
    assert (tray.folder / "a/b").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a.dcm", "a.dcm", "a.dcm"], {"a.dcm", "a~2.dcm", "a~3.dcm"}),
        (["a", "a/b"], {"a", "a~2/b"}),
        (["a/b", "a"], {"a/b", "a~2"}),
        ([".hidden", ".hidden"], {".hidden", ".hidden~2"}),
        (["x" * 300 + ".dcm"], {"x" * 200 + "~2.dcm"}),
        (["y" * 300 + "/a"], {"y" * 200 + "~2/a"}),
    ],
)
def test_names_that_collide_are_renamed(tray, paths, names):
    """A name that is taken or too long gets another one, and that is counted."""
    for path in paths:
        tray.write(path, [path[-5:].encode()])
    assert set(contents(tray.folder)) == names
    assert tray.renamed == len(names - set(paths))
    assert tray.files == len(paths)


def test_what_an_earlier_run_left_is_removed(tmp_path):
    """A killed run's plaintext does not mix with the next one's, and a link in its place is not followed."""
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "kept").touch()
    place = tmp_path / ".out.writing"
    place.symlink_to(victim)
    tray = Tray(place)
    tray.begin()
    tray.write("old", [b"x"])
    Tray(place).begin()
    assert contents(place) == {}
    assert (victim / "kept").exists()


def test_abandoned_tray_leaves_nothing(tray, tmp_path):
    """What fails leaves no plaintext."""
    tray.write("a", [b"x"])
    tray.abandon()
    assert list(tmp_path.iterdir()) == []


def test_folder_must_be_free(tmp_path):
    """A file, a link, a full folder and a missing parent are refused by name; an empty folder is free."""
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    require_free(tmp_path / "empty")
    require_free(tmp_path / "new")
    for name in ("file", "link", "new/out"):
        with pytest.raises(InputError):
            require_free(tmp_path / name)
    with pytest.raises(InputError, match="not empty"):
        require_free(tmp_path)


def test_folder_that_filled_meanwhile_is_refused(tray, tmp_path):
    """What appears at the final name while files are written is not replaced."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").touch()
    with pytest.raises(InputError, match="not empty"):
        tray.finish(tmp_path / "out")


def test_neutral_names_follow_the_order_of_the_case():
    """Study, series and place in it: nothing of the original's name."""
    named = dict(name_images("0000000A", [[[2, 0]], [[1], [3]]]))
    assert named == {
        2: "0000000A/ST001/SE001/IM00001.dcm",
        0: "0000000A/ST001/SE001/IM00002.dcm",
        1: "0000000A/ST002/SE001/IM00001.dcm",
        3: "0000000A/ST002/SE002/IM00001.dcm",
    }
