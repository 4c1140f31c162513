"""Which names of unfinished sends are taken: those that are listed, and no path."""

from pathlib import Path

import pytest

from radseal.errors import InputError, KeyFileError
from radseal.sharing.resume import Sealing, begin_send, list_sends, take_send

CASE = "A" * 22


@pytest.mark.parametrize("name", ["0" * 32, "../keys", "", ".", "..", "/etc"])
def test_unknown_names_are_refused(tmp_path: Path, name: str) -> None:
    """A name that is not listed is refused and makes nothing."""
    with pytest.raises(InputError, match="no unfinished send"), take_send(tmp_path, name):
        raise AssertionError("it was taken")
    assert list(tmp_path.iterdir()) == []


def test_what_is_begun_is_listed_until_it_ends(tmp_path: Path) -> None:
    """A send is listed from its first state on, given out alone, and gone once it is finished."""
    with begin_send(tmp_path, "f" * 32) as journal:
        journal.save(Sealing(phase="sealing", case=CASE, origin="https://h.example"))
    (listed,) = list_sends(tmp_path)
    assert (listed.id, listed.state.case) == ("f" * 32, CASE)
    with take_send(tmp_path, listed.id) as (journal, _state):
        with pytest.raises(InputError, match="running already"), take_send(tmp_path, listed.id):
            raise AssertionError("it was taken twice")
        journal.finish()
    assert list_sends(tmp_path) == ()


def test_damage_is_told(tmp_path: Path) -> None:
    """A state that cannot be read is told with the folder to remove."""
    with begin_send(tmp_path, "f" * 32) as journal:
        journal.save(Sealing(phase="sealing", case=CASE, origin="https://h.example"))
        (journal.folder / "state.json").write_bytes(b"{")
    with pytest.raises(KeyFileError, match="damaged"):
        list_sends(tmp_path)
