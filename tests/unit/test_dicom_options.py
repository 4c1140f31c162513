"""Every row of Table E.1-1 under every option: what the map says is what the table says, read here on its own."""

import pytest

from radseal.dicom.dictionary import attributes, table
from radseal.dicom.options import OPTIONS
from radseal.dicom.profile import PSEUDONYMS, WRITTEN, resolve
from radseal.dicom.profile_file import Profile
from radseal.dicom.rules import Rules, Verb

ROWS = table("ps3_15_e1_1.json")["rows"]
SINGLE = {int(tag, 16): (code, said) for tag, code, said in ROWS if len(tag) == 8 and "x" not in tag}
COLUMNS = sorted({column for _tag, _code, said in ROWS for column in said})
BASIC = {
    "X": {Verb.REMOVE},
    "Z": {Verb.ZERO},
    "D": {Verb.DUMMY, Verb.REMOVE},
    "U": {Verb.UID, Verb.RECURSE},
    "X/Z": {Verb.ZERO},
    "X/D": {Verb.DUMMY, Verb.REMOVE},
    "Z/D": {Verb.DUMMY},
    "X/Z/D": {Verb.DUMMY},
    "X/Z/U*": {Verb.RECURSE},
}
TEXTS = {b"LO", b"SH", b"ST", b"LT", b"UC", b"UT", b"AE"}
STAYING = {Verb.KEEP, Verb.CLASS, Verb.RECURSE, Verb.SHIFT, Verb.CLEAN}


def rules(*options: str) -> Rules:
    """The Basic profile with these options."""
    return resolve(Profile("test", "test", "test", tuple(name for name in OPTIONS if name in options)))


def test_the_ten_options_are_the_tables() -> None:
    """Ten columns, ten options, each with its code of CID 7050; 653 single rows, four for groups."""
    assert sorted(option.column for option in OPTIONS.values()) == COLUMNS
    assert len({option.code for option in OPTIONS.values()}) == 10
    assert (len(ROWS), len(SINGLE)) == (657, 653)


def basic_fits(tag: int, verb: Verb) -> bool:
    """Whether a verb is what the Basic column says; references and items with rows of their own are walked."""
    code, said = SINGLE[tag]
    vr = attributes()[tag][0]
    if vr == b"SQ" and code != "X" and ("retain_uids" in said or tag in {0x00340001, 0x0040A073}):
        return verb is Verb.RECURSE
    if vr == b"UI" and code == "D":
        return verb is Verb.UID
    return verb in BASIC[SINGLE[tag][0]] or (tag in PSEUDONYMS and verb is PSEUDONYMS[tag]) or tag in WRITTEN


def expected(tag: int, effect: str) -> set[Verb]:
    """What K and C mean for an attribute of this VR (PS3.15, E.1.1)."""
    vr = attributes()[tag][0]
    if vr == b"SQ":
        return {Verb.RECURSE}
    if effect == "K":
        return {Verb.CLASS} if vr == b"UI" else {Verb.KEEP}
    if vr in {b"DA", b"DT"}:
        return {Verb.SHIFT}
    if vr in {b"TM", b"CS"} or tag == 0x00080201:
        return {Verb.KEEP}
    return {Verb.CLEAN} if vr in TEXTS else set()


@pytest.mark.parametrize("option", ["", *OPTIONS])
def test_every_row_under_every_option(option: str) -> None:
    """653 rows by one option: K keeps, C cleans, a row that the option does not name keeps its Basic code."""
    found = rules(option)
    column = OPTIONS[option].column if option else ""
    wrong = []
    for tag, (_code, said) in SINGLE.items():
        verb, effect = found.by_tag[tag].verb, said.get(column, "")
        fine = verb in expected(tag, effect) if effect and expected(tag, effect) else basic_fits(tag, verb)
        wrong += [] if fine else [f"{tag:08X} {verb}"]
    assert wrong == []


@pytest.mark.parametrize("option", ["", *OPTIONS])
def test_rows_of_groups_under_every_option(option: str) -> None:
    """Curves, overlays and private attributes go, but by Clean Graphics and Retain Safe Private."""
    found = rules(option)
    graphic, private = option == "clean-graphics", option == "safe-private"
    assert (found.find(0x60003000).verb is Verb.KEEP) is graphic
    assert found.find(0x60024000).verb is (Verb.CLEAN if graphic else Verb.REMOVE)
    assert (found.find(0x50003000).verb is Verb.KEEP) is graphic
    assert found.find(0x5000200C).verb is Verb.REMOVE, "voice"
    assert bool(found.safe) is private
    assert found.find(0x00091001).verb is Verb.REMOVE


def test_no_option_keeps_what_it_does_not_name() -> None:
    """An attribute that the table lists stays only by an option that names it."""
    for option in ("", *OPTIONS):
        found, column = rules(option), OPTIONS[option].column if option else ""
        stay = {tag for tag in SINGLE if found.by_tag[tag].verb in STAYING - {Verb.RECURSE}}
        assert stay <= {tag for tag, (_code, said) in SINGLE.items() if column in said}


def test_clean_goes_before_keep() -> None:
    """Where one option keeps a date and another cleans it, it is shifted."""
    found = rules("device-identity", "modified-dates")
    assert found.by_tag[0x00181200].verb is Verb.SHIFT
    assert rules("device-identity").by_tag[0x00181200].verb is Verb.KEEP


def test_codes_are_of_the_options_applied() -> None:
    """113100 always, and one code for each option; the dates are stated as what became of them."""
    for option in OPTIONS:
        found = rules(option)
        assert [code for code, _ in found.codes] == ["113100", OPTIONS[option].code]
    dates = {option: rules(option).dates.value for option in ("", "modified-dates", "full-dates")}
    assert dates == {"": "REMOVED", "modified-dates": "MODIFIED", "full-dates": "UNMODIFIED"}
