"""What a sender sees before saying yes: whose images, what they are, what is left out, what looks wrong.

Rules: values from a study are drawn on a terminal only, which is the sender's own screen; anywhere else there are
counts and reasons.
"""

from rich.table import Table
from rich.text import Text

from radseal.cli.screen import Screen
from radseal.cli.words import read_numbers
from radseal.inputs import Found, StudyRow, choose, count_reasons, patient_warnings, summarise, to_screen

PLACES_MOST = 20
"""Places of left-out files and DICOMDIR notes that are listed at most."""


def choose_studies(screen: Screen, found: Found, numbers: frozenset[int], *, ask: bool) -> Found:
    """Return only the studies of these `numbers`; without any, those that a person picks, or all.

    Raises UsageError for a number that is not there.
    """
    count = len(found.studies)
    if not numbers and ask and count > 1:
        screen.show(draw_studies(summarise(found)))
        answer = screen.read(f"Which studies? Numbers such as 1,{count}, or Enter for all {count}:")
        numbers = read_numbers(answer) if answer else frozenset()
    if not numbers:
        return found
    chosen = choose(found, numbers)
    screen.say(f"chosen: {len(chosen.studies)} of {count} studies; the others stay here")
    return chosen


def review(screen: Screen, found: Found) -> None:
    """Show what was found at the paths that were named."""
    rows = summarise(found)
    if screen.terminal:
        screen.show(draw_studies(rows))
    else:
        for row in rows:
            screen.say(f"study {row.number}: {row.modalities}, {row.images} images")
        screen.say("(Names and dates are shown on a terminal only.)")
    for warning in patient_warnings(found):
        screen.warn(warning)
    for row in rows:
        if row.missing:
            screen.warn(f"study {row.number}: slices that seem to be missing between the images: {row.missing}")
    _list_left_out(screen, found)
    if found.notes:
        screen.warn(f"the DICOMDIR disagrees with what is there in {len(found.notes)} places")
        _list_private(screen, found.notes)


def draw_studies(rows: tuple[StudyRow, ...]) -> Table:
    """Draw one row for each study: whose, when, what, how many."""
    table = Table(box=None, pad_edge=False)
    headings = ("", "name", "born", "ID", "study date", "modality", "body part", "side", "images")
    for heading in headings:
        table.add_column(heading, justify="right" if heading == "images" else "left")
    for row in rows:
        images = str(row.images) if row.images == row.found else f"{row.images} of {row.found}"
        cells = (row.patient_name, row.birth_date, row.patient_id, row.study_date, row.modalities, row.body_parts)
        side = row.laterality
        table.add_row(str(row.number), *(Text(cell or "(blank)") for cell in cells), Text(side), images)
    return table


def _list_left_out(screen: Screen, found: Found) -> None:
    for left in count_reasons(found.all_left_out):
        screen.say(f"not sent: {left.count}, {left.reason}")
    _list_private(screen, tuple(f"{item.place}: {item.reason}" for item in found.all_left_out))


def _list_private(screen: Screen, lines: tuple[str, ...]) -> None:
    if not screen.terminal:
        return
    for line in lines[:PLACES_MOST]:
        screen.say(f"  {to_screen(line)}")
    if len(lines) > PLACES_MOST:
        screen.say(f"  and {len(lines) - PLACES_MOST} more")
