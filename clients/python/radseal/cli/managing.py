"""`radseal cases | shares | share | revoke | extend | erase`: what became of what was sent, and what may still happen.

Rules: a case is named by its id, its case reference or a link to it; a share by its id or link, or by the case when
that has one live share only. Revoking and erasing are done at once, as asked: whoever types them is in a hurry.
"""

import click

from radseal.cli.delivering import deliver_share
from radseal.cli.naming import name_case, name_share
from radseal.cli.recipients import check_one
from radseal.cli.replacing import put_right, say_opened
from radseal.cli.screen import Screen
from radseal.cli.session import DONE, Session, with_session
from radseal.cli.staffing import revoke_many
from radseal.cli.terms import Terms, require_known, say_terms, settle, terms_options
from radseal.cli.words import ADDRESS, DURATION, json_option, say_duration, say_instant
from radseal.errors import UsageError
from radseal.sharing.ledger_entries import check_ledger_key
from radseal.sharing.manage import erase, extend, list_cases, list_shares, read_owner, revoke, share_again
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
@terms_options
@click.option("--yes", is_flag=True, help="Do not ask: for scripts.")
@json_option
@with_session
def share_command(session: Session, case: str, address: str, *, terms: Terms, yes: bool) -> None:
    """Share a sent CASE with somebody else, without a new upload; prints the new link.

    Note and purpose are those of the send, unless given anew; attachments are part of the case.
    """
    screen, desk = session.screen, session.sit_down()
    named = name_case(desk, case)
    earlier = read_owner(desk, named)
    require_known(desk.site, terms, earlier)
    check_ledger_key(desk)
    answer = check_one(screen, desk, address, yes=yes)
    order = settle(screen, desk.site, terms, (answer.recipient,), earlier, ask=screen.interactive and not yes)
    say_terms(screen, order)
    deliver_share(screen, share_again(desk, named, order))


@click.command("revoke", short_help="End a share now.")
@click.argument("share", required=False)
@click.option("--all-of", "sent_by", type=ADDRESS, help="Every share that this person sent; for the site's manager.")
@click.option("--all-to", "sent_to", type=ADDRESS, help="Every share to this person; for the site's manager.")
@click.option("--everything", is_flag=True, help="Every share of everybody; for the site's manager.")
@click.option("--wrong-recipient", is_flag=True, help="It went to the wrong person: say whether it was opened.")
@click.option("--to", "right", type=ADDRESS, help="With --wrong-recipient: whom it was meant for; prints a new link.")
@click.option("--yes", is_flag=True, help="Do not ask before ending more than one.")
@json_option
@with_session
def revoke_command(
    session: Session,
    share: str | None,
    sent_by: str | None,
    sent_to: str | None,
    *,
    everything: bool,
    wrong_recipient: bool,
    right: str | None,
    yes: bool,
) -> int:
    """End SHARE now: its id or link, or its case when that has one live share. A manager may end many at once.

    Sent to the wrong person? `--wrong-recipient --to ADDRESS` ends it and shares the case with the right one.
    """
    if sum(map(bool, (share, sent_by, sent_to, everything))) != 1:
        raise UsageError(
            "name one SHARE, or one of --all-of, --all-to, --everything", hint="See `radseal revoke --help`."
        )
    if (wrong_recipient and share is None) or (right is not None and not wrong_recipient):
        raise UsageError("--to and --wrong-recipient need each other, and SHARE", hint="See `radseal revoke --help`.")
    if share is None:
        revoke_many(session, EndQuestion(sent_by=sent_by, sent_to=sent_to, everything=everything or None), yes=yes)
        return DONE
    desk = session.sit_down()
    if wrong_recipient:
        return put_right(session.screen, desk, name_share(desk, share), right, yes=yes)
    view = revoke(desk, name_share(desk, share))
    session.screen.say(f"Ended for {view.recipient.email}. {say_opened(view)}")
    session.screen.result(view.model_dump(), "")
    return DONE


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
    proof = desk.service.erasure(view.case)
    session.screen.say("Erased: no link to this case opens any more. Files that a recipient already saved are theirs.")
    session.screen.say(f"Proof, now and later: radseal erasure {view.case} --json")
    session.screen.result(view.model_dump() | {"erasure": proof.model_dump()}, "")


@click.command("erasure", short_help="Get the proof that a case was erased.")
@click.argument("case")
@json_option
@with_session
def erasure_command(session: Session, case: str) -> None:
    """Get the proof that CASE, by its id, was erased: what was destroyed when, and the record that says so.

    Keep what --json prints: `radseal audit verify TRAIL --erasure FILE` checks it against an exported trail, offline.
    """
    proof = session.sit_down().service.erasure(case)
    told = f"{proof.objects} objects, {proof.length} bytes, erased on {say_instant(proof.erased)}; no backup may hold "
    told += f"anything of it after {say_instant(proof.backups_gone)}"
    session.screen.result(proof.model_dump(), told)


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
        other = view.sender if view.role == "recipient" else view.recipient
        opened = f"{view.openings_used}" + (f" of {view.openings}" if view.openings else "")
        until, refused = say_instant(view.expiry), str(view.refused_attempts)
        passed = view.passed_on_by.email if view.passed_on_by else ""
        rows.append([view.share, view.role, other.email, view.state, until, opened, refused, passed])
    headings = ("share", "you are", "other person", "state", "until", "opened", "refused", "passed on by")
    screen.table(headings, rows)
    for listed in found:
        if listed.next_step:
            screen.warn(f"{listed.view.share} ({listed.view.recipient.email}): {listed.next_step}")
