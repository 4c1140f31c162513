"""The terms of a share on the command line: who the recipients are, what they get, for how long, and why.

Rules: the site proposes by kind, a flag says otherwise, and what neither settles is asked on the terminal; a script is
never asked and gets the careful answer. What the site does not know is refused before anything is read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import click

from radseal.cli.screen import Screen
from radseal.cli.words import DURATION
from radseal.errors import UsageError
from radseal.sharing.orders import ShareOrder
from radseal.sharing.terms import find_purpose, propose
from radseal_wire.bodies import Account, ServiceDescription
from radseal_wire.layout import NOTE_MOST
from radseal_wire.sealed import Kind, OwnerBody

WORDS_MOST = 200
"""Characters of a capacity or of what a purpose refers to."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the options said; None where they said nothing."""

    kind: Kind
    capacity: str | None = field(repr=False)
    expires: int | None
    openings: int | None
    identity: bool | None
    onward: bool | None
    note: str | None = field(repr=False)
    purpose: str | None
    purpose_reference: str | None = field(repr=False)


_OPTIONS = (
    click.option("--expires", type=DURATION, help="How long the link opens, such as 7d; else as the site proposes."),
    click.option("--openings", type=click.IntRange(1, 10_000), help="How often it may be opened; else any number."),
    click.option(
        "--identity/--no-identity",
        default=None,
        help="Whether the recipient can restore the original files, names included; else by kind, or asked.",
    ),
    click.option(
        "--kind",
        type=click.Choice(["clinician", "patient", "representative"]),
        default="clinician",
        show_default=True,
        help="Who the recipient is: sets what the site proposes.",
    ),
    click.option("--capacity", help="In what capacity a representative acts, such as mother; sealed."),
    click.option(
        "--onward/--no-onward", default=None, help="Whether the recipient may pass the case on; else by kind."
    ),
    click.option("--note", help="Words for the recipient, sealed with the case: no names unless --identity."),
    click.option("--purpose", metavar="CODE", help="Why, by a code of the site's list; it stands in the record."),
    click.option("--purpose-reference", metavar="TEXT", help="What the purpose refers to, such as a project; sealed."),
)


def terms_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of `Terms`, as the one argument `terms`."""
    names = [part.name for part in _fields()]

    @wraps(command)
    def with_terms(*args: Any, **given: Any) -> Any:  # noqa: ANN401  (click hands over whatever the command takes)
        """Gather the terms."""
        terms = Terms(**{name: given.pop(name) for name in names})
        return command(*args, terms=terms, **given)

    for option in reversed(_OPTIONS):
        with_terms = option(with_terms)
    return with_terms


def _fields() -> tuple[Any, ...]:
    return tuple(Terms.__dataclass_fields__.values())


def require_known(site: ServiceDescription, terms: Terms, earlier: OwnerBody | None = None) -> None:
    """Raise UsageError for terms that cannot be: a purpose that the site does not know, words that are too long.

    `earlier` is what the case was sent with, whose purpose holds where none is named.
    """
    code = terms.purpose or (earlier.purpose if earlier else "")
    listed = ", ".join(f"{one.code} ({one.label})" for one in site.purposes) or "none"
    found = find_purpose(site, code) if code else None
    if code and found is None:
        raise UsageError(f"this site does not know the purpose {code!r}", hint=f"Choose with --purpose: {listed}")
    if not code and site.purpose_required:
        raise UsageError("this site wants a purpose named", hint=f"Choose with --purpose: {listed}")
    if found is not None and found.reference and terms.purpose and not terms.purpose_reference:
        raise UsageError(f"the purpose {code} needs what it refers to", hint="Add --purpose-reference TEXT.")
    if terms.purpose_reference and not terms.purpose:
        raise UsageError("--purpose-reference needs --purpose", hint=f"Choose with --purpose: {listed}")
    _require_short(terms)


def _require_short(terms: Terms) -> None:
    for name, text, most in (
        ("--note", terms.note, NOTE_MOST),
        ("--capacity", terms.capacity, WORDS_MOST),
        ("--purpose-reference", terms.purpose_reference, WORDS_MOST),
    ):
        if len(text or "") > most:
            hint = "Put it into a text file and add it with --attach." if name == "--note" else "Shorten it."
            raise UsageError(f"{name} has {len(text or '')} characters; {most} can travel", hint=hint)
    if terms.capacity and terms.kind != "representative":
        raise UsageError("--capacity is for --kind representative", hint="Leave it out, or name that kind.")


def settle(
    screen: Screen,
    site: ServiceDescription,
    terms: Terms,
    recipients: tuple[Account, ...],
    earlier: OwnerBody | None = None,
    *,
    ask: bool,
) -> ShareOrder:
    """Return the order that options, site and the person's answers make; `ask` whether there is one to be asked.

    Note and purpose are those of `earlier`, where the options say nothing of them. Raises UsageError where a
    representative's capacity is not said.
    """
    note, purpose, reference = (earlier.note, earlier.purpose, earlier.purpose_reference) if earlier else ("", "", "")
    if terms.purpose:
        purpose, reference = terms.purpose, terms.purpose_reference or ""
    proposed = propose(site, terms.kind)
    return ShareOrder(
        recipients=recipients,
        expires_in=terms.expires or proposed.expiry,
        openings=terms.openings or proposed.openings,
        identity=_settle_identity(screen, terms, proposed.identity, ask=ask),
        kind=terms.kind,
        capacity=_settle_capacity(screen, terms, ask=ask),
        onward=proposed.onward if terms.onward is None else terms.onward,
        note=note if terms.note is None else terms.note,
        purpose=purpose,
        purpose_reference=reference,
    )


def _settle_identity(screen: Screen, terms: Terms, proposed: str, *, ask: bool) -> bool:
    if terms.identity is not None:
        return terms.identity
    if proposed == "ask" and ask:
        screen.say()
        screen.say("With the identity, names and original files can be restored; without it they stay here.")
        return screen.ask("Does the recipient know this patient, so that the identity may travel?")
    return proposed == "yes"


def _settle_capacity(screen: Screen, terms: Terms, *, ask: bool) -> str:
    if terms.kind != "representative" or terms.capacity:
        return terms.capacity or ""
    capacity = screen.read("In what capacity does the representative act, such as mother?") if ask else ""
    if not capacity or len(capacity) > WORDS_MOST:
        raise UsageError("a representative acts in some capacity", hint="Say it in a few words: --capacity mother")
    return capacity


def say_terms(screen: Screen, order: ShareOrder) -> None:
    """Show what the recipients will get."""
    capacity = f" ({order.capacity})" if order.capacity and screen.terminal else ""
    screen.say(f"Kind:    {order.kind}{capacity}")
    if order.purpose:
        screen.say(f"Purpose: {order.purpose}")
    if order.onward:
        screen.say("Onward:  the recipient may pass it on to others; you see to whom.")
    if order.identity:
        screen.say("Identity: travels too, under a key of its own; the recipients can restore the original files.")
    else:
        screen.say("Identity: stays here; the recipients get the de-identified files only.")
        if order.note:
            screen.warn("the note goes to the recipients as it is: it must not name the patient")
