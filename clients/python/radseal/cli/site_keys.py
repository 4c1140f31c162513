"""`radseal site-key`: the key by which a hospital's pseudonyms stay the same from case to case.

Rules: it never leaves this machine but by `export`; it is never an argument, which other programs could read;
there is one, and it is not replaced, because another one would change every pseudonym.
"""

import sys
from pathlib import Path

import click

from radseal.cli.passphrases import passphrase_option, read_passphrase
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option
from radseal.config.keys import open_keys
from radseal.errors import InputError, KeyFileError
from radseal.keys import KeyStore, create_file
from radseal.sealing.encoding import derive
from radseal.sealing.protected import SALT, is_protected, protect, unprotect

KIND = "site-key"
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
    keys = open_keys(session.config)
    keys.create_site_key()
    session.screen.say(
        "A site key was made. Export it, keep a copy in a safe place, and import it on the other computers."
    )
    session.screen.result({"fingerprint": _show(session.screen, keys)}, "")


@site_key.command("export")
@click.option("--out", type=click.Path(path_type=Path), help="File to be made, readable by you alone.")
@click.option("--plain", is_flag=True, help="Without a passphrase: for a place that is locked otherwise.")
@passphrase_option
@json_option
@with_session
def export_key(session: Session, out: Path | None, passphrase_file: Path | None, *, plain: bool) -> None:
    """Write the site key to --out under a passphrase, or print it where there is no --out."""
    screen, keys = session.screen, open_keys(session.config)
    if out is not None and out.exists():
        raise KeyFileError(f"{out} exists already", hint="Name a file that does not exist yet.")
    line = keys.export_site_key()
    if plain:
        screen.warn("this is the key itself: whoever has it can tell which pseudonym is whose")
    else:
        passphrase = read_passphrase(screen, passphrase_file, new=True)
        line = protect(KIND, keys.site_key() or b"", passphrase, keys.entropy(SALT))
    if out is None:
        screen.result({"site_key": line, "fingerprint": _show(screen, keys)}, line)
        return
    if not create_file(out, f"{line}\n".encode()):
        raise KeyFileError(f"{out} exists already", hint="Name a file that does not exist yet.")
    screen.say(f"The site key is in {out}. Move it to a safe place.")
    screen.result({"out": str(out), "fingerprint": _show(screen, keys)}, "")


@site_key.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-")
@passphrase_option
@json_option
@with_session
def import_key(session: Session, file: Path, passphrase_file: Path | None) -> None:
    """Keep the site key that was exported to FILE; `-` is standard input. Compare the fingerprint it shows."""
    keys, line = open_keys(session.config), _read_line(file)
    if is_protected(line):
        keys.keep_site_key(unprotect(KIND, line, read_passphrase(session.screen, passphrase_file)))
    else:
        keys.import_site_key(line)
    session.screen.say("The site key is on this computer now.")
    session.screen.result({"fingerprint": _show(session.screen, keys)}, "")


def _show(screen: Screen, keys: KeyStore) -> str:
    """Tell by what people compare site keys; it is derived under the key, so that it says nothing of it."""
    digits = derive(keys.site_key() or b"", "fingerprint").hex()[:16]
    shown = " ".join(digits[start : start + 4] for start in range(0, 16, 4))
    screen.say(f"Its fingerprint, the same on every computer of the site: {shown}")
    return shown


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
