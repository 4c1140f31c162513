"""Each row of the table is needed: with any one of them disabled, a check of the planted values fails."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from radseal.dicom.deidentify import deidentify
from radseal.dicom.dictionary import alternatives, attributes, table
from radseal.dicom.profile import WRITTEN, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.rules import Rule, Rules, Verb
from strategies import Element, identified, part_10

ROWS = [tag for tag, _code, _said in table("ps3_15_e1_1.json")["rows"]]
SINGLE = [int(tag, 16) for tag in ROWS if len(tag) == 8 and "x" not in tag]
NO_DATA_SET = {0x0000, 0x0002, 0xFFFC, 0xFFFE}
"""Groups that no data set carries on: the scanner and the head see to their rows, not the map."""
VALUES = {
    b"DA": b"19430217",
    b"DT": b"19430217101112.5",
    b"TM": b"101112.123456",
    b"AS": b"073Y",
    b"DS": b"173917.39 ",
    b"IS": b"173917391739",
    b"UI": b"1.9.173917391739",
    b"US": b"\x39\x17" * 4,
}
TEXT = b"ZQXVWKJY ZQXVWKJY 19430217"
FORBIDDEN = (b"ZQXV", b"17391739", b"173917.39", b"19430217", b"073Y", b"101112", b"\x39\x17" * 4)
INNER = (Element(0x00080050, "SH", b"ZQXVWKJY"), Element(0x00081155, "UI", VALUES[b"UI"]))
STAYING = {Verb.KEEP, Verb.CLASS}


def planted(tag: int) -> Element:
    """An attribute with a value that must not come through as it is."""
    vr = attributes()[tag][0]
    if vr == b"SQ":
        return Element(tag, "SQ", (INNER,))
    short = vr in {b"SH", b"AE", b"CS", b"UN"}
    return Element(tag, vr.decode().replace("UN", "LO"), VALUES.get(vr, TEXT[:8] if short else TEXT))


def outcome(tag: int, rules: Rules) -> bytes:
    """The new file of one planted attribute, without its head."""
    elements = [one for one in identified(Element(0x00100010, "PN", b"ZQXVWKJY")) if one.tag != tag]
    done = deidentify(part_10([*elements, planted(tag)]), rules, Pseudonyms(bytes(32), bytes(32), "ABCD1234"))
    whole = b"".join(done.parts)
    return whole[144 + int.from_bytes(whole[140:144], "little") :]


def is_clean(tag: int, rules: Rules) -> bool:
    """No planted text, number, date or UID is in the new file; times stay where dates are shifted."""
    new = outcome(tag, rules)
    times = {b"101112"} if rules.by_tag[tag].verb is Verb.SHIFT else set()
    return not any(word in new for word in FORBIDDEN if word not in times)


def disabled(rules: Rules, tag: int) -> Rules:
    """The rules with one row that keeps what it finds, or for a sequence that stays, with one that drops it."""
    rule = rules.by_tag[tag]
    if attributes()[tag][0] == b"SQ":
        new = Rule(Verb.REMOVE if rule.verb is Verb.RECURSE else Verb.RECURSE, "disabled")
    else:
        new = Rule(Verb.KEEP, "disabled", alternatives(tag) | {b"LO"})
    return replace(rules, by_tag={**rules.by_tag, tag: new})


def test_identifying_values_are_removed_in_each_row() -> None:
    """The check itself: nothing planted comes through, in any row, under the Basic profile."""
    rules = load_profile("basic")
    tested = [tag for tag in SINGLE if tag >> 16 not in NO_DATA_SET]
    assert [f"{tag:08X}" for tag in tested if not is_clean(tag, rules)] == []
    assert len(tested) == 649


@pytest.mark.parametrize("profile", ["basic", "specialist", "patient", "teaching", "research"])
def test_each_row_is_needed(profile: str) -> None:
    """Disable any row that removes, replaces, shifts, cleans or walks: what comes out is no longer what is checked.

    Attributes that are written anew stand whatever the map says; what an option keeps has nothing to disable.
    """
    rules = load_profile(profile)
    missed = []
    for tag in SINGLE:
        if tag >> 16 in NO_DATA_SET or tag in WRITTEN or rules.by_tag[tag].verb in STAYING:
            continue
        mutant = disabled(rules, tag)
        if attributes()[tag][0] == b"SQ":
            seen = outcome(tag, mutant) != outcome(tag, rules)
        else:
            seen = is_clean(tag, rules) and not is_clean(tag, mutant)
        missed += [] if seen else [f"{tag:08X}"]
    assert missed == []


def test_what_is_written_anew_stands_whatever_the_map_says() -> None:
    """The row of Issuer of Patient ID has a second guard: with it disabled the issuer is Radseal all the same."""
    rules = disabled(load_profile("basic"), 0x00100021)
    assert is_clean(0x00100021, rules)
    assert b"RADSEAL" in outcome(0x00100021, rules)


@pytest.mark.parametrize(
    ("tag", "disable"),
    [
        (0x00091001, lambda rules, kept: replace(rules, private=kept)),
        (0x60003000, lambda rules, kept: replace(rules, repeating={0x60003000: kept})),
        (0x60004000, lambda rules, kept: replace(rules, repeating={0x60004000: kept})),
        (0x50003000, lambda rules, kept: replace(rules, repeating={0x50003000: kept})),
        (0x0008FFFE, lambda rules, kept: replace(rules, unknown=kept)),
    ],
)
def test_rows_of_groups_are_needed(tag: int, disable: Callable[[Rules, Rule], Rules]) -> None:
    """Private attributes, overlays, curves and what PS3.6 does not know: disabled, they come through."""
    rules = load_profile("basic")
    file = part_10([*identified(), Element(tag, "LO", TEXT[:8])])

    def left(used: Rules) -> bool:
        done = deidentify(file, used, Pseudonyms(bytes(32), bytes(32), "ABCD1234"))
        return TEXT[:8] in b"".join(done.parts)

    assert not left(rules)
    assert left(disable(rules, Rule(Verb.KEEP, "disabled", frozenset({b"LO"}))))
