"""From what the engine counted to the privacy report."""

import re
from collections import Counter
from collections.abc import Sequence

from radseal import __version__
from radseal.deidentifying.tallying import RunTally, StudyTally
from radseal.dicom.dictionary import attributes
from radseal.dicom.rules import Rules, Verb
from radseal.reporting.report import Attention, LeftOut, Report, Study, Treatment
from radseal_wire.privacy_terms import Action, Group, Pseudonyms

_ACTIONS: dict[Verb, Action] = {
    Verb.REMOVE: "removed",
    Verb.ZERO: "removed",
    Verb.KEEP: "kept",
    Verb.CLASS: "kept",
    Verb.CHARSET: "kept",
    Verb.RECURSE: "kept",
}
_ORDER: dict[Action, int] = {"removed": 0, "replaced": 1, "kept": 2}
_BY_VR: dict[bytes, Group] = {
    b"PN": "names of people",
    b"UI": "identifiers",
    b"DA": "dates and times",
    b"DT": "dates and times",
    b"TM": "dates and times",
    b"AE": "places and devices",
    b"UR": "places and devices",
    b"LO": "text",
    b"LT": "text",
    b"SH": "text",
    b"ST": "text",
    b"UC": "text",
    b"UT": "text",
    b"SQ": "structure",
    b"OB": "pixels and graphics",
    b"OW": "pixels and graphics",
}
_IDENTIFIER = re.compile(r"IDs?$|Identifier|Number$|Telephone|Telecom|Accession|Serial")
_PLACE = re.compile(r"Institution|Department|Station|Address|Location|Manufacturer|Device|Organization|Room")


def gather(
    rules: Rules,
    tally: RunTally,
    *,
    pseudonyms: Pseudonyms,
    now: int,
) -> Report:
    """Return the report of a run; `now` is in seconds since 1970 UTC."""
    return Report(
        made=now,
        radseal=__version__,
        profile=rules.profile,
        options=list(rules.options),
        edition=rules.edition,
        pseudonyms=pseudonyms,
        studies=[_study(number, study) for number, study in sorted(tally.studies.items())],
        attention=_attention(tally.attention),
        left_out=_left_out(tally.left_out),
    )


def by_group(treatments: Sequence[Treatment], action: Action) -> list[tuple[Group, int]]:
    """Return how many elements of each group were treated so, the most first."""
    groups: Counter[Group] = Counter()
    for one in treatments:
        if one.action == action:
            groups[one.group] += one.count
    return groups.most_common()


def _study(number: int, tally: StudyTally) -> Study:
    treatments = [_treatment(*counted, count) for counted, count in tally.counts.items()]
    return Study(
        number=number,
        modalities=sorted(modality for modality in tally.modalities if modality),
        series=len(tally.series),
        images=tally.images,
        treatments=sorted(treatments, key=lambda one: (_ORDER[one.action], one.tag or "~", one.rule)),
        attention=_attention(tally.attention),
        left_out=_left_out(tally.left_out),
    )


def _attention(seen: Counter[tuple[str, str]]) -> list[Attention]:
    return [Attention(kind=kind, count=count, text=text) for (kind, text), count in sorted(seen.items())]


def _left_out(reasons: Counter[str]) -> list[LeftOut]:
    return [LeftOut(count=count, reason=reason) for reason, count in sorted(reasons.items())]


def _treatment(tag: int, rule: str, verb: str, count: int) -> Treatment:
    vr, keyword = attributes().get(tag, (b"", ""))
    return Treatment(
        tag=f"({tag >> 16:04X},{tag & 0xFFFF:04X})" if tag else "",
        keyword=keyword,
        group=_group(tag, vr, keyword),
        action=_ACTIONS.get(Verb(verb), "replaced"),
        verb=verb,
        rule=rule,
        count=count,
    )


def _group(tag: int, vr: bytes, keyword: str) -> Group:
    if not tag:
        return "private and unknown"
    if vr not in {b"PN", b"SQ", b"UI", b"DA", b"DT", b"TM"}:
        if _IDENTIFIER.search(keyword):
            return "identifiers"
        if _PLACE.search(keyword):
            return "places and devices"
    return _BY_VR.get(vr, "numbers and codes")
