"""Passphrases: typed on the terminal without showing, or the first line of a file; never an argument."""

import getpass
import sys
from pathlib import Path

import click

from radseal.cli.screen import Screen
from radseal.errors import InputError, UsageError

LINE_MOST = 1024
"""Characters that are read of a passphrase."""

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE|-",
    help="Read the passphrase from FILE's first line, or standard input; without it you are asked.",
)
"""Gives a command `--passphrase-file`."""


def read_passphrase(screen: Screen, file: Path | None, *, new: bool = False) -> str:
    """Return the passphrase; a `new` one is typed twice. Raises UsageError where nobody can be asked."""
    if file is not None:
        return read_first_line(file, "Name a file whose first line is the passphrase.")
    if not screen.interactive:
        raise UsageError("a passphrase is needed, and there is no terminal to ask on", hint="Use --passphrase-file.")
    given = getpass.getpass("Passphrase: ", stream=sys.stderr)
    if new and getpass.getpass("The same again: ", stream=sys.stderr) != given:
        raise InputError("the two passphrases differ", hint="Run the command again; nothing was changed.")
    return given


def read_first_line(file: Path, hint: str) -> str:
    """Return the first line of a file, or of standard input for `-`. Raises InputError where it cannot be read."""
    if str(file) == "-":
        return sys.stdin.readline(LINE_MOST).rstrip("\r\n")
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            return text.readline(LINE_MOST).rstrip("\r\n")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}", hint=hint) from error
