"""`radseal recovery`: the owner secret on paper, and on a second computer.

Rules: the code is shown only where it is asked for, and read from standard input or a file, never from an argument.
What a computer had before stays: cases under either secret are readable afterwards.
"""

import sys
from pathlib import Path

import click

from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option
from radseal.config.keys import open_keys
from radseal.errors import InputError
from radseal.sealing.recovery import from_code, to_code

CODE_MOST = 4096
"""Characters that are read of a code."""


@click.group(short_help="Move your own cases to another computer, or keep them on paper.")
def recovery() -> None:
    """Move what makes your own cases readable to another computer, or keep it on paper."""


@recovery.command("show", short_help="Show the recovery code, to be written down.")
@json_option
@with_session
def show(session: Session) -> None:
    """Show the recovery code: print it, and lock it away.

    With it and your sign-in another computer lists your cases by patient, prints their links and shares them again.
    """
    keys = open_keys(session.config)
    keys.owner_secret()
    codes = [to_code(secret) for secret in keys.owner_secrets()]
    session.screen.warn("whoever has this code and your sign-in can open your cases: keep it where keys are kept")
    if len(codes) > 1:
        session.screen.say("The first code is the one in use; cases from before need the others.")
    session.screen.result({"recovery_codes": codes}, "\n\n".join(codes))


@recovery.command("restore", short_help="Take over the recovery code of another computer.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-")
@json_option
@with_session
def restore(session: Session, file: Path) -> None:
    """Take over a recovery code from FILE; `-` is standard input, ended by Ctrl-D.

    From then on this computer works with it; cases that it could read before stay readable here.
    """
    secret = from_code(_read(file))
    new = open_keys(session.config).restore_owner_secret(secret)
    session.screen.say(
        "The code is taken over. `radseal cases` shows what it makes readable."
        if new
        else "This computer works with that code already."
    )
    session.screen.result({"new": new}, "")


def _read(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read(CODE_MOST)
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            return text.read(CODE_MOST)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}", hint="Name the file that holds the code.") from error
