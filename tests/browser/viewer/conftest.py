"""The viewer alone: its test pages built once, a room that serves files to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phantoms.reading import ball, write_case
from real.reading_room import ReadingRoom, build_pages, reading_room


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_pages(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CT of 48 slices, a prior MR, two loops, a mammogram, a report and a PDF."""
    folder = tmp_path_factory.mktemp("case")
    write_case(folder, *ball())
    return folder


@pytest.fixture(scope="module")
def room(pages: Path) -> Iterator[ReadingRoom]:
    with reading_room(pages) as opened:
        yield opened
