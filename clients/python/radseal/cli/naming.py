"""Which case or share a person means: by id, by case reference, or by its link."""

from radseal.errors import InputError, LinkError
from radseal.links import read_link
from radseal.sharing.desk import Desk
from radseal.sharing.manage import find_case, list_shares
from radseal_wire.bodies import ShareView


def name_share(desk: Desk, word: str) -> str:
    """Return the id of the share that `word` names: id, link, or a case that has one live share.

    Raises InputError when it names none, or more than one.
    """
    if is_link(word):
        return _share_of_link(desk, word)
    views = [listed.view for listed in list_shares(desk)]
    if any(view.share == word for view in views):
        return word
    case = find_case(desk, word)
    live = [view for view in views if view.case == case and view.state == "live" and view.role in {"sender", "manager"}]
    if len(live) != 1:
        raise InputError(f"that case has {len(live)} live shares", hint=_list(live))
    return live[0].share


def name_case(desk: Desk, word: str) -> str:
    """Return the id of the case that `word` names: id, case reference or link."""
    if not is_link(word):
        return find_case(desk, word)
    share = _share_of_link(desk, word)
    cases = [listed.view.case for listed in list_shares(desk) if listed.view.share == share]
    if not cases:
        raise InputError("that link belongs to no case of yours", hint="`radseal cases` lists yours.")
    return cases[0]


def is_link(word: str) -> bool:
    """Whether the word is meant as a link."""
    return "://" in word


def _share_of_link(desk: Desk, word: str) -> str:
    link = read_link(word)
    if not desk.serves(link.origin):
        raise LinkError(
            f"the link belongs to {link.origin}", hint=f"Set RADSEAL_SERVICE={link.origin}, or sign in there."
        )
    return link.share


def _list(live: list[ShareView]) -> str:
    if not live:
        return "`radseal shares` lists all."
    return "Name one by its id: " + ", ".join(f"{view.share} ({view.recipient.email})" for view in live)
