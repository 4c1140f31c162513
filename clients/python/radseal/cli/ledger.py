"""`radseal ledger`: the privacy officer's key, whom a site's senders seal to, and the search.

Rules: the officer's key never touches the service; its file opens with a passphrase only. What the search finds of a
patient is shown on a terminal, the officer's own screen; `--json` and files hold people, codes and times.
"""

import re
from pathlib import Path

import click

from radseal.cli.passphrases import passphrase_option, read_first_line, read_passphrase
from radseal.cli.screen import Screen
from radseal.cli.session import DONE, PARTLY, Session, with_session
from radseal.cli.words import json_option, say_instant
from radseal.config.keys import open_keys
from radseal.errors import InputError, KeyFileError, UsageError
from radseal.inputs.places import to_screen
from radseal.keys import create_file
from radseal.sealing.ledger import SEED, fingerprint, ledger_public_key
from radseal.sealing.protected import SALT, protect, unprotect
from radseal.sharing.ledger import Answer, FoundShare, search_ledger
from radseal_wire.text import from_base64url, to_base64url

KIND = "ledger-key"


@click.group(short_help="To whom did a patient's images go: for the privacy officer.")
def ledger() -> None:
    """Answer to whom a patient's images went, and why; only the privacy officer's key opens the ledger."""


@ledger.group("key", short_help="Make the privacy officer's key, offline.")
def key() -> None:
    """Make and show the privacy officer's key, offline."""


@key.command("create", short_help="Make a key into a new file, under a passphrase.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to be made.")
@passphrase_option
@json_option
@with_session
def create_key(session: Session, out: Path, passphrase_file: Path | None) -> None:
    """Make a key into a new file under a passphrase, and print its public part for the service's settings.

    Best on a computer without a network. Keep two copies of the file in two places, and the passphrase apart: without
    both, no entry can ever be read.
    """
    if out.exists():
        raise KeyFileError(f"{out} exists already", hint="Name a file that does not exist yet.")
    entropy = open_keys(session.config).entropy
    seed = entropy(SEED)
    line = protect(KIND, seed, read_passphrase(session.screen, passphrase_file, new=True), entropy(SALT))
    if not create_file(out, f"{line}\n".encode()):
        raise KeyFileError(f"{out} exists already", hint="Name a file that does not exist yet.")
    session.screen.say(f"The key is in {out}. Set this in the service's configuration, as ledger_key:")
    _show_public(session.screen, seed, out)


@key.command("show", short_help="Show the public part and fingerprint of a key.")
@click.argument("file", type=click.Path(path_type=Path))
@passphrase_option
@json_option
@with_session
def show_key(session: Session, file: Path, passphrase_file: Path | None) -> None:
    """Show the public part and fingerprint of the key in FILE."""
    _show_public(session.screen, _read_key(session.screen, file, passphrase_file), file)


@ledger.command("trust", short_help="Show or confirm the officer's key that a site names.")
@click.argument("confirmed", required=False, metavar="[FINGERPRINT|none]")
@json_option
@with_session
def trust_key(session: Session, confirmed: str | None) -> None:
    """Show the fingerprint of the officer's key that the service names; with FINGERPRINT, seal to that key from now on.

    Get the fingerprint from the privacy officer, not from the service. `none` says that the site keeps no ledger.
    """
    desk = session.sit_down()
    named = desk.service.describe().ledger_key
    shown = fingerprint(from_base64url(named)) if named else "none"
    if confirmed is not None:
        if _plain(confirmed) != _plain(shown):
            raise KeyFileError(
                f"the service names another key: {shown}", hint="Do not send from here; tell the privacy officer."
            )
        desk.keys.pin_officer(desk.origin, named)
        session.screen.say("Confirmed. Log in again, so that this computer takes over what the service says.")
    known = desk.keys.pinned_officer(desk.origin)
    data = {"fingerprint": shown, "known": known == named and known is not None}
    session.screen.result(data, shown)


@ledger.command("search", short_help="Find to whom a patient's images went.")
@click.option("--key", "file", required=True, type=click.Path(path_type=Path), help="The privacy officer's key file.")
@click.option("--patient", required=True, help="Name or ID: words that begin the names, or a whole ID.")
@click.option("--birth-date", help="YYYY-MM-DD, to tell namesakes apart.")
@passphrase_option
@json_option
@with_session
def search(session: Session, file: Path, patient: str, birth_date: str | None, passphrase_file: Path | None) -> int:
    """Find to whom a patient's images went, on what basis, and who opened what when.

    Fetches the sealed ledger and the audit trail, verifies the trail, and opens the entries here. Exit status 3 when
    the service withheld an entry that the trail names, or when entries are under another key.
    """
    screen = session.screen
    born = _read_date(birth_date)
    if not patient.strip():
        raise UsageError("a search for nothing", hint="Name the patient: --patient 'Doe Jane'")
    seed = _read_key(screen, file, passphrase_file)
    desk = session.sit_down()
    answer = search_ledger(desk, seed, patient, born)
    _tell(screen, answer)
    data = {
        "shares": [share.public() for share in answer.shares],
        "patients": len(answer.patients),
        "entries": answer.entries,
        "records": answer.records,
        "withheld": list(answer.withheld),
        "unreadable": answer.unreadable,
    }
    screen.result(data, "", "done" if answer.whole else "partly")
    return DONE if answer.whole else PARTLY


def _tell(screen: Screen, answer: Answer) -> None:
    if not screen.json and answer.shares:
        names = screen.out.isatty()
        rows = [_row(share, answer, names=names) for share in answer.shares]
        patient = ("patient",) if names else ()
        headings = ("reference", "when", *patient, "to", "from", "kind", "why", "opened", "ended")
        screen.table(headings, rows)
    screen.say(f"{len(answer.shares)} shares found among {answer.entries} entries; {answer.records} records, unbroken")
    if answer.withheld:
        shares = ", ".join(answer.withheld)
        screen.warn(f"of {len(answer.withheld)} shares the service gives other entries than the record names: {shares}")
    if answer.unreadable:
        screen.warn(f"{answer.unreadable} entries are under another key: search again with the earlier key file")


def _row(share: FoundShare, answer: Answer, *, names: bool) -> list[str]:
    entry = share.entry
    patient = answer.patients[entry.case]
    who = [to_screen(", ".join(part for part in (patient.name, patient.birth_date, *patient.ids) if part))]
    why = " ".join(part for part in (entry.purpose, entry.purpose_reference if names else "") if part)
    return [
        entry.reference,
        say_instant(entry.time),
        *(who if names else ()),
        entry.recipient.email,
        entry.sender.email + (f", passed on by {entry.passed_on_by.email}" if entry.passed_on_by else ""),
        entry.kind + (" with identity" if entry.identity else ""),
        to_screen(why) or "not said",
        ", ".join(map(say_instant, share.openings)) or "never",
        say_instant(share.ended) if share.ended else "",
    ]


def _show_public(screen: Screen, seed: bytes, file: Path) -> None:
    public = ledger_public_key(seed)
    line = to_base64url(public)
    screen.result({"public_key": line, "fingerprint": fingerprint(public), "file": str(file)}, line)
    screen.say(f"Fingerprint, for everybody who sends here: {fingerprint(public)}")


def _read_key(screen: Screen, file: Path, passphrase_file: Path | None) -> bytes:
    line = read_first_line(file, "Name the file that `radseal ledger key create` made.")
    return unprotect(KIND, line, read_passphrase(screen, passphrase_file))


def _read_date(text: str | None) -> str:
    if text is None:
        return ""
    match = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", text.strip(), re.ASCII)
    if match is None:
        raise InputError("that is no date", hint="Write it as YYYY-MM-DD.")
    return "".join(match.groups())


def _plain(words: str) -> str:
    return "".join(words.split()).lower()
