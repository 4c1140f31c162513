"""The scores of every shipped profile over every real file, as a table for docs/reliability.md."""

import contextlib
import os
import tempfile
from collections import Counter
from pathlib import Path

from phantoms.canaries import real_files
from radseal.dicom.profile_file import NAMES
from scoring.actions import Action
from scoring.judging import Score
from scoring.planting import plant
from scoring.running import score_profile


def score_table() -> tuple[list[str], int, int]:
    """Return lines of Markdown, how many checks there were, and how many were missed."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        planted = plant(list(real_files()), folder)
        scores = {}
        for profile in NAMES:
            with (
                Path(os.devnull).open("w") as nowhere,
                contextlib.redirect_stderr(nowhere),
                contextlib.redirect_stdout(nowhere),
            ):
                scores[profile] = score_profile(planted, profile, folder)
    lines = [
        f"{len(planted.data)} files, {len(planted.boxes)} of them pictures with text in the pixels.",
        "",
        "| action | " + " | ".join(scores) + " |",
        "|---|" + "---|" * len(scores),
    ]
    lines += [
        f"| {action.value} | " + " | ".join(_row(action, score) for score in scores.values()) + " |"
        for action in Action
    ]
    lines += ["| **score** | " + " | ".join(f"**{score.percent:.2f} %**" for score in scores.values()) + " |"]
    for profile, score in scores.items():
        lines += ["", *(_explain(profile, score))] if score.misses else []
    return (
        lines,
        sum(score.checks.total() for score in scores.values()),
        sum(len(one.misses) for one in scores.values()),
    )


def _row(action: Action, score: Score) -> str:
    missed = sum(miss.check.action is action for miss in score.misses)
    return f"{score.checks[action] - missed:,} of {score.checks[action]:,}"


def _explain(profile: str, score: Score) -> list[str]:
    """Return one line for each kind of miss."""
    kinds = Counter((one.check.action.value, "/".join(map(str, one.check.place)), one.why) for one in score.misses)
    return [f"- {profile}, {what}, {place}: {why} ({count} files)" for (what, place, why), count in kinds.items()]
