"""`radseal open`: verify a whole case and write its files, as the link's named person."""

import sys
from pathlib import Path

import click

from radseal.cli.completeness import is_complete
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option, limit_option, say_instant
from radseal.config.desks import open_desk
from radseal.errors import LinkError
from radseal.inputs import to_screen
from radseal.sharing.opening import open_link
from radseal.sharing.results import Opened

LINK_MOST = 4096
"""Characters that are read of a link from standard input."""


@click.command("open", short_help="Open a link and write its images into a new folder.")
@click.argument("link")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder to be made for the files; it must not exist."
)
@click.option(
    "--identity", is_flag=True, help="Write the original files, under their own names, where the link has them."
)
@click.option(
    "--accept-new-key",
    is_flag=True,
    help="Go on although the sender's key is not the one seen before: ask the sender first.",
)
@click.option(
    "--executable-preambles", is_flag=True, help="With --identity: also write preambles that are programs themselves."
)
@limit_option
@json_option
@with_session
def open_case(
    session: Session,
    link: str,
    out: Path,
    *,
    identity: bool,
    accept_new_key: bool,
    executable_preambles: bool,
    limit_rate: int | None,
) -> None:
    """Open LINK and write its images into a new folder.

    Everything is verified before anything is written; what fails leaves nothing behind. Run the same command again to
    resume. Quote the link in single quotes, or give `-` and paste it on standard input.
    """
    screen = session.screen
    with screen.progress() as bars:
        opened = open_link(
            lambda origin: open_desk(session.config, origin, bars, limit_rate),
            read_link(link),
            out,
            identity=identity,
            executables=executable_preambles,
            accept_new_key=accept_new_key,
        )
    tell(screen, opened)
    screen.result({**opened.public(), "complete": is_whole(opened)}, str(opened.out))


def read_link(word: str) -> str:
    """Return the link itself; `-` is read from standard input, where no list of programs shows it."""
    if word != "-":
        return word
    text = sys.stdin.read(LINK_MOST).strip()
    if not text:
        raise LinkError("no link on standard input", hint="Paste the whole link, from https:// to its last character.")
    return text


def is_whole(opened: Opened) -> bool:
    """Tell whether the recipient has every image that the sender pointed at, without gaps between them."""
    completeness = opened.completeness
    return not completeness.missing_slices and is_complete(left.reason for left in completeness.left_out)


def tell(screen: Screen, opened: Opened) -> None:
    """Tell a person whose case this is, how complete it is, and where it lies."""
    screen.say(f"Case {opened.reference} from {opened.sender.email} (vouched for by {opened.sender.issuer})")
    if opened.passed_on_by:
        screen.say(f"passed on by {opened.passed_on_by.email}")
    _tell_key(screen, opened)
    if opened.capacity and screen.terminal:
        screen.say(f"You were given it as: {to_screen(opened.capacity)}")
    _tell_note(screen, opened)
    if opened.onward:
        screen.say("You may pass it on: radseal pass-on LINK --to ADDRESS")
    screen.say(to_screen(opened.completeness.sentence()))
    if not is_whole(opened):
        screen.warn("this case is not complete; ask the sender before relying on what is not there")
    _tell_files(screen, opened)
    screen.say(f"The link opens until {say_instant(opened.expiry)}.")


def _tell_note(screen: Screen, opened: Opened) -> None:
    """Show the sender's words before anything of the images; what a terminal would obey is spelled out."""
    if opened.note and screen.terminal:
        screen.say("The sender writes:")
        for line in opened.note.splitlines():
            screen.say(f"  | {to_screen(line)}")
    elif opened.note:
        screen.say(f"There is a note from the sender: {opened.out / 'attachments' / 'note.txt'}")
    if opened.attachments:
        screen.say(f"{opened.attachments} attachments are in {opened.out / 'attachments'}")
    if opened.unchecked:
        screen.warn(
            f"{opened.unchecked} attachments are not what the sender said, or can act when they are opened; "
            "their names end in .unchecked: do not open them without your IT"
        )


def _tell_key(screen: Screen, opened: Opened) -> None:
    if opened.sender_key == "first time":
        screen.say("This is the first case from this sender on this computer; their key is remembered from now on.")
    elif opened.sender_key == "key changed":
        screen.warn(
            "the sender's key is not the one seen before; make sure with the sender, by telephone, that it is theirs"
        )


def _tell_files(screen: Screen, opened: Opened) -> None:
    kind = "original" if opened.identity else "de-identified"
    verb = "were already in" if opened.already else "are in"
    screen.say(f"{opened.files} {kind} files {verb} {opened.out}")
    if opened.renamed:
        screen.warn(f"{opened.renamed} files have another name than the original: this system cannot hold theirs")
    if opened.blanked_preambles:
        screen.warn(
            f"{opened.blanked_preambles} files begin with a program (an executable preamble), which was blanked; "
            "--executable-preambles writes it"
        )
