"""The second net over each new file, and what the sender's decisions make of what it finds.

Rules: a fault of form is never waved through: the file is refused. A value that is taken out by decision is looked for
again afterwards.
"""

from collections import Counter
from dataclasses import replace

from radseal.child import run_limited
from radseal.deidentifying.clashing import KEPT, REMOVED, Choice, Decisions, UndecidedError
from radseal.dicom.amend import Change, amend
from radseal.dicom.deidentify import Deidentified
from radseal.dicom.dictionary import vrs
from radseal.dicom.encoding import DUMMIES
from radseal.dicom.facts import Facts
from radseal.dicom.heading import method
from radseal.dicom.rules import Rules, Verb
from radseal.enclosed.reading import read_document
from radseal.enclosed.searching import judge_document
from radseal.inputs import found
from radseal.inputs.found import UnreadableError
from radseal.verifying.full import pack, read_fully
from radseal.verifying.net import Clash, Net
from radseal.verifying.structure import Plan

Bytes = bytes | memoryview
AS_IT_IS = frozenset({Verb.KEEP, Verb.CLASS})
_FULL_MEMORY = 2 * 1024**3


class Verifier:
    """Judges the new files of one patient. `full`: also by pydicom, in the limited process."""

    def __init__(self, rules: Rules, decisions: Decisions, *, full: bool = False) -> None:
        self._decisions, self._full = decisions, full
        self._net = Net(plan(rules), vrs())
        self._stated: frozenset[int] = frozenset()

    def know(self, facts: Facts) -> None:
        """Search for this patient's name, number and birth date in every file."""
        self._net.know(facts.patient_name, facts.patient_id, facts.patient_birth_date)

    def judge(self, original: Bytes, document: bytes) -> Clash | None:
        """Return what a person must decide about a document that `original` encloses; nothing where it may stay."""
        return judge_document(read_document(document), document, self._net.needles, self._net.learn(original))

    def verify(
        self,
        original: Bytes,
        done: Deidentified,
        place: str,
        stated: frozenset[int] = frozenset(),
        confirmed: frozenset[int] = frozenset(),
    ) -> Deidentified:
        """Return the new file as it may go, values taken out where that was decided.

        `stated` are attributes that it states whatever the rules say; the sender vouches for those `confirmed`.
        Raises UndecidedError where nothing was decided, UnreadableError where the file must not go.
        """
        self._stated = stated
        clashes = tuple(clash for clash in self._check(original, done, place) if clash.tag not in confirmed)
        kept: list[tuple[int, str]] = []
        if clashes:
            done = self._decide(original, done, clashes, place)
            kept = [(clash.tag, hit.word) for clash in clashes for hit in clash.hits]
        if self._full:
            run_limited(read_fully, pack(done.parts, self._net.needles, kept), memory_bytes=_FULL_MEMORY)
        return done

    def _check(self, original: Bytes, done: Deidentified, place: str) -> tuple[Clash, ...]:
        verdict = self._net.check(original, done.parts, self._stated)
        if verdict.breaches:
            raise UnreadableError(found.FAULT, f"{place}: {'; '.join(verdict.breaches)}")
        return verdict.clashes

    def _decide(self, original: Bytes, done: Deidentified, clashes: tuple[Clash, ...], place: str) -> Deidentified:
        chosen = [(clash, self._decisions.choose(clash)) for clash in clashes]
        choices = Counter(choice for _, choice in chosen)
        if choices[Choice.STOP]:
            raise UndecidedError(clash for clash, choice in chosen if choice is Choice.STOP)
        if choices[Choice.LEAVE_OUT]:
            raise UnreadableError(found.CLASH, place)
        taken = [clash for clash, choice in chosen if choice is Choice.REMOVE]
        if taken:
            done = amend(done, [Change(clash.start, clash.end, clash.vr, clash.cleared) for clash in taken])
            left = self._check(original, done, place)
            if any(self._decisions.choose(clash) is not Choice.KEEP for clash in left):
                raise UnreadableError(found.FAULT, place)
        told = Counter({REMOVED: choices[Choice.REMOVE], KEPT: choices[Choice.KEEP]})
        return replace(done, counts=done.counts + told)


def plan(rules: Rules) -> Plan:
    """Return what the net must know of the rules."""
    find = rules.find
    own = {method(rules), "RADSEAL", *(text for code in rules.codes for text in code)}
    stand_ins = frozenset(dummy.strip(b"\0 ") for dummy in DUMMIES.values())
    return Plan(
        goes=lambda tag: find(tag).verb is Verb.REMOVE and not rules.may_be_safe(tag),
        keeps=lambda tag: find(tag).verb in AS_IT_IS,
        own=frozenset(text.encode() for text in own) | stand_ins,
    )
