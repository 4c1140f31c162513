"""Profiles as data: a small TOML file with the options of PS3.15 and a site's own rules, read strictly.

    name = "our-hospital"
    title = "Share with a specialist"
    about = "What it is for."
    options = ["modified-dates", "clean-descriptors"]
    documents = "ask"

    [[rule]]
    tag = "StationName"
    verb = "keep"
    reason = "the department's quality assurance compares devices"

A rule's tag is a keyword of PS3.6 or eight hexadecimal digits, as in (0008,1010). With a private `creator` and a `vr`
it is (7053,xx00). What is unknown, contradictory or identifying by itself is refused, with file and line.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from radseal.dicom.dictionary import attributes
from radseal.dicom.options import CONTRADICTIONS, OPTIONS
from radseal.dicom.rules import Documents, Verb
from radseal.errors import UsageError

NAMES = ("specialist", "patient", "teaching", "research", "basic")
"""The profiles that are shipped, the default first."""
_KEYS = frozenset({"name", "title", "about", "options", "identity", "documents", "redact", "rule"})
_REDACT = ("ask", "proposed", "all", "none")
"""What becomes of text in pixels where the command says nothing."""
_RULE_KEYS = frozenset({"tag", "creator", "vr", "verb", "reason"})
_VERBS = {
    verb.value: verb for verb in (Verb.KEEP, Verb.REMOVE, Verb.ZERO, Verb.DUMMY, Verb.UID, Verb.SHIFT, Verb.CLEAN)
}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_PLAIN_TAG = re.compile(r"\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\)?")
_PRIVATE_TAG = re.compile(r"\(?([0-9A-Fa-f]{4}),?xx([0-9A-Fa-f]{2})\)?")
_TEXTS = frozenset({b"AE", b"LO", b"LT", b"SH", b"ST", b"UC", b"UT"})
_PRIVATE_VRS = frozenset(
    (
        "AS",
        "CS",
        "DA",
        "DS",
        "DT",
        "FD",
        "FL",
        "IS",
        "LO",
        "LT",
        "SH",
        "SL",
        "SS",
        "ST",
        "TM",
        "UC",
        "UI",
        "UL",
        "US",
        "UT",
    )
)
_OWN = frozenset(
    {0x00080005, 0x00080016, 0x00080018, 0x00100010, 0x00100020, 0x00100021, 0x00120062, 0x00120063, 0x00120064}
    | {0x00280303, 0x7FE00010}
)
"""Attributes that Radseal decides itself: what the image is, whose it is, and that it is de-identified."""
LONGEST = 1 << 16
"""Characters of a profile file."""


@dataclass(frozen=True, slots=True)
class SiteRule:
    """One attribute's verb by a site's own decision; `tag` of a private one ends with the two digits of the element."""

    tag: int
    verb: Verb
    reason: str
    creator: str = ""
    vr: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file says: options by name, and rules."""

    name: str
    title: str
    about: str
    options: tuple[str, ...]
    rules: tuple[SiteRule, ...] = ()
    identity: bool = False
    documents: Documents = Documents.ASK
    redact: str = "ask"
    """What becomes of text in pixels where the command says nothing: ask, proposed, all or none."""


@cache
def shipped(name: str) -> Profile:
    """Return a profile that comes with the program. Raises UsageError for a name that there is not."""
    if name not in NAMES:
        raise UsageError(
            f"there is no profile {name!r}",
            hint=f"There is: {', '.join(NAMES)}; or name a profile file (see `radseal profiles`).",
        )
    source = files("radseal.dicom") / "data" / "profiles" / f"{name}.toml"
    return parse_profile(source.read_text(encoding="utf-8"), f"{name}.toml")


def parse_profile(text: str, place: str) -> Profile:
    """Read a profile file; `place` is how messages name it. Raises UsageError with place, line and reason."""
    if len(text) > LONGEST:
        raise UsageError(f"{place}: a profile is a small file, at most {LONGEST} characters")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{place}: {error}", hint="A profile is a TOML file; `radseal profiles` shows some."
        ) from error
    return _Reader(text, place).profile(content)


class _Reader:
    """One file: its lines are needed for messages only."""

    def __init__(self, text: str, place: str) -> None:
        self._lines, self._place = text.splitlines(), place
        self._rules = [number for number, line in enumerate(self._lines) if re.match(r"\s*\[\[\s*rule\s*\]\]", line)]

    def profile(self, content: dict[str, object]) -> Profile:
        """Return what the file says."""
        for key in content:
            self._require(key in _KEYS, key, f"unknown key {key!r}; there are {', '.join(sorted(_KEYS))}")
        name = self._text(content, "name")
        self._require(_NAME.fullmatch(name) is not None, "name", "a name is small letters, digits and hyphens")
        identity = content.get("identity", False)
        self._require(isinstance(identity, bool), "identity", "identity is true or false")
        documents = content.get("documents", Documents.ASK.value)
        known = [one.value for one in Documents]
        self._require(documents in known, "documents", f"documents is one of {', '.join(known)}")
        redact = content.get("redact", "ask")
        self._require(redact in _REDACT, "redact", f"redact is one of {', '.join(_REDACT)}")
        entries = content.get("rule", [])
        self._require(
            isinstance(entries, list) and len(entries) <= len(self._lines), "rule", "rules are [[rule]] tables"
        )
        tables: list[object] = entries  # type: ignore[assignment]  # just asked
        rules = tuple(self._rule(number, entry) for number, entry in enumerate(tables))
        self._distinct(rules)
        return Profile(
            name,
            self._text(content, "title"),
            self._text(content, "about"),
            self._options(content.get("options", [])),
            rules,
            identity=identity is True,
            documents=Documents(documents),
            redact=str(redact),
        )

    def _options(self, found: object) -> tuple[str, ...]:
        self._require(isinstance(found, list), "options", "options are a list of names")
        names = [str(name) for name in found]  # type: ignore[attr-defined]
        for name in names:
            known = f"there are {', '.join(OPTIONS)}"
            self._require(name in OPTIONS, name, f"unknown option {name!r}; {known}", "options")
            self._require(names.count(name) == 1, name, f"option {name!r} is named twice", "options")
        for one, other in CONTRADICTIONS:
            both = {one, other} <= set(names)
            self._require(not both, other, f"options {one!r} and {other!r} contradict each other", "options")
        return tuple(name for name in OPTIONS if name in names)

    def _rule(self, number: int, entry: object) -> SiteRule:
        self._require(isinstance(entry, dict), "rule", "rules are [[rule]] tables")
        said: dict[str, object] = entry  # type: ignore[assignment]
        for key in said:
            self._require(key in _RULE_KEYS, key, f"unknown key {key!r} in a rule", number=number)
        words: dict[str, str] = {key: self._text(said, key, number) for key in ("tag", "verb", "reason")}
        private: dict[str, str] = {key: self._text(said, key, number) for key in ("creator", "vr") if key in said}
        verb = _VERBS.get(words["verb"])
        if verb is None:
            raise self._error("verb", f"unknown verb {words['verb']!r}; there are {', '.join(_VERBS)}", number)
        if private:
            return self._private(number, words, private, verb)
        tag = self._tag(words["tag"], number)
        vr = attributes()[tag][0]
        self._fitting(number, vr, verb)
        return SiteRule(tag, verb, words["reason"])

    def _private(self, number: int, words: dict[str, str], private: dict[str, str], verb: Verb) -> SiteRule:
        for key in ("creator", "vr"):
            self._require(key in private, "tag", f"a private attribute needs its {key}", number=number)
        found = _PRIVATE_TAG.fullmatch(words["tag"])
        if found is None or not int(found[1], 16) & 1:
            raise self._error("tag", f"a private tag is written like (7053,xx00), not {words['tag']!r}", number)
        vr = private["vr"]
        self._require(vr in _PRIVATE_VRS, "vr", f"a private attribute of VR {vr!r} cannot stay", number=number)
        self._fitting(number, vr.encode(), verb)
        allowed = {Verb.KEEP, Verb.SHIFT, Verb.CLEAN, Verb.UID}
        self._require(
            verb in allowed, "verb", "a private attribute goes unless kept, shifted, cleaned or mapped", number=number
        )
        return SiteRule(int(found[1] + found[2].rjust(4, "0"), 16), verb, words["reason"], private["creator"], vr)

    def _tag(self, text: str, number: int) -> int:
        found = _PLAIN_TAG.fullmatch(text)
        tag = int(found[1] + found[2], 16) if found else _by_keyword().get(text, -1)
        if tag not in attributes():
            raise self._error("tag", f"{text!r} is no attribute of PS3.6", number)
        decided = tag in _OWN or tag >> 16 in {0x0000, 0x0002, 0xFFFC, 0xFFFE}
        self._require(not decided, "tag", f"{text!r} is decided by Radseal itself", number=number)
        return tag

    def _fitting(self, number: int, vr: bytes, verb: Verb) -> None:
        fits = {
            Verb.UID: vr == b"UI",
            Verb.SHIFT: vr in {b"DA", b"DT"},
            Verb.CLEAN: vr in _TEXTS or vr == b"CS",
            Verb.DUMMY: vr != b"SQ",
        }
        text = f"verb {verb.value!r} does not fit VR {vr.decode()}"
        self._require(fits.get(verb, True), "verb", text, number=number)

    def _distinct(self, rules: tuple[SiteRule, ...]) -> None:
        seen: set[tuple[int, str]] = set()
        for number, rule in enumerate(rules):
            self._require((rule.tag, rule.creator) not in seen, "tag", "two rules are for one attribute", number=number)
            seen.add((rule.tag, rule.creator))

    def _text(self, said: dict[str, object], key: str, number: int | None = None) -> str:
        found = said.get(key)
        if not isinstance(found, str) or not found.strip():
            raise self._error(key, f"{key!r} is missing or no text", number)
        return " ".join(found.split())

    def _require(self, fine: bool, word: str, reason: str, within: str = "", *, number: int | None = None) -> None:  # noqa: FBT001
        if not fine:
            raise self._error(word, reason, number, within)

    def _error(self, word: str, reason: str, number: int | None = None, within: str = "") -> UsageError:
        """Return the error with the line on which a word, or its key, first stands."""
        first = self._rules[number] if number is not None and number < len(self._rules) else 0
        quoted = re.compile(rf"[\"']{re.escape(word)}[\"']|^\s*{re.escape(within or word)}\s*=")
        line = next((place for place, text in enumerate(self._lines) if place >= first and quoted.search(text)), first)
        return UsageError(
            f"{self._place}, line {line + 1}: {reason}", hint="See `radseal profiles` and docs/guides/profiles.md."
        )


@cache
def _by_keyword() -> dict[str, int]:
    return {keyword: tag for tag, (_vr, keyword) in attributes().items() if keyword}
