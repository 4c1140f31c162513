"""`--report FILE`: the privacy report, as JSON, as a page, or as text, by the file's ending."""

from collections.abc import Sequence
from pathlib import Path

import click

from radseal.errors import UsageError
from radseal.pixels.looked import FacePictures, PlacePicture
from radseal.reporting.report import Report, to_wire
from radseal.reporting.text import to_lines

_ENDINGS = frozenset({".json", ".html", ".txt"})


def _require_forms(_context: click.Context, _option: click.Parameter, reports: tuple[Path, ...]) -> tuple[Path, ...]:
    """Raise UsageError for a file whose ending says no form of the report, before anything is read."""
    for path in reports:
        if path.suffix.lower() not in _ENDINGS:
            raise UsageError(f"{path.name} ends in no form of the report", hint="Name it .json, .html or .txt.")
    return reports


report_option = click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    callback=_require_forms,
    help="Write what is removed, replaced, kept and why: FILE.json, FILE.html or FILE.txt; may be repeated.",
)


def write_reports(
    reports: Sequence[Path],
    report: Report,
    faces: Sequence[FacePictures] = (),
    places: Sequence[PlacePicture] = (),
) -> None:
    """Write each file whole, in place of an earlier one; pages show faces and places in the pixels. Raises OSError."""
    for path in reports:
        _write(path, _to_text(path.suffix.lower(), report, faces, places))


def _to_text(ending: str, report: Report, faces: Sequence[FacePictures], places: Sequence[PlacePicture]) -> str:
    if ending == ".html":
        from radseal.reporting.page import to_page  # noqa: PLC0415  (where a page is asked for)

        return to_page(report, faces, places)
    return to_wire(report).model_dump_json(indent=2) + "\n" if ending == ".json" else "\n".join(to_lines(report)) + "\n"


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
