"""Rules as data: what happens to each attribute, as a flat map from tag to verb.

Few verbs: keep, remove, zero (no value), dummy (a stand-in of the VR), uid (mapped), class (a UID
that names a kind and no thing: kept when it is a UID), recurse (a sequence whose items
follow the same rules), character set (kept when PS3.3 defines its terms), and three pseudonyms. What the map does not
know is removed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Verb(Enum):
    """What is done with one attribute."""

    KEEP = "keep"
    REMOVE = "remove"
    ZERO = "zero"
    DUMMY = "dummy"
    UID = "uid"
    CLASS = "class"
    RECURSE = "recurse"
    CHARSET = "character set"
    PATIENT_NAME = "patient name"
    PATIENT_ID = "patient id"
    ACCESSION = "accession"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One attribute's verb, and the name under which the report counts it."""

    verb: Verb
    name: str
    kept_vrs: frozenset[bytes] = frozenset()
    """To keep: the stated VRs that fit the tag; under any other the element goes."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A resolved profile: every known tag's rule, the rest by kind."""

    profile: str
    edition: str
    by_tag: Mapping[int, Rule] = field(repr=False)
    private: Rule
    repeating: Rule
    """Curves and overlays: groups 50xx and 60xx."""
    unknown: Rule
    codes: tuple[tuple[str, str], ...]
    """(code value, meaning) of CID 7050 for DeidentificationMethodCodeSequence."""

    def find(self, tag: int) -> Rule:
        """Return the rule of any tag of a data set."""
        rule = self.by_tag.get(tag)
        if rule is not None:
            return rule
        if (tag >> 16) & 1:
            return self.private
        return self.repeating if tag >> 24 in {0x50, 0x60} else self.unknown
