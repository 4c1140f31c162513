"""`radseal invite | notices`: the draft of the message that carries a link, and what one is told by mail oneself.

Rules: a draft holds the link, so a file with it is for its owner alone; it is never sent from here.
"""

import os
from pathlib import Path

import click

from radseal.cli.naming import name_share
from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option
from radseal.errors import InputError
from radseal.sharing.inviting import DRAFTS, TEXTS, Draft, Language, write_invitation
from radseal.sharing.manage import list_shares, read_owner
from radseal_wire.bodies import NoticeWishes


@click.command("invite", short_help="Draft the message that carries a link.")
@click.argument("share")
@click.option("--draft", type=click.Choice(list(DRAFTS)), default="text", show_default=True, help="Its form.")
@click.option(
    "--language", type=click.Choice(list(TEXTS)), default="en", show_default=True, help="The recipient's language."
)
@click.option("--out", type=click.Path(path_type=Path), help="A file to be made, instead of standard output.")
@json_option
@with_session
def invite_command(session: Session, share: str, draft: Draft, language: Language, out: Path | None) -> None:
    """Draft the message with the link of SHARE (its id or link, or its case) in the recipient's language.

    It names you, the recipient, the time and the case reference, and nothing from the study. Send it yourself: the
    service never does.
    """
    desk = session.sit_down()
    name = name_share(desk, share)
    listed = next(one for one in list_shares(desk) if one.view.share == name)
    if listed.link is None:
        raise InputError(
            "this computer cannot print that link again",
            hint="Draft it where the case was sent from, while the share is live; or share the case again.",
        )
    invitation = write_invitation(listed.view, listed.link, read_owner(desk, listed.view.case).reference, language)
    text = DRAFTS[draft](invitation)
    if out is not None:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        session.screen.say(f"Drafted for {invitation.to}; it holds the link: remove it when it is sent.")
    data = {"to": invitation.to, "subject": invitation.subject, "draft": text if out is None else str(out)}
    session.screen.result(data, text if out is None else "")


@click.command("notices", short_help="Choose what you are told by mail.")
@click.option("--on/--off", "mail", default=None, help="Whether you get any.")
@click.option("--language", type=click.Choice([*TEXTS, "any"]), help="Their language; any: as you signed in.")
@json_option
@with_session
def notices_command(session: Session, mail: bool | None, language: str | None) -> None:  # noqa: FBT001  (click calls it so)
    """Show, or choose, in which language you are told by mail what happened, and whether at all."""
    service = session.sit_down().service
    wishes = service.notice_wishes()
    if mail is not None:
        wishes = wishes.model_copy(update={"mail": mail})
    if language is not None:
        chosen = None if language == "any" else language
        wishes = NoticeWishes.model_validate({"language": chosen, "mail": wishes.mail})
    if mail is not None or language is not None:
        wishes = service.wish_notices(wishes)
    told = "You are told by mail what happened" if wishes.mail else "You get no mail"
    session.screen.result(wishes.model_dump(), f"{told}; language: {wishes.language or 'as you signed in'}.")
