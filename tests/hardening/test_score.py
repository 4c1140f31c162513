"""The MIDI-B style score: 100 % under the profiles that keep most, and a scorer that sees each way to fail."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from phantoms.canaries import real_files
from radseal.dicom.profile import load_profile
from scoring.actions import Action
from scoring.judging import Judge
from scoring.planting import Planted, answer_key, plant
from scoring.running import FailedRunError, deidentify, score_profile

EVERY = 5
"""Every fifth real file; `make torture` takes all of them, under every profile."""


@pytest.mark.parametrize("profile", ["specialist", "research"])
def test_every_check_passes(profile: str, tmp_path: Path) -> None:
    """Ten actions over planted real files, made objects and pictures, by the command itself."""
    planted = plant(list(real_files())[::EVERY], tmp_path)
    score = score_profile(planted, profile, tmp_path)
    assert [(miss.check.action, miss.check.place, miss.why) for miss in score.misses] == []
    assert score.percent == 100
    assert set(score.checks) == set(Action)
    assert score.checks.total() > 6000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Planted, dict[int, Dataset]]:
    """Made objects and pictures, and what the command makes of them under the profile `specialist`."""
    folder = tmp_path_factory.mktemp("made")
    planted = plant([], folder)
    return planted, deidentify(planted.write(folder / "in"), "specialist", folder / "out", folder / "home")


Spoil = Callable[[Dataset, Dataset], None]
SPOILING: dict[Action, tuple[str, Spoil]] = {
    Action.TAG_RETAINED: ("Modality", lambda new, _old: new.__delattr__("Modality")),
    Action.TEXT_NOT_NULL: ("PatientWeight", lambda new, _old: setattr(new, "PatientWeight", None)),
    Action.TEXT_RETAINED: ("StudyDescription", lambda new, _old: setattr(new, "StudyDescription", "*")),
    Action.TEXT_REMOVED: ("OperatorsName", lambda new, _old: setattr(new, "OperatorsName", "Q^QUXBERG")),
    Action.DATE_SHIFTED: ("ContentDate", lambda new, _old: setattr(new, "ContentDate", "20190101")),
    Action.UID_CHANGED: ("SOPInstanceUID", lambda new, old: setattr(new, "SOPInstanceUID", old.SOPInstanceUID)),
    Action.UID_CONSISTENT: ("StudyInstanceUID", lambda new, _old: setattr(new, "StudyInstanceUID", "2.25.4711")),
    Action.PATIENT_ID_CONSISTENT: ("PatientID", lambda new, _old: setattr(new, "PatientID", "RS-OTHER")),
    Action.PIXELS_HIDDEN: ("", lambda new, old: setattr(new, "PixelData", old.PixelData)),
    Action.PIXELS_RETAINED: ("", lambda new, _old: setattr(new, "PixelData", bytes(len(new.PixelData)))),
}


@pytest.mark.parametrize("action", Action, ids=lambda action: action.value)
def test_each_way_to_fail_is_seen(action: Action, made: tuple[Planted, dict[int, Dataset]]) -> None:
    """One file spoilt for one action: that check, of that file, is missed, with a reason; before, all pass."""
    planted, new = made
    options = load_profile("specialist").options
    key = list(answer_key(planted, options))
    assert Judge(planted.data, new).score(key).misses == ()
    mark = next(iter(planted.boxes)) if action is Action.PIXELS_HIDDEN else 1
    keyword, spoil = SPOILING[action]
    spoilt = dict(new)
    spoilt[mark] = copy.deepcopy(new[mark])
    spoil(spoilt[mark], planted.data[mark])
    score = Judge(planted.data, spoilt).score(key)
    missed = [miss for miss in score.misses if miss.check.action is action and miss.check.mark == mark]
    assert [miss.check.place for miss in missed] == [(keyword,) if keyword else ()]
    assert all(miss.why for miss in missed)
    assert score.percent < 100


def test_a_file_that_did_not_come_out_is_missed(made: tuple[Planted, dict[int, Dataset]]) -> None:
    """Leaving a file out does not better the score: each of its checks is missed."""
    planted, new = made
    key = list(answer_key(planted, load_profile("specialist").options))
    left = {mark: data for mark, data in new.items() if mark != 1}
    assert len(Judge(planted.data, left).score(key).misses) == sum(check.mark == 1 for check in key)


def test_a_run_that_fails_is_no_score(tmp_path: Path) -> None:
    """Nothing planted, nothing to de-identify: no score of 100 % comes of it."""
    with pytest.raises(FailedRunError):
        score_profile(Planted({}, {}), "specialist", tmp_path)
