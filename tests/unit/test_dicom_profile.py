"""The Basic profile: every row of Table E.1-1 has a verb, and what nobody knows is removed."""

import pytest

from radseal.dicom.dictionary import attributes, table
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms, is_uid
from radseal.dicom.rules import Verb
from radseal.errors import UsageError

RULES = load_profile(BASIC)
ROWS = table("ps3_15_e1_1.json")["rows"]
NEVER = {Verb.KEEP, Verb.CLASS}


def test_every_row_has_a_verb() -> None:
    """657 rows of edition 2026d; no row of the table is kept."""
    assert (len(ROWS), RULES.edition) == (657, "2026d")
    single = [row[0] for row in ROWS if len(row[0]) == 8 and "x" not in row[0]]
    assert len(single) == 653
    assert [tag for tag in single if RULES.find(int(tag, 16)).verb in NEVER] == []


@pytest.mark.parametrize(
    ("tag", "verb"),
    [
        (0x00100010, Verb.PATIENT_NAME),
        (0x00100020, Verb.PATIENT_ID),
        (0x00080050, Verb.ACCESSION),
        (0x00100030, Verb.ZERO),
        (0x00080018, Verb.UID),
        (0x00080016, Verb.CLASS),
        (0x00081030, Verb.REMOVE),
        (0x00080012, Verb.DUMMY),
        (0x00081140, Verb.RECURSE),
        (0x00540016, Verb.RECURSE),
        (0x00280010, Verb.KEEP),
        (0x00091001, Verb.REMOVE),
        (0x50123000, Verb.REMOVE),
        (0x60003000, Verb.REMOVE),
        (0x0008FFFE, Verb.REMOVE),
        (0x00100000, Verb.REMOVE),
        (0xFFFCFFFC, Verb.REMOVE),
        (0x04000120, Verb.REMOVE),
        (0x00287FE0, Verb.REMOVE),
    ],
)
def test_verbs(tag: int, verb: Verb) -> None:
    """One attribute of each kind, and the verb it has."""
    assert RULES.find(tag).verb is verb


def test_codes_have_the_option_columns_ready() -> None:
    """All ten option columns of the table are in the data."""
    options = {option for row in ROWS for option in row[2]}
    assert len(options) == 10


def test_unlisted_attributes_have_a_rule_each() -> None:
    """Every attribute of PS3.6 is in the flat map."""
    assert set(attributes()) <= set(RULES.by_tag)


def test_unknown_profile_is_named() -> None:
    """A profile that there is not is refused with what there is."""
    with pytest.raises(UsageError) as caught:
        load_profile("none")
    assert BASIC in caught.value.hint


def test_uids_are_keyed_and_short() -> None:
    """UIDs are 2.25 and 128 bits under the key, the same each time; registered ones stay."""
    one, other = (Pseudonyms(key * 32, key * 32, "ABCD1234") for key in (b"1", b"2"))
    assert one.uid("1.2.3") == one.uid("1.2.3") != other.uid("1.2.3")
    assert is_uid(one.uid("1.2.3"))
    assert one.uid("1.2.840.10008.1.2") == "1.2.840.10008.1.2"
    assert one.uid("") == ""


def test_patient_and_accession_fit_their_vr() -> None:
    """Pseudonyms fit LO and SH and are never blank where the original was not."""
    site = Pseudonyms(b"1" * 32, b"1" * 32, "ABCD1234", stable=True)
    assert site.patient_id("PAT-1") == site.patient_id("PAT-1") != site.patient_id("PAT-2")
    assert len(site.patient_id("PAT-1")) <= 64
    assert 0 < len(site.accession("A" * 16)) <= 16
    assert Pseudonyms(b"1" * 32, b"1" * 32, "ABCD1234").patient_id("PAT-1") == "RS-ABCD1234"


@pytest.mark.parametrize("text", ["", "1", "1.", "1.2.", ".1", "1.2 ", "1.2a", "1." + "2" * 63])
def test_what_is_no_uid(text: str) -> None:
    """Digits and dots, 64 characters at most."""
    assert not is_uid(text)
