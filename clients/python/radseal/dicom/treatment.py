"""What the rules make of a run of elements that is known by its shape, as far as no value has a say in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from radseal.dicom.encoding import DUMMIES, Encoder
from radseal.dicom.rules import Counted, Rule, Rules, Verb
from radseal.dicom.shapes import Run

_KEPT_BY_KIND = ("curves and overlays that stay", "safe private attributes")
_FIXED = frozenset({Verb.ZERO, Verb.DUMMY})
_UNSTATED = b"UN"

Step = tuple[int, int, Rule | bytes | None]
"""(begin, end, None): bytes that are kept, counted from the run's start; (0, 0, bytes): bytes in place of an element;
(place, 0, rule): an element to be judged."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """Steps in order; what is neither kept nor judged goes."""

    steps: tuple[Step, ...]
    counts: tuple[tuple[Counted, int], ...]
    """Of what is kept and what goes."""


def treat(run: Run, rules: Rules, encoder: Encoder) -> Treatment:
    """Return what these rules make of a run; noted there for the next file, which is of the same form."""
    owner, treatment = run.treated
    if owner is rules:
        known: Treatment = treatment
        return known
    made = _treat(run, rules, encoder)
    run.treated = rules, made
    return made


def count_kept(known: Mapping[int, Rule], tag: int) -> Counted:
    """Return what an element that stays counts as."""
    stays = known.get(tag)
    return (tag, stays.name, Verb.KEEP.value) if stays else (0, _KEPT_BY_KIND[bool(tag & 0x10000)], Verb.KEEP.value)


def _treat(run: Run, rules: Rules, encoder: Encoder) -> Treatment:
    known, steps, counts = rules.by_tag, list[Step](), Counter[Counted]()
    for place, (tag, vr, begin, _value, end) in enumerate(run.elements):
        rule = rules.find(tag)
        if vr in rule.kept_vrs:
            counts[count_kept(known, tag)] += 1
            joins = steps and steps[-1][2] is None and steps[-1][1] == begin
            steps.append((steps.pop()[0] if joins else begin, end, None))
        elif rule.verb is Verb.REMOVE or (rule.verb in _FIXED and vr != _UNSTATED):
            counts[tag if tag in known else 0, rule.name, rule.verb.value] += 1
            if rule.verb is not Verb.REMOVE:
                value = DUMMIES.get(vr, b"") if rule.verb is Verb.DUMMY else b""
                steps.append((0, 0, encoder.element(tag, vr, value)))
        else:
            steps.append((place, 0, rule))
    return Treatment(tuple(steps), tuple(counts.items()))
