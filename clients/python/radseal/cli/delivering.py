"""How a link is handed over: the link alone on standard output, all that belongs to it on standard error."""

from collections.abc import Callable

from radseal.cli.completeness import is_complete
from radseal.cli.screen import Screen
from radseal.cli.session import DONE, PARTLY
from radseal.cli.words import say_instant
from radseal.sharing.desk import Desk
from radseal.sharing.results import Sent, SentShare


def deliver_share(screen: Screen, share: SentShare) -> None:
    """Print one new link."""
    describe_share(screen, share)
    screen.result(share.public(), share.link)


def deliver_case(screen: Screen, sent: Sent) -> None:
    """Print the links of an acknowledged send, in the order of `--to`."""
    screen.say(f"Case {sent.reference}: {sent.completeness.sentence()}")
    if sent.completeness.missing_slices:
        screen.warn("the recipient is told of the gaps too")
    if not sent.site_key:
        screen.say("Pseudonyms hold within this case only: no site key is on this computer.")
    for share in sent.shares:
        describe_share(screen, share)
    for refused in sent.refused:
        screen.warn(f"no link for {refused.recipient.email}: {refused.message}")
        screen.say(refused.hint)
    screen.result(
        sent.public(), "\n".join(share.link for share in sent.shares), "partly" if is_partly(sent) else "done"
    )


def send_and_deliver(screen: Screen, desk: Desk, send: Callable[[Desk, Callable[[Sent], None]], Sent]) -> int:
    """Send with bars of progress that end where the links are printed; return the exit status."""
    with screen.progress() as bars:

        def _deliver(sent: Sent) -> None:
            bars.stop()
            deliver_case(screen, sent)

        sent = send(desk.watched(bars), _deliver)
    return PARTLY if is_partly(sent) else DONE


def is_partly(sent: Sent) -> bool:
    """Whether something that was asked for was not done: images not sent, or a recipient without a link."""
    return bool(sent.refused) or not is_complete(left.reason for left in sent.completeness.left_out)


def describe_share(screen: Screen, share: SentShare) -> None:
    """Tell what goes with a link."""
    often = f", {share.openings} times" if share.openings else ""
    what = "with the identity" if share.identity else "without the identity"
    screen.say(f"For {share.recipient.email}, {what}, until {say_instant(share.expiry)}{often}:")
