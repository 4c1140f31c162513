"""Who is meant: an address is read back, and looked at twice when it is new or looks like a known one."""

from collections.abc import Iterable
from itertools import islice

from radseal.cli.screen import Screen
from radseal.errors import InputError, UsageError
from radseal.sharing.desk import Desk
from radseal.sharing.lookalikes import find_lookalike
from radseal.sharing.manage import check_recipients
from radseal_wire.bodies import RecipientAnswer

KNOWN_MOST = 1000
"""Earlier shares that are looked through for known addresses."""


def require_distinct(addresses: tuple[str, ...]) -> None:
    """Raise UsageError when an address is named twice: each recipient gets one link of their own."""
    if len(set(addresses)) != len(addresses):
        raise UsageError("an address is named twice", hint="Name each recipient once: each gets one link of their own.")


def known_addresses(desk: Desk) -> set[str]:
    """Return the addresses that this person sent to before, and the own one."""
    sent = (share.recipient.email for share in islice(desk.service.shares(), KNOWN_MOST) if share.role != "recipient")
    return {*sent, desk.account.email}


def read_back(screen: Screen, desk: Desk, answers: Iterable[RecipientAnswer]) -> bool:
    """Show who gets it; return whether an address deserves a second look, having said why."""
    known = known_addresses(desk)
    doubtful = False
    for answer in answers:
        address = answer.recipient.email
        screen.say(f"To:      {address}  (signs in with {answer.label})")
        alike = find_lookalike(address, known)
        if alike is not None:
            screen.warn(f"{address} looks much like {alike}, to whom you sent before: is it the right one?")
        elif answer.new_domain:
            domain = address.rpartition("@")[2]
            screen.warn(f"nothing was sent to {domain} from here before: read the address again, letter by letter")
        doubtful = doubtful or alike is not None or answer.new_domain
    return doubtful


def check_one(screen: Screen, desk: Desk, address: str, *, yes: bool) -> RecipientAnswer:
    """Return who could admit the one address; a person confirms a doubtful one. Raises InputError when they do not."""
    (answer,) = check_recipients(desk, (address,))
    doubtful = read_back(screen, desk, (answer,))
    if doubtful and screen.interactive and not yes and not screen.ask("Is that the right address?"):
        raise InputError("nothing was shared", hint="Run the command again with the right address.")
    return answer
