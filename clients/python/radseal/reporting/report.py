"""The privacy report inside the program; `to_wire` gives the published form, which `radseal_wire.privacy` describes.

The fields are those of the published form, which says what they hold. Pydantic, which checks it, is loaded only where
that form is asked for.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from radseal_wire.privacy_terms import Action, Format, Group, Pseudonyms

if TYPE_CHECKING:
    from radseal_wire.privacy import PrivacyReport

FORMAT: Format = "radseal-report/1"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one rule did to one attribute in one study."""

    tag: str
    keyword: str
    group: Group
    action: Action
    verb: str
    rule: str
    count: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that a person should look at."""

    kind: str
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many were left out for one reason."""

    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Study:
    """One study, by its number in the order of the run."""

    number: int
    modalities: list[str]
    series: int
    images: int
    treatments: list[Treatment]
    attention: list[Attention]
    left_out: list[LeftOut]


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the engine over one or more studies."""

    made: int
    radseal: str
    profile: str
    options: list[str]
    edition: str
    pseudonyms: Pseudonyms
    studies: list[Study]
    attention: list[Attention]
    left_out: list[LeftOut]


def to_wire(report: Report) -> "PrivacyReport":
    """Return the published form."""
    from radseal_wire.privacy import PrivacyReport  # noqa: PLC0415  (see above)

    return PrivacyReport.model_validate({"format": FORMAT, **asdict(report)})
