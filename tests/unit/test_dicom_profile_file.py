"""Profiles as data: what a good file becomes, and that a bad one is told with file, line and reason."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.dicom.options import OPTIONS
from radseal.dicom.profile import DEFAULT, load_profile, resolve
from radseal.dicom.profile_file import LONGEST, NAMES, parse_profile, shipped
from radseal.dicom.rules import Verb
from radseal.errors import UsageError

GOOD = """name = "ours"
title = "Ours"
about = "For us."
options = ["modified-dates", "clean-descriptors"]

[[rule]]
tag = "StationName"
verb = "keep"
reason = "the board compares scanners"

[[rule]]
tag = "(0010,4000)"
verb = "remove"
reason = "typed in by anybody"

[[rule]]
tag = "(7053,xx00)"
creator = "Philips PET Private Group"
vr = "DS"
verb = "keep"
reason = "SUV"
"""


def test_a_good_file() -> None:
    """Options in the order of the standard, rules by keyword, by number and by private creator."""
    profile = parse_profile(GOOD, "ours.toml")
    assert profile.options == ("modified-dates", "clean-descriptors")
    rules = resolve(profile)
    assert rules.find(0x00081010).verb is Verb.KEEP
    assert rules.find(0x00081010).name == "site: the board compares scanners"
    assert rules.find(0x00104000).verb is Verb.REMOVE
    assert rules.safe["Philips PET Private Group", 0x7053, 0x00].verb is Verb.KEEP
    assert rules.profile == "ours"
    assert rules.fingerprint != resolve(parse_profile(GOOD.replace('"remove"', '"zero"'), "ours.toml")).fingerprint


BAD = [
    ("name = 1", 'name = "ours"', 1, "missing or no text"),
    ('name = "Our Hospital"', 'name = "ours"', 1, "small letters"),
    ('colour = "red"\ntitle', "title", 2, "unknown key 'colour'"),
    ('"clean-graphic"', '"clean-descriptors"', 4, "unknown option 'clean-graphic'"),
    ('"modified-dates", "full-dates"', '"modified-dates"', 4, "contradict"),
    ('"modified-dates", "modified-dates"', '"modified-dates"', 4, "twice"),
    ('options = "basic"', 'options = ["modified-dates", "clean-descriptors"]', 4, "a list"),
    ('tag = "StationNames"', 'tag = "StationName"', 7, "no attribute"),
    ('tag = "(0008,10)"', 'tag = "StationName"', 7, "no attribute"),
    ('tag = "PatientName"', 'tag = "StationName"', 7, "decided by Radseal"),
    ('tag = "PixelData"', 'tag = "StationName"', 7, "decided by Radseal"),
    ('tag = "00020016"', 'tag = "StationName"', 7, "decided by Radseal"),
    ('tag = "(0010,4000)"\nverb = "shift"', 'tag = "(0010,4000)"\nverb = "remove"', 13, "does not fit VR LT"),
    ('tag = "(0010,4000)"\nverb = "burn"', 'tag = "(0010,4000)"\nverb = "remove"', 13, "unknown verb"),
    ('reason = " "', 'reason = "typed in by anybody"', 14, "missing or no text"),
    ('colour = "red"\nreason = "typed"', 'reason = "typed in by anybody"', 14, "unknown key 'colour' in a rule"),
    ('tag = "(0008,1010)"', 'tag = "(0010,4000)"', 12, "two rules"),
    ('tag = "(7052,xx00)"', 'tag = "(7053,xx00)"', 17, "a private tag is written"),
    ('vr = "OB"', 'vr = "DS"', 19, "cannot stay"),
    ("", 'creator = "Philips PET Private Group"\n', 17, "needs its creator"),
    ('verb = "remove"\nreason = "SUV"', 'verb = "keep"\nreason = "SUV"', 20, "goes unless"),
    ('redact = "some"\ntitle', "title", 2, "redact is one of ask, proposed, all, none"),
    ('identity = "yes"\n[[rule]]\ntag = "StationName"', '[[rule]]\ntag = "StationName"', 6, "true or false"),
]


@pytest.mark.parametrize(("new", "old", "line", "reason"), BAD)
def test_a_bad_file_is_told(new: str, old: str, line: int, reason: str) -> None:
    """The message names the file, the line and what is wrong; the hint says where to look."""
    text = GOOD.replace(old, new, 1)
    with pytest.raises(UsageError, match=re.escape(f"ours.toml, line {line}: ")) as caught:
        parse_profile(text, "ours.toml")
    assert reason in str(caught.value)
    assert "profiles" in caught.value.hint


def test_what_is_no_toml_is_told() -> None:
    """A syntax error comes with its line; a book is no profile."""
    with pytest.raises(UsageError, match=r"ours\.toml: .*line 2"):
        parse_profile('name = "a"\ntitle = \n', "ours.toml")
    with pytest.raises(UsageError, match="small file"):
        parse_profile("#" * (LONGEST + 1), "ours.toml")


@given(st.text(max_size=200) | st.sampled_from(GOOD.splitlines()).map(lambda line: GOOD.replace(line, "", 1)))
def test_any_text_is_a_profile_or_told(text: str) -> None:
    """No text raises anything but a UsageError that names the file."""
    try:
        parse_profile(text, "ours.toml")
    except UsageError as error:
        assert str(error).startswith("ours.toml")  # noqa: PT017  (either outcome is fine)


def test_the_default_is_for_specialists() -> None:
    """Specialist is Basic with the options that a second opinion needs; all five are in the program."""
    assert DEFAULT == NAMES[0] == "specialist"
    assert set(shipped(DEFAULT).options) == {
        "modified-dates",
        "patient-characteristics",
        "clean-descriptors",
        "clean-structured-content",
        "clean-graphics",
        "safe-private",
    }
    assert [load_profile(name).profile for name in NAMES] == list(NAMES)
    assert [name for name in NAMES if shipped(name).identity] == ["patient"]


def test_each_option_is_explained() -> None:
    """Each option has a code, a meaning and a line for people."""
    assert all(option.about and option.meaning.endswith("Option") for option in OPTIONS.values())
