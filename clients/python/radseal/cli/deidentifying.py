"""`radseal deidentify`: de-identified files in a new folder, without any service.

Rules: offline; input is only read. The folder appears when everything is written, or not at all. File and folder names
are numbers, and the report holds counts and rules: neither tells anything of a patient or of the original names.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from radseal.cli.clashing import ClashWords, asker, clash_options, verify_option
from radseal.cli.pixel_choices import PixelWords, by_profile, look_at, pixel_options
from radseal.cli.profiling import profile_option, read_profile
from radseal.cli.reports import report_option, write_reports
from radseal.cli.screen import Screen
from radseal.cli.session import DONE, PARTLY, Session, with_session
from radseal.cli.words import json_option
from radseal.cli.workers import jobs_option, open_workers
from radseal.config.keys import now, open_keys
from radseal.deidentifying.folder import FolderReport, Rulebook, deidentify_into
from radseal.dicom.profile import resolve
from radseal.errors import InputError
from radseal.inputs import to_screen
from radseal.keys import KEY_BYTES
from radseal.reporting.gathering import gather
from radseal.reporting.text import to_lines

if TYPE_CHECKING:
    from radseal.deidentifying.envelope import Envelope

PLACES_MOST = 50


@click.command("deidentify", short_help="Write de-identified copies into a new folder, offline.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH...")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to be made for the new files.")
@profile_option
@report_option
@pixel_options
@click.option(
    "--encrypted-attributes",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="CERT.pem",
    help="Keep the originals' attributes, encrypted to this certificate (PS3.15); `gdcmanon -d` opens it.",
)
@clash_options
@verify_option
@jobs_option
@json_option
@with_session
def deidentify_command(  # noqa: PLR0913  (click hands each option over as an argument)
    session: Session,
    paths: tuple[Path, ...],
    *,
    out: Path,
    profile: str,
    reports: tuple[Path, ...],
    encrypted_attributes: Path | None,
    verify: str,
    jobs: int | None,
    pixels: PixelWords,
    clashing: ClashWords,
) -> int:
    """Write de-identified copies of the DICOM files at PATH into a new folder.

    PATH is a file, a folder, a ZIP or a CD. Works offline, on files of any number of patients. What is not DICOM, or
    cannot be read safely, is left out and listed; then the exit status is 3 if images are among it.
    """
    screen = session.screen
    chosen = read_profile(profile)
    pixels = by_profile(pixels, chosen)
    rules = resolve(chosen)  # before the workers start, so that they have it too
    keys = open_keys(session.config)
    envelope = _read_envelope(encrypted_attributes) if encrypted_attributes else None
    random = keys.entropy(KEY_BYTES)
    rulebook = Rulebook(chosen, keys.site_key(), random, clashing.decisions, full=verify == "full", envelope=envelope)
    with new_folder(out) as folder, open_workers(jobs) as workers, screen.progress() as bars:
        done = deidentify_into(
            folder,
            paths,
            rulebook,
            bars,
            workers,
            decide=asker(screen, bars, clashing),
            look=lambda found: look_at(screen, found, pixels, bars, ask=True),
        )
        if not done.files:
            for left in done.counts():
                screen.say(f"left out: {left.count}, {left.reason}")
            _list_places(screen, done)
            raise InputError("no DICOM file could be de-identified", hint="Name a file, folder, ZIP or CD with images.")
    pseudonyms: Literal["site key", "this run"] = "site key" if done.site_key else "this run"
    report = gather(rules, done.tally, pseudonyms=pseudonyms, now=now())
    write_reports(reports, report, done.faces, done.places)
    for line in to_lines(report):
        screen.say(line)
    _list_places(screen, done)
    outcome = "partly" if done.images_left_out else "done"
    told = {"out": str(out), **done.public()} if screen.json else {}
    screen.result(told, f"{done.files} files de-identified in {out}", outcome)
    return PARTLY if done.images_left_out else DONE


def _read_envelope(path: Path) -> "Envelope":
    from radseal.deidentifying.envelope import Envelope  # noqa: PLC0415  (X.509: where a certificate is given)

    return Envelope(path.read_bytes())


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a folder beside `out` that becomes `out` when the block succeeds, and vanishes when it does not.

    Raises InputError when `out` is a file, or a folder that holds anything.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out} is there already and not empty", hint="Name a folder that does not exist yet.")
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.absolute().parent))
    try:
        yield draft
        draft.replace(out.absolute())
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _list_places(screen: Screen, done: FolderReport) -> None:
    if screen.terminal:
        for item in done.left_out[:PLACES_MOST]:
            screen.say(f"  {to_screen(item.place)}: {item.reason}")
