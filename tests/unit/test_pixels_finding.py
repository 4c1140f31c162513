"""Text that is burned into frames is found by the real models: a fixed sample of `make bench BENCH=text`."""

from pathlib import Path

import numpy as np
import pytest

from phantoms.burned_sets import identifying, marked
from phantoms.covering import look_at
from radseal.pixels.boxes import Box
from radseal.pixels.lines import choose_reading, to_lines
from radseal.pixels.pictures import even


def test_planted_strings_become_black(tmp_path: Path) -> None:
    """Of 24 names, dates, numbers and hospitals in ultrasound, CT and XA, at least 98 % are covered: all."""
    images = [image for kind in ("ultrasound", "CT", "XA, made") for image in identifying(kind, 1)]
    seen = look_at(images, tmp_path)
    missed = [one for image in images for one in image.planted if not seen[image.name].covers(one)]
    assert not missed


def test_markers_are_not_proposed(tmp_path: Path) -> None:
    """Sides, positions and views stay, as the reader reads them in real frames."""
    images = marked(3)
    seen = look_at(images, tmp_path)
    proposed = [
        (one.text.words, finding.text)
        for image in images
        for one in image.planted
        for finding in seen[image.name].findings
        if finding.proposed and finding.box.meet(one.box)
    ]
    assert not proposed


def test_parts_of_a_line_are_one() -> None:
    """What is as high, level and near belongs together; the line below and a far word do not."""
    near, far, below = Box(34, 1, 20, 10), Box(120, 0, 30, 10), Box(0, 14, 30, 10)
    assert to_lines([Box(0, 0, 30, 10), near, far, below]) == [Box(0, 0, 54, 11), far, below]
    assert to_lines([Box(0, 0, 10, 40), Box(1, 44, 9, 30)]) == [Box(0, 0, 10, 74)]


def test_what_two_pictures_show_is_one_line() -> None:
    """A part of a line joins it; a box around several lines is none of them."""
    assert to_lines([Box(0, 0, 50, 10), Box(2, 1, 20, 8)]) == [Box(0, 0, 50, 10)]
    assert len(to_lines([Box(0, 0, 50, 40), Box(2, 1, 40, 10)])) == 2


def test_of_like_readings_the_one_with_words_counts() -> None:
    """Spaces are lost sooner than they are invented; a much surer reading counts all the same."""
    assert choose_reading([("L LAT", 0.93), ("LLAT", 0.99)]) == ("L LAT", 0.93)
    assert choose_reading([("PEL V S", 0.7), ("PELVIS", 0.99)]) == ("PELVIS", 0.99)


@pytest.mark.parametrize("ground", [0, 1000, 60000])
def test_even_contrast_shows_letters_on_any_ground(ground: int) -> None:
    """What stands out a little from what is around it is seen as well on dark as on bright ground."""
    values = np.full((64, 64), float(ground))
    values[:, 32:] = 65535 - ground
    values[10:14, 4:20] += 1500
    letters = even(values)[10:14, 4:20, 0]
    assert letters.min() > 180
    assert abs(int(even(values)[50, 10, 0]) - 128) < 8
