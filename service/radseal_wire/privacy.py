"""The privacy report: what de-identification did to each study and why, and what a person should look at.

Rules, counts and positions; never a value of a study, a file name or a patient. docs/spec/privacy-report.schema.json is
generated from here. The report inside a manifest is `sealed.Report`, which is made from this one.
"""

from typing import Annotated

from pydantic import Field

from radseal_wire.bodies import Body, Count, Instant, Token
from radseal_wire.privacy_terms import Action, Format, Group, Pseudonyms
from radseal_wire.sealed import LeftOut, Words


class Treatment(Body):
    """What one rule did to one attribute in one study, at any depth."""

    tag: Annotated[str, Field(pattern=r"^(\([0-9A-F]{4},[0-9A-F]{4}\))?$")]
    """Empty for attributes that are told by their kind: private ones, and those that PS3.6 does not know."""
    keyword: Annotated[str, Field(max_length=128)]
    """As in PS3.6."""
    group: Group
    action: Action
    verb: Annotated[str, Field(max_length=32)]
    """The engine's own word for it (docs/spec/deidentification.md)."""
    rule: Words
    """Why: the row of the table and its edition, the option, or the profile's own rule with its reason."""
    count: Count
    """How many elements."""


class Attention(Body):
    """Something that a person should look at before the study leaves."""

    kind: Token
    count: Count
    """How many images, elements or documents."""
    text: Words


class StudyPrivacy(Body):
    """One study, by its number in the order of the run."""

    number: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    modalities: list[Annotated[str, Field(max_length=16)]] = Field(max_length=64)
    series: Count
    images: Count
    """De-identified."""
    treatments: list[Treatment] = Field(max_length=100_000)
    attention: list[Attention] = Field(max_length=1000)
    left_out: list[LeftOut] = Field(max_length=1000)


class PrivacyReport(Body):
    """One run of the engine over one or more studies."""

    format: Format
    made: Instant
    radseal: Annotated[str, Field(max_length=64)]
    """The version that made it."""
    profile: Words
    options: list[Annotated[str, Field(max_length=64)]] = Field(max_length=16)
    """The options of PS3.15 that the profile applies."""
    edition: Words
    """Of PS3.15, whose Table E.1-1 was applied."""
    pseudonyms: Pseudonyms
    studies: list[StudyPrivacy] = Field(max_length=10_000)
    attention: list[Attention] = Field(max_length=1000)
    """What concerns the whole run."""
    left_out: list[LeftOut] = Field(max_length=1000)
    """What was found, is not in the result, and belongs to no study."""
