"""`radseal people | reassign`, and revoking many shares at once: for the site's manager and privacy officer.

Rules: what touches more than one share is shown and asked about first, unless `--yes`; without a terminal `--yes` is
needed. A case is named by its id: references are the sender's own.
"""

import click

from radseal.cli.naming import name_case
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.words import ADDRESS, json_option, say_instant
from radseal.errors import UsageError
from radseal.sharing import staff
from radseal_wire.bodies import EndQuestion, PersonView

_ADDRESS = click.argument("email", type=ADDRESS)
_YES = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group("people", invoke_without_command=True, short_help="Who has an account at this site; for its staff.")
@json_option
@click.pass_context
def people(context: click.Context) -> None:
    """List who has an account at this site; disable, enable or forget somebody. For its staff."""
    if context.invoked_subcommand is None:
        session: Session = context.obj
        found = staff.list_people(session.sit_down())
        if session.screen.json:
            session.screen.result({"people": [one.model_dump() for one in found]}, "")
        else:
            _list(session.screen, found)


@people.command("disable", short_help="Let somebody do nothing more here.")
@_ADDRESS
@_YES
@json_option
@with_session
def disable_command(session: Session, email: str, *, yes: bool) -> None:
    """Let EMAIL do nothing more here, from the next request on; shares and cases are the manager's to act on."""
    desk = session.sit_down()
    confirm(session.screen, f"Disable {email} at {desk.origin}?", yes=yes)
    answer = staff.disable_person(desk, email)
    cases, shares = (sum(getattr(one, name) for one in answer.people) for name in ("cases", "live_shares"))
    session.screen.say(f"Disabled: {email}. {cases} cases and {shares} live shares stay as they are until you act:")
    session.screen.say(f"`radseal reassign --all-of {email} --to EMAIL`, or `radseal revoke --all-of {email}`.")
    session.screen.result(answer.model_dump(), "")


@people.command("enable", short_help="Let a disabled person work here again.")
@_ADDRESS
@json_option
@with_session
def enable_command(session: Session, email: str) -> None:
    """Let EMAIL work here again, with all that is theirs."""
    answer = staff.enable_person(session.sit_down(), email)
    session.screen.say(f"Enabled: {email}.")
    session.screen.result(answer.model_dump(), "")


@people.command("forget", short_help="Erase somebody's account.")
@_ADDRESS
@_YES
@json_option
@with_session
def forget_command(session: Session, email: str, *, yes: bool) -> None:
    """Erase the account of EMAIL, once no case or live share is theirs. The record keeps a number that names nobody."""
    desk = session.sit_down()
    confirm(session.screen, f"Erase the account of {email} at {desk.origin}, for good?", yes=yes)
    answer = staff.forget_person(desk, email)
    session.screen.say(f"Erased: {email}. Signing in again makes a new account; end it at the identity provider too.")
    session.screen.result(answer.model_dump(), "")


@click.command("reassign", short_help="Give cases to another sender; for the site's manager.")
@click.argument("case", required=False)
@click.option("--all-of", "of", type=ADDRESS, help="Every case of this person, instead of one CASE.")
@click.option("--to", required=True, type=ADDRESS, help="The sender who takes over; signed in here once before.")
@_YES
@json_option
@with_session
def reassign_command(session: Session, case: str | None, of: str | None, to: str, *, yes: bool) -> None:
    """Give CASE, or every case of a person, with its shares to another sender.

    Who takes over sees, extends, revokes and erases; links go on. The owner capsules go: to share such a case with
    somebody else it is sent again.
    """
    if (case is None) == (of is None):
        raise UsageError("name one CASE, or --all-of EMAIL", hint="See `radseal reassign --help`.")
    desk = session.sit_down()
    if of is not None:
        confirm(session.screen, f"Give every case of {of} to {to}?", yes=yes)
        answer = staff.reassign_all(desk, of, to)
    else:
        answer = staff.reassign_case(desk, name_case(desk, case or ""), to)
    session.screen.say(f"{answer.cases} cases and {answer.shares} shares are {to}'s now.")
    session.screen.result(answer.model_dump(), "")


def revoke_many(session: Session, question: EndQuestion, *, yes: bool) -> None:
    """Revoke all that the question names, after asking."""
    desk = session.sit_down()
    what = f"every share that {question.sent_by} sent" if question.sent_by else f"every share to {question.sent_to}"
    if question.everything:
        what = "EVERY share of EVERYBODY"
    confirm(session.screen, f"End {what} at {desk.origin}, for good?", yes=yes)
    answer = staff.end_shares(desk, question)
    session.screen.say(f"Ended: {answer.shares} shares. What was saved before stays with whoever saved it.")
    session.screen.result(answer.model_dump(), "")


def confirm(screen: Screen, question: str, *, yes: bool) -> None:
    """Ask, unless `yes`. Raises UsageError where nobody can be asked, click.Abort for any answer but y."""
    if yes:
        return
    if not screen.interactive:
        raise UsageError("this touches more than one thing and nobody can be asked", hint="Add --yes to do it.")
    if screen.read(f"{question} [y/N]").strip().lower() not in {"y", "yes"}:
        raise click.Abort


def _list(screen: Screen, found: tuple[PersonView, ...]) -> None:
    rows = []
    for one in sorted(found, key=lambda one: one.email):
        state = "active" if one.disabled is None else f"disabled since {say_instant(one.disabled)}"
        rows.append([one.email, one.issuer, state, str(one.cases), str(one.live_shares), one.person])
    screen.table(("address", "vouched for by", "state", "cases", "live shares", "number in records"), rows)
