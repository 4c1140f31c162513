"""`radseal send`: read, show, ask, then de-identify, seal and upload; prints one link for each recipient.

Rules: nothing leaves before the person has seen whose images they are, what is left out and who will get them, and has
said yes; `--yes` is for scripts. The recipients are checked before anything is read, so that a mistyped address costs
nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from radseal.cli.clashing import ask, clash_option, decide_beforehand, verify_option
from radseal.cli.delivering import deliver_case, is_partly
from radseal.cli.profiling import profile_option, read_rules
from radseal.cli.reviewing import choose_studies, review
from radseal.cli.screen import Screen
from radseal.cli.session import DONE, PARTLY, Session, with_session
from radseal.cli.words import ADDRESS, DURATION, json_option, limit_option, say_duration
from radseal.deidentifying.clashing import UNDECIDED, Decisions, UndecidedError
from radseal.errors import InputError, MixedPatientsError, UsageError
from radseal.inputs import Found, discover, require_one_patient
from radseal.sharing.desk import Desk
from radseal.sharing.manage import check_recipients
from radseal.sharing.orders import SendOrder, ShareOrder
from radseal.sharing.results import Sent
from radseal.sharing.sending import send_case
from radseal.sharing.surveying import survey
from radseal_wire.bodies import RecipientAnswer
from radseal_wire.sealed import Kind


@click.command("send", short_help="De-identify, seal and send images; prints the links.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH...")
@click.option(
    "--to", "addresses", multiple=True, required=True, type=ADDRESS, help="A recipient's address; may be repeated."
)
@click.option("--expires", type=DURATION, help="How long the links open, such as 7d; the site's default without it.")
@click.option(
    "--openings", type=click.IntRange(1, 10_000), help="How often each may be opened; without it, any number."
)
@click.option("--identity", is_flag=True, help="Let the recipients restore the original files, names included.")
@click.option(
    "--kind",
    type=click.Choice(["clinician", "patient", "representative"]),
    default="clinician",
    show_default=True,
    help="Who the recipients are.",
)
@click.option("--note", default="", help="Words for the recipients, sealed with the case: no names unless --identity.")
@profile_option
@click.option(
    "--study", "studies", multiple=True, type=click.IntRange(1), help="Only this study, by its number; may be repeated."
)
@clash_option
@verify_option
@limit_option
@click.option("--yes", is_flag=True, help="Do not ask: for scripts.")
@json_option
@with_session
def send_command(  # noqa: PLR0913  (click hands each option over as an argument)
    session: Session,
    paths: tuple[Path, ...],
    addresses: tuple[str, ...],
    expires: int | None,
    openings: int | None,
    *,
    identity: bool,
    kind: Kind,
    note: str,
    profile: str,
    studies: tuple[int, ...],
    on_clash: str | None,
    verify: str,
    limit_rate: int | None,
    yes: bool,
) -> int:
    """De-identify, seal and send the images at PATH; prints one link for each recipient.

    PATH is a file, a folder, a ZIP or a CD; what is sent must be of one patient. Of several studies you are asked
    which, or name them by --study. Run the same command again to resume.
    """
    screen = session.screen
    rules = read_rules(profile)
    _require_answerable(screen, yes=yes)
    _require_distinct(addresses)
    desk = session.sit_down(limit_rate)
    answers = check_recipients(desk, addresses)
    found = read_inputs(screen, paths, frozenset(studies), yes=yes)
    order = SendOrder(
        found=found,
        paths=paths,
        share=ShareOrder(
            recipients=tuple(answer.recipient for answer in answers),
            expires_in=expires or desk.expiry_default,
            openings=openings,
            identity=identity or rules.identity,
            kind=kind,
            note=note,
        ),
        rules=rules,
        profile=rules.profile,
        decisions=decide_beforehand(on_clash),
        full=verify == "full",
    )
    review(screen, found)
    _say_plan(screen, order, answers)
    if not (yes or on_clash):
        order = replace(order, decisions=_survey(screen, order))
    if not yes and not screen.ask("Send?"):
        raise InputError("nothing was sent", hint="Run the command again when everything is right.")
    return _send(screen, desk, order)


def _send(screen: Screen, desk: Desk, order: SendOrder) -> int:
    with screen.progress() as bars:

        def _deliver(sent: Sent) -> None:
            bars.stop()
            deliver_case(screen, sent)

        sent = send_case(desk.watched(bars), order, _deliver)
    return PARTLY if is_partly(sent) else DONE


def _survey(screen: Screen, order: SendOrder) -> Decisions:
    """Look for removed values that stand elsewhere too, and ask about them before anything leaves.

    Raises UndecidedError when that is left open.
    """
    with screen.progress() as bars:
        clashes = survey(order, bars)
    decisions = ask(screen.say, screen.read, clashes) if clashes else order.decisions
    if clashes and decisions == UNDECIDED:
        raise UndecidedError(clashes)
    return decisions


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


def _require_distinct(addresses: tuple[str, ...]) -> None:
    if len(set(addresses)) != len(addresses):
        raise UsageError("an address is named twice", hint="Name each recipient once: each gets one link of their own.")


def _say_plan(screen: Screen, order: SendOrder, answers: tuple[RecipientAnswer, ...]) -> None:
    share = order.share
    screen.say()
    for answer in answers:
        screen.say(f"To:      {answer.recipient.email}  (signs in with {answer.label})")
        if answer.new_domain:
            domain = answer.recipient.email.rpartition("@")[2]
            screen.warn(f"nothing was sent to {domain} from here before: read the address again, letter by letter")
    often = f", {share.openings} openings each" if share.openings else ""
    screen.say(f"Expires: {say_duration(share.expires_in)} after sending{often}")
    screen.say(f"Kind:    {share.kind}")
    if share.identity:
        screen.say("Identity: travels too, under a key of its own; the recipients can restore the original files.")
    else:
        screen.say("Identity: stays here; the recipients get the de-identified files only.")
        if share.note:
            screen.warn("the note goes to the recipients as it is: it must not name the patient")
    screen.say("Profile: basic. It drops names, numbers, dates and descriptions; text in the pixels stays.")
