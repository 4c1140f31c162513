"""One service for the tests of a file."""

from pathlib import Path

import pytest

from real.place import Place, make_place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A service in this process, with its data in a temporary folder."""
    folder: Path = tmp_path_factory.mktemp("place")
    return make_place(folder)
