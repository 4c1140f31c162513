"""`radseal profiles`, and what --profile means: the name of a shipped profile, or a file of one's own.

Rules: offline. A profile is explained from the rules that it resolves to, never from words of its own.
"""

from pathlib import Path

import click

from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option
from radseal.dicom.options import OPTIONS
from radseal.dicom.profile import DEFAULT, resolve
from radseal.dicom.profile_file import LONGEST, NAMES, Profile, parse_profile, shipped
from radseal.dicom.rules import Dates, Rules, Verb
from radseal.errors import UsageError

_DATES = {
    Dates.REMOVED: "dates go",
    Dates.MODIFIED: "dates move by whole days, times and intervals stay",
    Dates.UNMODIFIED: "dates stay",
}
profile_option = click.option(
    "--profile",
    default=DEFAULT,
    show_default=True,
    metavar="NAME|FILE",
    help="The de-identification rules: one of `radseal profiles`, or a file.",
)


def read_profile(words: str) -> Profile:
    """Return the profile of a name, or of a file. Raises UsageError with file, line and reason."""
    path = Path(words)
    if words in NAMES or not (path.suffix or path.exists()):
        return shipped(words)
    try:
        with path.open(encoding="utf-8") as file:
            return parse_profile(file.read(LONGEST + 1), path.name)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name}: not a text in UTF-8", hint="A profile is a TOML file.") from error
    except OSError as error:
        raise UsageError(f"the profile {words} cannot be read: {error.strerror}") from error


def read_rules(words: str) -> Rules:
    """Return the rules of a name or file."""
    return resolve(read_profile(words))


@click.command("profiles", short_help="List and explain the de-identification profiles.")
@click.argument("name", required=False, metavar="[NAME|FILE]")
@json_option
@with_session
def profiles_command(session: Session, name: str | None) -> None:
    """List the profiles, or explain one: what it keeps and what goes, and why.

    NAME is a shipped profile, FILE one of your own; an error names the file, the line and the reason. Works offline.
    """
    profiles = [read_profile(name)] if name else [shipped(one) for one in NAMES]
    told = [_tell(profile, resolve(profile)) for profile in profiles]
    lines = [_explain(profiles[0], resolve(profiles[0]))] if name else [_line(profile) for profile in profiles]
    session.screen.result(told[0] if name else {"profiles": told}, "\n".join(lines))


_REDACT = {
    "ask": "you are asked, unless --redact says it",
    "proposed": "what is proposed is redacted, unless --redact says otherwise",
    "all": "all of it is redacted, unless --redact says otherwise",
    "none": "it stays, unless --redact says otherwise",
}


def _line(profile: Profile) -> str:
    mark = " (the default)" if profile.name == DEFAULT else ""
    return f"{profile.name:<12} {profile.title}{mark}"


def _explain(profile: Profile, rules: Rules) -> str:
    options = [f"  {name}: {OPTIONS[name].about}" for name in profile.options] or ["  none"]
    site = [f"  {_written(rule.tag, rule.creator)} {rule.verb.value}: {rule.reason}" for rule in profile.rules]
    return "\n".join(
        [
            f"{profile.name}: {profile.title}",
            profile.about,
            f"Rules: PS3.15 {rules.edition}, Basic profile and options:",
            *options,
            *(["Rules of this profile's own:", *site] if site else []),
            f"So {_DATES[rules.dates]}; {_number(rules, Verb.CLEAN)} kinds of text are cleaned of identifying words;",
            f"{len(rules.safe)} private attributes stay, all others go.",
            f"Text in the pixels: {_REDACT[profile.redact]}.",
            f"Identity: {'travels, sealed' if profile.identity else 'travels only with --identity'}.",
        ]
    )


def _tell(profile: Profile, rules: Rules) -> dict[str, object]:
    return {
        "name": profile.name,
        "title": profile.title,
        "about": profile.about,
        "default": profile.name == DEFAULT,
        "edition": rules.edition,
        "identity": profile.identity,
        "redact": profile.redact,
        "dates": rules.dates.value,
        "options": [
            {"name": name, "code": OPTIONS[name].code, "meaning": OPTIONS[name].meaning, "about": OPTIONS[name].about}
            for name in profile.options
        ],
        "rules": [
            {
                "tag": _written(rule.tag, rule.creator),
                "creator": rule.creator,
                "verb": rule.verb.value,
                "reason": rule.reason,
            }
            for rule in profile.rules
        ],
        "verbs": {verb.value: _number(rules, verb) for verb in Verb},
    }


def _number(rules: Rules, verb: Verb) -> int:
    return sum(rule.verb is verb for rule in rules.by_tag.values())


def _written(tag: int, creator: str) -> str:
    return f"({tag >> 16:04X},xx{tag & 0xFF:02X})" if creator else f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
