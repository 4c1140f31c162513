"""The privacy report as lines for a terminal: what a sender reads before saying yes."""

from collections.abc import Iterator

from radseal.reporting.gathering import by_group
from radseal.reporting.report import Report, Study
from radseal_wire.privacy_terms import Action

_SAID: tuple[Action, ...] = ("removed", "replaced", "kept")
CONSISTENT = {
    "site key": "come from the site key: the same patient gets the same ones every time",
    "this run": "come from a random key of this run: another run gives other ones",
    "this case": "come from a key of this case: another case gives other ones",
}
"""What is said of the pseudonyms."""


def to_lines(report: Report) -> Iterator[str]:
    """Yield the lines of the report."""
    options = f" with {', '.join(report.options)}" if report.options else ""
    yield f"Profile {report.profile}: PS3.15 {report.edition} Basic{options}."
    yield f"Pseudonyms {CONSISTENT[report.pseudonyms]}."
    for study in report.studies:
        yield from _study_lines(study)
    for attention in report.attention:
        yield f"look at: {attention.text} ({attention.count:,})"
    for left in report.left_out:
        yield f"left out: {left.count:,}, {left.reason}"


def say_study(study: Study) -> str:
    """Return the study's heading: "study 1: CT, 2 series, 500 images"."""
    return (
        f"study {study.number}: {', '.join(study.modalities) or 'no modality'}, {study.series} series, "
        f"{study.images:,} image{'s' if study.images != 1 else ''}"
    )


def _study_lines(study: Study) -> Iterator[str]:
    yield say_study(study)
    for action in _SAID:
        groups = by_group(study.treatments, action)
        if groups:
            values = sum(count for _group, count in groups)
            yield f"  {action:<8} {values:,} values: {', '.join(f'{group} {count:,}' for group, count in groups)}"
    for left in study.left_out:
        yield f"  left out: {left.count:,}, {left.reason}"
    for attention in study.attention:
        yield f"  look at: {attention.text} ({attention.count:,})"
