"""Sent to the wrong person: end that share, say whether it was opened, and share with the right one.

Rules: ending comes first, whatever else fails; what could not be made anew is told, and the exit status is 3 then.
"""

from radseal.cli.delivering import describe_share
from radseal.cli.recipients import check_one
from radseal.cli.screen import Screen
from radseal.cli.session import DONE, PARTLY
from radseal.cli.words import say_instant
from radseal.errors import RadsealError
from radseal.sharing.desk import Desk
from radseal.sharing.manage import replace_share, revoke
from radseal_wire.bodies import ShareView


def say_opened(view: ShareView) -> str:
    """Return in words whether, how often and when a share was opened."""
    if not view.openings_used or view.last_opened is None:
        return "It was never opened."
    if view.openings_used > 1:
        return f"It was opened {view.openings_used} times, last on {say_instant(view.last_opened)}."
    return f"It was opened on {say_instant(view.last_opened)}."


def put_right(screen: Screen, desk: Desk, share: str, right: str | None, *, yes: bool) -> int:
    """End the share and, for the address `right`, make it anew under the same terms; return the exit status."""
    view = revoke(desk, share)
    screen.say(f"Ended for {view.recipient.email}. {say_opened(view)}")
    if view.openings_used:
        screen.warn("the wrong person may keep what was opened: tell your privacy officer now")
    data = {"revoked": view.model_dump(exclude={"head"}), "opened": bool(view.openings_used), "share": None}
    if right is None:
        screen.say("Share the case with the right person: radseal share CASE --to ADDRESS")
        screen.result(data, "")
        return DONE
    try:
        answer = check_one(screen, desk, right, yes=yes)
        made = replace_share(desk, view, answer.recipient)
    except RadsealError as error:
        screen.warn(f"no new link: {error}")
        screen.say(error.hint)
        told = {"message": str(error), "hint": error.hint}
        screen.result(data | {"error": told}, "", "partly")
        return PARTLY
    describe_share(screen, made)
    screen.result(data | {"share": made.public()}, made.link)
    return DONE
