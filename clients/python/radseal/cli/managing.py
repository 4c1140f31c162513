"""`radseal cases | shares | share | revoke | extend | erase`: what became of what was sent, and what may still happen.

Rules: a case is named by its id, its case reference or a link to it; a share by its id or link, or by the case when
that has one live share only. Revoking and erasing are done at once, as asked: whoever types them is in a hurry.
"""

import click

from radseal.cli.delivering import deliver_share
from radseal.cli.naming import name_case, name_share
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.staffing import revoke_many
from radseal.cli.words import ADDRESS, DURATION, json_option, say_duration, say_instant
from radseal.errors import UsageError
from radseal.sharing.manage import check_recipients, erase, extend, list_cases, list_shares, revoke, share_again
from radseal.sharing.orders import ShareOrder
from radseal.sharing.results import ListedShare, OwnCase
from radseal_wire.bodies import EndQuestion


@click.command("cases", short_help="List the cases that you sent.")
@json_option
@with_session
def cases_command(session: Session) -> None:
    """List the cases that you sent."""
    found = list_cases(session.sit_down())
    if found and not session.screen.json:
        _list_cases(session.screen, found)
        return
    if not found:
        session.screen.say("No cases yet. `radseal send` makes one.")
    session.screen.result({"cases": [case.public() for case in found]}, "")


@click.command("shares", short_help="List what you shared and were sent: who opened what, until when.")
@json_option
@with_session
def shares_command(session: Session) -> None:
    """List what you shared, and what was shared with you: who opened it, and until when."""
    found = list_shares(session.sit_down())
    if found and not session.screen.json:
        _list_shares(session.screen, found)
        return
    if not found:
        session.screen.say("No shares yet.")
    session.screen.result({"shares": [share.public() for share in found]}, "")


@click.command("share", short_help="Share a sent case with somebody else, without a new upload.")
@click.argument("case")
@click.option("--to", "address", required=True, type=ADDRESS, help="The recipient's e-mail address.")
@click.option("--expires", type=DURATION, help="How long the link opens, such as 7d; the site's default without it.")
@click.option("--openings", type=click.IntRange(1, 10_000), help="How often it may be opened; without it, any number.")
@click.option("--identity", is_flag=True, help="Let this recipient restore the original files, names included.")
@click.option("--note", default="", help="Words for the recipient, sealed with the link.")
@json_option
@with_session
def share_command(
    session: Session, case: str, address: str, expires: int | None, openings: int | None, *, identity: bool, note: str
) -> None:
    """Share a sent CASE with somebody else, without a new upload; prints the new link."""
    desk = session.sit_down()
    answer = check_recipients(desk, (address,))[0]
    order = ShareOrder(
        recipients=(answer.recipient,),
        expires_in=expires or desk.expiry_default,
        openings=openings,
        identity=identity,
        note=note,
    )
    deliver_share(session.screen, share_again(desk, name_case(desk, case), order))


@click.command("revoke", short_help="End a share now.")
@click.argument("share", required=False)
@click.option("--all-of", "sent_by", type=ADDRESS, help="Every share that this person sent; for the site's manager.")
@click.option("--all-to", "sent_to", type=ADDRESS, help="Every share to this person; for the site's manager.")
@click.option("--everything", is_flag=True, help="Every share of everybody; for the site's manager.")
@click.option("--yes", is_flag=True, help="Do not ask before ending more than one.")
@json_option
@with_session
def revoke_command(
    session: Session, share: str | None, sent_by: str | None, sent_to: str | None, *, everything: bool, yes: bool
) -> None:
    """End SHARE now: its id or link, or its case when that has one live share. A manager may end many at once."""
    if sum(map(bool, (share, sent_by, sent_to, everything))) != 1:
        raise UsageError(
            "name one SHARE, or one of --all-of, --all-to, --everything", hint="See `radseal revoke --help`."
        )
    if share is None:
        revoke_many(session, EndQuestion(sent_by=sent_by, sent_to=sent_to, everything=everything or None), yes=yes)
        return
    desk = session.sit_down()
    view = revoke(desk, name_share(desk, share))
    session.screen.say(f"Ended for {view.recipient.email}. {_say_opened(view.openings_used, view.last_opened)}")
    session.screen.result(view.model_dump(), "")


@click.command("extend", short_help="Let a share live longer.")
@click.argument("share")
@click.option("--expires", required=True, type=DURATION, help="The new time from now, such as 3d.")
@json_option
@with_session
def extend_command(session: Session, share: str, expires: int) -> None:
    """Let SHARE live longer: until now and --expires, while it still lives."""
    desk = session.sit_down()
    view = extend(desk, name_share(desk, share), expires)
    session.screen.say(f"Opens for {view.recipient.email} until {say_instant(view.expiry)} ({say_duration(expires)}).")
    session.screen.result(view.model_dump(), "")


@click.command("erase", short_help="Erase a case at the service.")
@click.argument("case")
@json_option
@with_session
def erase_command(session: Session, case: str) -> None:
    """Erase CASE: every share ends, every sealed object and key at the service is destroyed."""
    desk = session.sit_down()
    view = erase(desk, name_case(desk, case))
    session.screen.say("Erased: no link to this case opens any more. Files that a recipient already saved are theirs.")
    session.screen.result(view.model_dump(), "")


def _say_opened(used: int, last: int | None) -> str:
    if not used or last is None:
        return "It was never opened."
    return (
        f"It was opened {used} times, last on {say_instant(last)}."
        if used > 1
        else f"It was opened on {say_instant(last)}."
    )


def _list_cases(screen: Screen, found: tuple[OwnCase, ...]) -> None:
    """List cases; how the sender named the patient is for a terminal only."""
    labels = screen.out.isatty()
    rows = []
    for case in found:
        view = case.view
        row = [case.reference or "?", view.case, view.state, say_instant(view.created)]
        row += [str(view.live_shares), f"{view.length / 1e6:.1f} MB", *([case.patient_label or ""] if labels else [])]
        rows.append(row)
    headings = ("reference", "case", "state", "created", "live", "size", *(["patient"] if labels else []))
    screen.table(headings, rows)


def _list_shares(screen: Screen, found: tuple[ListedShare, ...]) -> None:
    rows = []
    for listed in found:
        view = listed.view
        people = {"sender": view.recipient.email, "recipient": view.sender.email}
        other = people.get(view.role, f"{view.sender.email} to {view.recipient.email}")
        opened = f"{view.openings_used}" + (f" of {view.openings}" if view.openings else "")
        until, refused = say_instant(view.expiry), str(view.refused_attempts)
        rows.append([view.share, view.role, other, view.state, until, opened, refused])
    screen.table(("share", "you are", "other person", "state", "until", "opened", "refused"), rows)
