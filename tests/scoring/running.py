"""Running the command over planted files, as a user runs it, and scoring what it wrote."""

import warnings
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset

from radseal.cli.frame import run
from radseal.dicom.profile import load_profile
from scoring.judging import Judge, Score
from scoring.planting import Planted, answer_key

_TEXTS, _PICTURES = ("--pixels", "skip", "--redact", "none"), ("--redact", "all")
"""Texts are drawn into the pictures only; reading the pixels of real files takes seconds for each."""


class FailedRunError(RuntimeError):
    """The command did not end as it should."""


def deidentify(folders: tuple[Path, Path], profile: str, out: Path, home: Path) -> dict[int, Dataset]:
    """De-identify texts and pictures under one site key; return what was written, by mark."""
    out.mkdir(parents=True)
    environment = {"RADSEAL_HOME": str(home)}
    if not home.exists() and run(["site-key", "create"], environment, out.parent):
        raise FailedRunError("site-key create")
    for folder, how in zip(folders, (_TEXTS, _PICTURES), strict=True):
        into = out / folder.name
        words = ["deidentify", str(folder), "--out", str(into), "--profile", profile, "--on-clash", "remove", *how]
        status = run(words, environment, out.parent)
        if status:
            raise FailedRunError(f"{folder.name}: status {status}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that the originals had already
        read = [dcmread(path) for path in sorted(out.rglob("*.dcm"))]
        return {int(data.InstanceNumber): data for data in read}


def score_profile(planted: Planted, profile: str, folder: Path) -> Score:
    """Plant on disk, de-identify and judge under a shipped profile."""
    new = deidentify(planted.write(folder / "in"), profile, folder / profile, folder / "home")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that the originals had already
        return Judge(planted.data, new).score(answer_key(planted, load_profile(profile).options))
