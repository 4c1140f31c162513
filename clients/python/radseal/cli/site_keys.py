"""`radseal site-key`: the key by which a hospital's pseudonyms stay the same from case to case.

Rules: it never leaves this machine but by `export`; it is never an argument, which other programs could read;
there is one, and it is not replaced, because another one would change every pseudonym.
"""

import sys
from pathlib import Path

import click

from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option
from radseal.config.keys import open_keys
from radseal.errors import InputError, KeyFileError
from radseal.keys import create_file

LINE_MOST = 1024
"""Characters that are read of a key."""


@click.group("site-key", short_help="Make or move the key that keeps pseudonyms stable.")
def site_key() -> None:
    """Make or move the key that keeps pseudonyms the same from case to case."""


@site_key.command()
@json_option
@with_session
def create(session: Session) -> None:
    """Make a site key on this computer, once for the whole site."""
    open_keys(session.config).create_site_key()
    session.screen.say(
        "A site key was made. Export it, keep a copy in a safe place, and import it on the other computers."
    )
    session.screen.result({}, "")


@site_key.command("export")
@click.option("--out", type=click.Path(path_type=Path), help="File to be made, readable by you alone.")
@json_option
@with_session
def export_key(session: Session, out: Path | None) -> None:
    """Write the site key to --out, or print it where there is none."""
    line = open_keys(session.config).export_site_key()
    if out is None:
        session.screen.warn("this is the key itself: whoever has it can tell which pseudonym is whose")
        session.screen.result({"site_key": line}, line)
        return
    if not create_file(out, f"{line}\n".encode()):
        raise KeyFileError(f"{out} exists already", hint="Name a file that does not exist yet.")
    session.screen.say(f"The site key is in {out}. Move it to a safe place.")
    session.screen.result({"out": str(out)}, "")


@site_key.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-")
@json_option
@with_session
def import_key(session: Session, file: Path) -> None:
    """Keep the site key that was exported to FILE; `-` is standard input."""
    open_keys(session.config).import_site_key(_read_line(file))
    session.screen.say("The site key is on this computer now.")
    session.screen.result({}, "")


def _read_line(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.readline(LINE_MOST)
    try:
        with file.open(encoding="ascii", errors="replace") as text:
            return text.read(LINE_MOST)
    except OSError as error:
        raise InputError(
            f"{file}: {error.strerror}", hint="Name a file written by `radseal site-key export`."
        ) from error
