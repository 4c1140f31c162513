"""Files: the bytes that were found are the bytes that are read, or there is a refusal."""

import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import phantoms
from radseal.inputs import discover, files, to_screen
from radseal.inputs.files import FileSource, copy_to_map, to_source
from radseal.inputs.found import UnreadableError
from radseal.inputs.places import to_part, to_path


def source_of(path: Path) -> FileSource:
    """The source of a file as it is now."""
    return to_source(str(path), (path.name,), path.stat())


def test_source_gives_head_and_view(tmp_path: Path) -> None:
    """The head is the first bytes, the view is all of them, and both of a short or empty file are what there is."""
    for data in (b"", b"x", bytes(range(256)) * 50):
        path = tmp_path / "file"
        path.write_bytes(data)
        source = source_of(path)
        assert source.head(100) == data[:100]
        assert bytes(source.view()) == data


def test_source_can_be_sent_to_another_process(tmp_path: Path) -> None:
    """A source is plain data."""
    (path,) = phantoms.ct_series(tmp_path, 1)
    (instance,) = discover([path]).instances
    assert pickle.loads(pickle.dumps(instance)) == instance  # noqa: S301  (our own)


@pytest.mark.parametrize("change", ["grow", "shrink", "rewrite", "replace", "pipe", "link"])
def test_source_refuses_a_changed_file(tmp_path: Path, change: str) -> None:
    """A file that grew, shrank, was rewritten, replaced, or became a pipe or link after it was found gives no bytes."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * 1000)
    os.utime(path, ns=(10**18, 10**18))
    source = source_of(path)
    if change == "grow":
        path.write_bytes(b"x" * 1001)
    elif change == "shrink":
        path.write_bytes(b"x" * 999)
    elif change == "rewrite":
        path.write_bytes(b"y" * 1000)
    else:
        path.rename(tmp_path / "old")
        if change == "replace":
            path.write_bytes(b"x" * 1000)
            os.utime(path, ns=(10**18, 10**18))
        elif change == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to(tmp_path / "old")
    for read in (source.view, lambda: source.head(10)):
        with pytest.raises(UnreadableError, match="changed while it was being read") as caught:
            read()
        assert caught.value.private == "file"


def test_source_refuses_a_file_that_vanished(tmp_path: Path) -> None:
    """A file that is gone is refused by name, on the private side."""
    path = tmp_path / "file"
    path.write_bytes(b"x")
    source = source_of(path)
    path.unlink()
    with pytest.raises(UnreadableError, match="no longer there"):
        source.view()


def test_identity_changes_with_the_file(tmp_path: Path) -> None:
    """The identity, by which a send resumes, is stable for one file and another after it was written to."""
    path = tmp_path / "file"
    path.write_bytes(b"x")
    first = source_of(path).identity
    assert source_of(path).identity == first
    path.write_bytes(b"xy")
    assert source_of(path).identity != first


def test_large_file_is_a_private_copy(tmp_path: Path) -> None:
    """A large file's view is not reached by later changes, and a file that is cut meanwhile cannot kill the reader."""
    path = tmp_path / "large"
    size = files.IN_MEMORY + 12_345
    with path.open("wb") as out:
        out.truncate(size - 5)
        out.seek(size - 5)
        out.write(b"final")
    view = source_of(path).view()
    path.write_bytes(b"")
    assert len(view) == size
    assert bytes(view[-5:]) == b"final"
    with pytest.raises(TypeError):
        view[0] = 1


@pytest.mark.parametrize("length", [9, 11])
def test_copy_to_map_refuses_another_length(length: int) -> None:
    """What is copied must have exactly the stated length."""
    with pytest.raises(UnreadableError, match="changed"):
        copy_to_map(iter([b"x" * 5, b"x" * (length - 5)]), 10, "p")


def test_copy_to_map_tells_a_full_disk() -> None:
    """No room for the copy is told as that, not as a fault of the medium."""

    class Full:
        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(UnreadableError, match="no room"):
        files._append(Full(), b"x", "p")


@given(st.lists(st.text(min_size=1).filter(lambda name: "/" not in name and "\0" not in name), min_size=1, max_size=5))
def test_paths_are_always_safe(names: list[str]) -> None:
    """Whatever names a file system holds, the path is UTF-8 and has no empty, dot, control or backslash part."""
    path = to_path(tuple(names))
    path.encode("utf-8")
    assert len(path.split("/")) == len(names)
    for part in path.split("/"):
        assert part not in {"", ".", ".."}
        assert "\\" not in part
        assert all(ord(char) >= 32 and ord(char) != 127 for char in part)


@pytest.mark.parametrize(
    ("name", "part"),
    [("IM 0001.dcm", "IM 0001.dcm"), ("山田", "山田"), ("a\u200db", "a\u200db"), ("..", "%2E%2E"), ("\udcff", "%FF")],
)
def test_paths_keep_ordinary_names(name: str, part: str) -> None:
    """Names that people give stay as they are; only what cannot travel is written otherwise."""
    assert to_part(name) == part


def test_to_screen_hides_nothing() -> None:
    """What would turn, hide or colour text on a terminal is shown as its bytes."""
    assert to_screen("a\u202eb\u200bc\x1b[0m") == "a%E2%80%AEb%E2%80%8Bc%1B[0m"
