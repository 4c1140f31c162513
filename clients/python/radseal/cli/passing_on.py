"""`radseal pass-on`: let somebody else open a case that was sent to you, where its sender allowed that."""

from dataclasses import replace

import click

from radseal.cli.delivering import deliver_share
from radseal.cli.opening import read_link as read_word
from radseal.cli.recipients import known_addresses
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.terms import Terms, require_known, say_terms, settle, terms_options
from radseal.cli.words import ADDRESS, json_option
from radseal.config.desks import open_desk
from radseal.errors import InputError, UsageError
from radseal.links import read_link
from radseal.sharing.desk import Desk
from radseal.sharing.ledger_entries import check_ledger_key
from radseal.sharing.lookalikes import find_lookalike
from radseal.sharing.onward import admit, pass_on, read_onward


@click.command("pass-on", short_help="Pass on a case that was sent to you, where that is allowed.")
@click.argument("link")
@click.option("--to", "address", required=True, type=ADDRESS, help="Who is to open it too.")
@terms_options
@click.option("--accept-new-key", is_flag=True, help="Go on although the sender's key is not the one seen before.")
@click.option("--yes", is_flag=True, help="Do not ask: for scripts.")
@json_option
@with_session
def pass_on_command(
    session: Session, link: str, address: str, *, terms: Terms, accept_new_key: bool, yes: bool
) -> None:
    """Let somebody else open the case of LINK, which was sent to you; prints a new link for that person.

    Nothing is fetched or sent again. The new link ends when yours does; the sender sees whom it was passed on to.
    """
    screen = session.screen
    if terms.onward or terms.purpose or terms.purpose_reference:
        raise UsageError("that is the sender's to say", hint="Leave out --onward and --purpose.")
    word = read_word(link)
    desk = open_desk(session.config, read_link(word).origin)
    require_known(desk.site.model_copy(update={"purpose_required": False}), terms)
    check_ledger_key(desk)
    recipient = admit(desk.site, address)
    _read_back(screen, desk, address, yes=yes)
    asker, capsule, expiry = read_onward(desk, word, accept_new_key=accept_new_key)
    order = settle(
        screen, desk.site, terms, (recipient,), ask=screen.interactive and not yes and capsule.ki is not None
    )
    if terms.identity is None and capsule.ki is None:
        order = replace(order, identity=False)
    if terms.expires is None:
        order = replace(order, expires_in=max(1, min(order.expires_in, expiry - desk.now() - 1)))
    say_terms(screen, order)
    screen.say(f"Case {capsule.reference}, sent by {capsule.sender.email}: passed on, nothing was fetched.")
    deliver_share(screen, pass_on(desk, asker, capsule, order))


def _read_back(screen: Screen, desk: Desk, address: str, *, yes: bool) -> None:
    screen.say(f"To:      {address}")
    alike = find_lookalike(address, known_addresses(desk))
    if alike is not None:
        screen.warn(f"{address} looks much like {alike}: is it the right one?")
    if screen.interactive and not yes and not screen.ask("Is that the right address?"):
        raise InputError("nothing was passed on", hint="Run the command again with the right address.")
