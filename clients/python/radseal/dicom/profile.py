"""From PS3.15 Table E.1-1 and a profile to the flat map that the engine follows.

A compound code depends on the attribute's Type in its IOD. Without IOD tables the choice is the one that keeps every
IOD valid: a dummy where D is among the codes, else no value where Z is, else removal. Sequences for which that is no
good are walked: X/Z/U*, other references (their UIDs are mapped), and those whose every attribute has a row; codes,
report content and drawings get a stand-in. An option's column goes before the Basic one, C before K, a site's rule
before both. Attributes that the table does not list follow `unlisted`, and are kept only where the file states a VR of
the kind that PS3.6 gives the tag.
"""

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache

from radseal.dicom.dictionary import alternatives, attributes, repeaters, table
from radseal.dicom.kinds import kind_of
from radseal.dicom.options import BASIC_CODE, OPTIONS
from radseal.dicom.profile_file import Profile, SiteRule, shipped
from radseal.dicom.rules import Dates, Kind, Rule, Rules, SafeKey, Verb
from radseal.dicom.stand_ins import STAND_INS
from radseal.dicom.unlisted import FAMILIES, unlisted

BASIC = "basic"
DEFAULT = "specialist"
_CODES = {
    "X": Verb.REMOVE,
    "Z": Verb.ZERO,
    "D": Verb.DUMMY,
    "U": Verb.UID,
    "X/Z": Verb.ZERO,
    "X/D": Verb.DUMMY,
    "Z/D": Verb.DUMMY,
    "X/Z/D": Verb.DUMMY,
    "X/Z/U*": Verb.RECURSE,
}
PSEUDONYMS = {
    0x00100010: Verb.PATIENT_NAME,
    0x00100020: Verb.PATIENT_ID,
    0x00080050: Verb.ACCESSION,
}
WRITTEN = (0x00100021, 0x00120062, 0x00120063, 0x00120064, 0x00280303)
"""What the engine writes anew: IssuerOfPatientID and the de-identification attributes (PS3.15, E.1.1)."""
_TEXTS = frozenset({b"LO", b"SH", b"ST", b"LT", b"UC", b"UT", b"AE"})
_STAY = frozenset({Verb.KEEP, Verb.CLASS, Verb.RECURSE, Verb.CLEAN, Verb.CHARSET})
CHARACTER_SET = 0x00080005
_MASKED = len("ggggeeee")


@cache
def load_profile(name: str) -> Rules:
    """Return the resolved rules of a shipped profile. Raises UsageError for a name that there is not."""
    return resolve(shipped(name))


@lru_cache(maxsize=32)
def resolve(profile: Profile) -> Rules:
    """Return the flat map of a profile."""
    source = table("ps3_15_e1_1.json")
    edition = str(source["edition"])
    rows: list[tuple[str, str, dict[str, str]]] = source["rows"]  # type: ignore[assignment]  # the generator's form
    columns = tuple(OPTIONS[name].column for name in profile.options)
    listed = {tag: (code, _effect(columns, said), "retain_uids" in said) for tag, code, said in rows}
    by_tag = {int(tag, 16): _listed(int(tag, 16), *known, edition) for tag, known in listed.items() if _single(tag)}
    dates = _dates(profile.options)
    cleans = "clean-descriptors" in profile.options
    rest = {tag: known for tag, known in attributes().items() if tag not in by_tag}
    by_tag |= {tag: unlisted(tag, *known, dates, cleans=cleans) for tag, known in rest.items()}
    by_tag |= {tag: Rule(Verb.REMOVE, "written anew", kind=by_tag[tag].kind) for tag in WRITTEN}
    by_tag[CHARACTER_SET] = Rule(Verb.CHARSET, "the terms of PS3.3, C.12.1.1.2")
    if "uids" in profile.options:
        by_tag |= {tag: _as_is(by_tag[tag]) for tag in rest if by_tag[tag].verb is Verb.UID}
    by_tag |= {rule.tag: _site(rule) for rule in profile.rules if not rule.creator}
    safe = _safe(edition, profile)
    sources = {tag: rule.kind for tag, rule in by_tag.items() if rule.kind is not None and rule.verb not in _STAY}
    return Rules(
        profile=profile.name,
        fingerprint=hashlib.sha256(repr(profile).encode()).hexdigest(),
        edition=edition,
        options=profile.options,
        by_tag=by_tag,
        repeating=_repeating(edition, cleaned="clean-graphics" in profile.options),
        private=Rule(Verb.REMOVE, f"PS3.15 {edition} E.1-1 private attributes"),
        safe=safe,
        unknown=Rule(Verb.REMOVE, "unknown to PS3.6"),
        codes=(BASIC_CODE, *((OPTIONS[name].code, OPTIONS[name].meaning) for name in profile.options)),
        dates=dates,
        age="patient-characteristics" in profile.options,
        identity=profile.identity,
        documents=profile.documents,
        strict_items=_strict_items(columns),
        safe_creators=frozenset(creator for creator, _group, _element in safe),
        sources={**sources, CHARACTER_SET: Kind.CODE},
        walked=frozenset(tag for tag, (vr, _) in attributes().items() if vr == b"SQ"),
    )


_EACH_HAS_A_ROW = frozenset({0x00340001, 0x0040A073})
"""FlowIdentifierSequence and VerifyingObserverSequence: whatever identifies in their items has a row of its own."""


def _single(tag: str) -> bool:
    return len(tag) == _MASKED and "x" not in tag


def _effect(columns: tuple[str, ...], said: Mapping[str, str]) -> str:
    """Return K, C or nothing: what the chosen options make of a row."""
    effects = {said[column] for column in columns if column in said}
    return "C" if "C" in effects else "".join(effects)


def _dates(options: tuple[str, ...]) -> Dates:
    if "full-dates" in options:
        return Dates.UNMODIFIED
    return Dates.MODIFIED if "modified-dates" in options else Dates.REMOVED


def _listed(tag: int, code: str, effect: str, refers: bool, edition: str) -> Rule:  # noqa: FBT001  (a row's facts)
    vr, keyword = attributes().get(tag, (b"UN", ""))
    name = f"PS3.15 {edition} E.1-1 ({tag >> 16:04X},{tag & 0xFFFF:04X}) {keyword}".rstrip()
    basic = _basic(tag, code, vr, refers=refers)
    if effect:
        name += f" {effect}"
        rule = _kept(tag, vr, name) if effect == "K" else _cleaned(tag, vr, name, basic)
        if rule is not None:
            return rule
    return Rule(basic, name, kind=kind_of(vr, keyword))


def _basic(tag: int, code: str, vr: bytes, *, refers: bool) -> Verb:
    """Return the verb of the Basic profile; `refers`: Retain UIDs keeps the row, so that it holds UIDs to be mapped."""
    verb = PSEUDONYMS.get(tag, _CODES[code])
    if vr == b"SQ" and verb is not Verb.REMOVE:
        return _basic_sequence(tag, code, verb, refers=refers)
    if vr == b"UI" and verb is Verb.DUMMY:
        return Verb.UID
    return Verb.REMOVE if verb is Verb.DUMMY and vr == b"UN" else verb


def _basic_sequence(tag: int, code: str, verb: Verb, *, refers: bool) -> Verb:
    if verb is Verb.UID or verb is Verb.RECURSE or refers or tag in _EACH_HAS_A_ROW:
        return Verb.RECURSE
    if verb is Verb.DUMMY and tag not in STAND_INS:
        return Verb.REMOVE if code == "X/D" else Verb.ZERO
    return verb


def _kept(tag: int, vr: bytes, name: str) -> Rule:
    """K: as it is; a sequence by its items (PS3.15, E.1.1)."""
    if vr == b"SQ":
        return Rule(Verb.RECURSE, name)
    if vr == b"UI":
        return Rule(Verb.CLASS, name)
    several = alternatives(tag)
    family = next((family for family in FAMILIES if vr in family), several)
    return Rule(Verb.KEEP, name, several if len(several) > 1 else family)


def _cleaned(tag: int, vr: bytes, name: str, basic: Verb) -> Rule | None:
    """C: dates are shifted, texts cleaned, sequences cleaned by their items; opaque bytes stay with the Basic code."""
    if vr in {b"DA", b"DT"}:
        return Rule(Verb.SHIFT, name, otherwise=basic)
    if vr == b"SQ":
        return Rule(Verb.RECURSE, name)
    if vr in {b"TM", b"CS"} or tag == 0x00080201:  # noqa: PLR2004  (the offset from UTC: days move, times stay)
        return Rule(Verb.KEEP, name, alternatives(tag))
    return Rule(Verb.CLEAN, name, otherwise=basic) if vr in _TEXTS else None


def _as_is(rule: Rule) -> Rule:
    return Rule(Verb.CLASS, rule.name)


def _site(rule: SiteRule) -> Rule:
    vr, keyword = attributes().get(rule.tag, (b"UN", ""))
    name = f"site: {rule.reason}"
    match rule.verb:
        case Verb.KEEP:
            return _kept(rule.tag, vr, name)
        case Verb.REMOVE | Verb.ZERO | Verb.DUMMY:
            return Rule(rule.verb, name, kind=kind_of(vr, keyword))
    return Rule(rule.verb, name, otherwise=Verb.ZERO)


def _repeating(edition: str, *, cleaned: bool) -> dict[int, Rule]:
    """Curves and overlays: removed, or kept with clean texts; voice never stays."""
    gone = Rule(Verb.REMOVE, f"PS3.15 {edition} E.1-1 curves and overlays")
    if not cleaned:
        return dict.fromkeys(repeaters(), gone)
    clean = Rule(Verb.CLEAN, f"PS3.15 {edition} E.1-1 curves and overlays C")
    found: dict[int, Rule] = {}
    for tag, (vrs, keyword) in repeaters().items():
        if vrs & _TEXTS:
            found[tag] = clean
        elif "Audio" in keyword or b"SQ" in vrs:
            found[tag] = gone
        else:
            found[tag] = Rule(Verb.KEEP, clean.name, vrs)
    return found


def _safe(edition: str, profile: Profile) -> dict[SafeKey, Rule]:
    """Private attributes that stay: the standard's list and ours, and those that the site names."""
    found: dict[SafeKey, Rule] = {}
    if "safe-private" in profile.options:
        lists = table("ps3_15_e3.json")
        for part in ("safe_private", "ours"):
            named: dict[str, dict[str, str]] = lists[part]  # type: ignore[assignment]  # the generator's form
            title = f"PS3.15 {edition} E.3.10-1" if part == "safe_private" else "safe private attribute, ours"
            for creator, tags in named.items():
                for tag, vr in tags.items():
                    key = creator, int(tag[:4], 16), int(tag[6:], 16)
                    found[key] = _private(vr.encode(), f"{title} ({tag[:4]},{tag[4:]}) {creator}", profile.options)
    for rule in profile.rules:
        if rule.creator:
            key = rule.creator, rule.tag >> 16, rule.tag & 0xFF
            found[key] = _private(rule.vr.encode(), f"site: {rule.reason}", profile.options, rule.verb)
    return found


def _private(vr: bytes, name: str, options: tuple[str, ...], verb: Verb | None = None) -> Rule:
    if verb is None:
        verb = {b"UI": Verb.CLASS if "uids" in options else Verb.UID, b"SQ": Verb.RECURSE}.get(vr, Verb.KEEP)
        if vr in {b"DA", b"DT"} and "full-dates" not in options:
            verb = Verb.SHIFT if "modified-dates" in options else Verb.REMOVE
        elif vr in _TEXTS or vr == b"CS":
            verb = Verb.CLEAN
    return Rule(verb, name, frozenset({vr, b"UN"}) if verb is Verb.KEEP else frozenset(), vr=vr)


def _strict_items(columns: tuple[str, ...]) -> frozenset[str]:
    """Return the concepts of Table E.3.4-1 whose texts the chosen options neither keep nor clean."""
    items: list[tuple[str, str, str, dict[str, str]]] = table("ps3_15_e3.json")["items"]  # type: ignore[assignment]
    return frozenset(concept for concept, kind, _basic, said in items if kind == "TEXT" and not _effect(columns, said))
