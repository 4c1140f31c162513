"""`radseal sends`: what was begun and did not come to its end, to be finished or given up.

Rules: what is sealed goes on without its files, by the same requests word for word; what is given up is erased at the
service too. Nothing of a patient is kept for an unfinished send, so nothing is shown.
"""

import click

from radseal.cli.delivering import send_and_deliver
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option, limit_option, say_instant
from radseal.sharing.resume import SealedCase, Unfinished, list_sends
from radseal.sharing.sending import discard_send, resume_send


@click.group("sends", invoke_without_command=True, short_help="List sends that did not end; resume or discard them.")
@json_option
@click.pass_context
def sends(context: click.Context) -> None:
    """List the sends of this computer that did not come to their end."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    found = list_sends(session.config.state)
    if found and not session.screen.json:
        _list(session.screen, found)
        return
    if not found:
        session.screen.say("No unfinished sends.")
    session.screen.result({"sends": [one.public() for one in found]}, "")


@sends.command("resume", short_help="Finish a send whose images are sealed already.")
@click.argument("name", metavar="ID")
@limit_option
@json_option
@with_session
def resume(session: Session, name: str, limit_rate: int | None) -> int:
    """Finish the send of this ID, whose images are sealed already; prints its links. Its files are not needed."""
    desk = session.sit_down(limit_rate)
    return send_and_deliver(session.screen, desk, lambda watched, deliver: resume_send(watched, name, deliver))


@sends.command("discard", short_help="Give up a send: erase what it left, here and at the service.")
@click.argument("name", metavar="ID")
@json_option
@with_session
def discard(session: Session, name: str) -> None:
    """Give up the send of this ID: what it left is erased at the service, then here."""
    case = discard_send(session.sit_down(), name)
    session.screen.say("Given up: nothing of it is left here or at the service.")
    session.screen.result({"id": name, "case": case}, "")


def _list(screen: Screen, found: tuple[Unfinished, ...]) -> None:
    rows = []
    for one in found:
        sealed = one.state if isinstance(one.state, SealedCase) else None
        next_step = "sends resume" if sealed else "the same send command again"
        done = f"{one.uploaded} of {len(sealed.objects)} objects" if sealed else "not sealed yet"
        to = ", ".join(share.draft.recipient.email for share in sealed.shares) if sealed else ""
        rows.append([one.id, sealed.told.reference if sealed else "?", say_instant(one.begun), to, done, next_step])
    screen.table(("id", "reference", "begun", "to", "done", "next"), rows)
