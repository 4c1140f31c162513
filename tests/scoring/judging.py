"""Judging new files by the answer key: pydicom reads them, nothing of the engine is used."""

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from scoring.actions import WHOLE, Action, Check, Miss, Place

_PRIVATE = 3
"""Length of a private attribute's place that begins with a number."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many checks there were of each action, and what was missed."""

    checks: Counter[Action]
    misses: tuple[Miss, ...] = field(repr=False)

    @property
    def percent(self) -> float:
        """Checks passed of all."""
        total = self.checks.total()
        return 100 * (total - len(self.misses)) / total


class Judge:
    """Compares new files with their originals, both by mark."""

    def __init__(self, originals: Mapping[int, Dataset], new: Mapping[int, Dataset]) -> None:
        self._originals, self._new = originals, new
        self._ids: dict[str, Counter[str]] = defaultdict(Counter)
        self._uids: dict[str, Counter[str]] = defaultdict(Counter)
        self._shifts: dict[str, Counter[int]] = defaultdict(Counter)

    def score(self, key: Iterable[Check]) -> Score:
        """Return the score of all checks."""
        checks = list(key)
        for check in checks:
            self._note(check)
        misses = [Miss(check, why) for check in checks if (why := self._judge(check))]
        return Score(Counter(check.action for check in checks), tuple(misses))

    def _note(self, check: Check) -> None:
        """Learn what each patient, UID and date became, for what must be consistent."""
        if check.action not in {Action.PATIENT_ID_CONSISTENT, Action.UID_CONSISTENT, Action.DATE_SHIFTED}:
            return
        old, new = self._pair(check)
        if not new:
            return
        if check.action is Action.PATIENT_ID_CONSISTENT:
            self._ids[old][new] += 1
        elif check.action is Action.UID_CONSISTENT:
            self._uids[old][new] += 1
        elif check.action is Action.DATE_SHIFTED:
            days = _days(old, new)
            if days is not None:
                self._shifts[self._patient(check.mark)][days] += 1

    def _pair(self, check: Check) -> tuple[str, str]:
        return text(find(self._originals[check.mark], check.place)), text(find(self._new.get(check.mark), check.place))

    def _patient(self, mark: int) -> str:
        return text(find(self._originals[mark], ("PatientID",)))

    def _judge(self, check: Check) -> str:
        """Return why a check failed, or nothing."""
        if check.mark not in self._new:
            return "the file did not come out"
        if check.action in {Action.PIXELS_HIDDEN, Action.PIXELS_RETAINED}:
            return self._judge_pixels(check)
        if check.action in {Action.TAG_RETAINED, Action.TEXT_NOT_NULL, Action.TEXT_RETAINED, Action.TEXT_REMOVED}:
            return self._judge_text(check)
        old, new = self._pair(check)
        return self._judge_change(check, old, new) if new else "it is gone or empty"

    def _judge_change(self, check: Check, old: str, new: str) -> str:
        match check.action:
            case Action.DATE_SHIFTED:
                days = _days(old, new)
                most = self._shifts[self._patient(check.mark)].most_common(1)
                return "" if days and days == most[0][0] and old[8:] == new[8:] else "not by the patient's own days"
            case Action.UID_CHANGED:
                return "" if new != old and set(new) <= set("0123456789.") else "the same as before, or no UID"
            case Action.UID_CONSISTENT:
                return _consistent(self._uids, old, new)
        return _consistent(self._ids, old, new)

    def _judge_text(self, check: Check) -> str:
        found = find(self._new[check.mark], check.place)
        value = text(found)
        match check.action:
            case Action.TAG_RETAINED:
                return "" if found is not None else "it is gone"
            case Action.TEXT_NOT_NULL:
                return "" if value else "it is gone or empty"
            case Action.TEXT_RETAINED:
                lost = sum(word not in value for word in check.words)
                return f"{lost} of {len(check.words)} texts are gone" if lost else ""
        left = sum(word.casefold() in value.casefold() for word in check.words)
        return f"{left} of {len(check.words)} texts are left" if left else ""

    def _judge_pixels(self, check: Check) -> str:
        old, new = self._originals[check.mark], self._new[check.mark]
        if check.box == WHOLE:
            return "" if old.get("PixelData") == new.get("PixelData") else "pixel data are other ones"
        before, after = _cut(old, check), _cut(new, check)
        if check.action is Action.PIXELS_RETAINED:
            return "" if np.array_equal(before, after) else "pixels outside of the text are other ones"
        shown = after.max(axis=(-3, -2)) - after.min(axis=(-3, -2))
        return "" if not shown.any() else "something can still be seen"


def find(data: Dataset | None, place: Place) -> DataElement | None:
    """Return the element at a place, or nothing."""
    if data is None:
        return None
    if isinstance(place[0], int) and len(place) == _PRIVATE:
        group, creator, element = place
        try:
            return data.private_block(group, str(creator))[element]  # type: ignore[arg-type]  # two numbers
        except KeyError:
            return None
    for keyword, item in zip(place[:-1:2], place[1::2], strict=True):
        items = data.get(str(keyword)) or []
        if len(items) <= int(item):
            return None
        data = items[int(item)]
    keyword = str(place[-1])
    return data.get(keyword) if keyword not in data else data[keyword]


def text(element: DataElement | None) -> str:
    """Return a value as one text; of several values with backslashes."""
    if element is None or element.value is None:
        return ""
    if isinstance(element.value, bytes):
        return element.value.decode("latin-1").strip("\0 ")
    several = element.value if element.VM > 1 else [element.value]
    return "\\".join(str(value) for value in several).strip("\0 ")


def _consistent(seen: Mapping[str, Counter[str]], old: str, new: str) -> str:
    if new == old:
        return "the same as before"
    if seen[old].most_common(1)[0][0] != new:
        return "another one than elsewhere"
    others = sum(new in became for original, became in seen.items() if original != old)
    return "shared with another original" if others else ""


def _days(old: str, new: str) -> int | None:
    try:
        one, other = (date(int(day[:4]), int(day[4:6]), int(day[6:8])) for day in (old, new))
    except ValueError:
        return None
    return (other - one).days


def _cut(data: Dataset, check: Check) -> NDArray[np.generic]:
    """Return the box of every frame: (…, rows, columns, samples)."""
    left, top, right, bottom = check.box
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the file had already
        pixels = data.pixel_array
    samples = pixels if data.SamplesPerPixel > 1 else pixels[..., None]
    return samples[..., top:bottom, left:right, :]
