"""`radseal send`: read, show, ask, then de-identify, seal and upload; prints one link for each recipient.

Rules: nothing leaves before the person has seen whose images they are, what is left out and who will get them, and has
said yes; `--yes` is for scripts. The recipients are checked before anything is read, so that a mistyped address costs
nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from radseal.cli.clashing import ClashWords, ask, clash_options, verify_option
from radseal.cli.delivering import send_and_deliver
from radseal.cli.pixel_choices import PixelWords, by_profile, look_at, pixel_options
from radseal.cli.profiling import profile_option, read_profile, read_rules
from radseal.cli.recipients import read_back, require_distinct
from radseal.cli.reports import report_option, write_reports
from radseal.cli.reviewing import choose_studies, review
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.terms import Terms, require_known, say_terms, settle, terms_options
from radseal.cli.words import ADDRESS, json_option, limit_option, say_duration
from radseal.deidentifying.clashing import UNDECIDED, UndecidedError
from radseal.errors import InputError, MixedPatientsError, UsageError
from radseal.inputs import Found, discover, require_one_patient
from radseal.reporting.gathering import gather
from radseal.reporting.text import to_lines
from radseal.sharing.attaching import read_attachments
from radseal.sharing.desk import Desk
from radseal.sharing.ledger_entries import check_ledger_key, say_ledger_key
from radseal.sharing.manage import check_recipients
from radseal.sharing.orders import SendOrder
from radseal.sharing.sending import send_case
from radseal.sharing.surveying import survey
from radseal_wire.bodies import RecipientAnswer


@click.command("send", short_help="De-identify, seal and send images; prints the links.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH...")
@click.option(
    "--to", "addresses", multiple=True, required=True, type=ADDRESS, help="A recipient's address; may be repeated."
)
@terms_options
@click.option(
    "--attach",
    "attachments",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="A PDF, JPEG or text that travels sealed with the case; may be repeated.",
)
@profile_option
@click.option(
    "--study", "studies", multiple=True, type=click.IntRange(1), help="Only this study, by its number; may be repeated."
)
@pixel_options
@clash_options
@verify_option
@report_option
@limit_option
@click.option("--yes", is_flag=True, help="Do not ask: for scripts.")
@json_option
@with_session
def send_command(  # noqa: PLR0913  (click hands each option over as an argument)
    session: Session,
    paths: tuple[Path, ...],
    addresses: tuple[str, ...],
    *,
    terms: Terms,
    attachments: tuple[Path, ...],
    profile: str,
    studies: tuple[int, ...],
    verify: str,
    limit_rate: int | None,
    yes: bool,
    pixels: PixelWords,
    clashing: ClashWords,
    reports: tuple[Path, ...],
) -> int:
    """De-identify, seal and send the images at PATH; prints one link for each recipient.

    PATH is a file, a folder, a ZIP or a CD; what is sent must be of one patient. Of several studies you are asked
    which, or name them by --study. Run the same command again to resume.
    """
    screen = session.screen
    rules = read_rules(profile)
    if rules.identity and terms.identity is None:
        terms = replace(terms, identity=True)
    _require_answerable(screen, yes=yes)
    require_distinct(addresses)
    pixels = by_profile(pixels, read_profile(profile))
    desk = session.sit_down(limit_rate)
    require_known(desk.site, terms)
    check_ledger_key(desk)
    answers = check_recipients(desk, addresses)
    warnings = [document.warning for document in read_attachments(attachments)]
    found = read_inputs(screen, paths, frozenset(studies), yes=yes)
    review(screen, found)
    order = SendOrder(
        found=found,
        paths=paths,
        share=settle(screen, desk.site, terms, tuple(answer.recipient for answer in answers), ask=not yes),
        rules=rules,
        profile=rules.profile,
        decisions=clashing.decisions,
        full=verify == "full",
        attachments=attachments,
    )
    with screen.progress() as bars:
        order = replace(order, looked=look_at(screen, found, pixels, bars, ask=not yes))
    _say_plan(screen, desk, order, answers)
    for warning in filter(None, warnings):
        screen.warn(warning)
    if reports or not yes:
        order = _survey(screen, desk, order, reports, ask_clashes=clashing.asks and not yes)
    if not (yes or screen.ask("Send?")):
        raise InputError("nothing was sent", hint="Run the command again when everything is right.")
    return send_and_deliver(screen, desk, lambda watched, deliver: send_case(watched, order, deliver))


def _survey(screen: Screen, desk: Desk, order: SendOrder, reports: Sequence[Path], *, ask_clashes: bool) -> SendOrder:
    """Tell and write what leaves and what does not; ask about removed values that stand elsewhere too.

    Raises UndecidedError when that is left open.
    """
    with screen.progress() as bars:
        seen = survey(order, bars)
    report = gather(order.rules, seen.tally, pseudonyms=desk.pseudonyms, now=desk.now())
    write_reports(reports, report, order.looked.faces, order.looked.places)
    for line in to_lines(report):
        screen.say(line)
    if not seen.clashes:
        return order
    decisions = ask(screen.say, screen.read, seen.clashes, order.decisions) if ask_clashes else UNDECIDED
    if decisions == UNDECIDED:
        raise UndecidedError(seen.clashes)
    return replace(order, decisions=decisions)


def read_inputs(screen: Screen, paths: Sequence[Path], studies: frozenset[int], *, yes: bool) -> Found:
    """Find the images at `paths`, those of `studies` (none: ask which), and refuse those of different patients.

    Where only the ID differs, a person is asked whether it is the same one.
    """
    with screen.progress() as bars:
        found = discover(paths, bars)
    if not any(True for _ in found.instances):
        raise InputError("no DICOM images were found", hint="Name the file, folder, ZIP or CD that holds them.")
    found = choose_studies(screen, found, studies, ask=not yes)
    try:
        require_one_patient(found)
    except MixedPatientsError as error:
        if not error.confirmable or yes:
            raise
        screen.say(error.private)
        if not screen.ask("Name and birth date agree, the ID does not. Is this one and the same person?"):
            raise
        require_one_patient(found, confirmed=True)
    return found


def _require_answerable(screen: Screen, *, yes: bool) -> None:
    if not yes and not screen.interactive:
        raise UsageError(
            "send asks before anything leaves, and there is no terminal to ask on",
            hint="Add --yes to send without asking.",
        )


def _say_plan(screen: Screen, desk: Desk, order: SendOrder, answers: tuple[RecipientAnswer, ...]) -> None:
    share = order.share
    screen.say()
    read_back(screen, desk, answers)
    often = f", {share.openings} openings each" if share.openings else ""
    screen.say(f"Expires: {say_duration(share.expires_in)} after sending{often}")
    say_terms(screen, share)
    if order.attachments:
        screen.say(f"With:    {len(order.attachments)} attachments, sealed like the images")
        if not share.identity:
            screen.warn("attachments go to the recipients as they are: they must not name the patient")
    if (ledger := say_ledger_key(desk)) is not None:
        screen.say(f"Ledger:  an entry that only the privacy officer can read; key {ledger}")
    screen.say(f"Profile: {order.profile} (see `radseal profiles {order.profile}`)")
