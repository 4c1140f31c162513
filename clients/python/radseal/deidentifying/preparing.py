"""One image before it is sealed: read, hashed, de-identified, with the recipe that makes the original again."""

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from radseal.deidentifying.clashing import UNDECIDED, Decisions
from radseal.deidentifying.enclosing import decide_document
from radseal.deidentifying.tallying import look_at
from radseal.deidentifying.verifying import AS_IT_IS, Verifier
from radseal.dicom.deidentify import Deidentified, deidentify
from radseal.dicom.edits import UNCHANGED, Edit
from radseal.dicom.embedded import CompressedOverlayError
from radseal.dicom.facts import Facts, read_facts
from radseal.dicom.originals import ENCRYPTED, collect, wrap
from radseal.dicom.pseudonyms import Pseudonyms, identify_patient
from radseal.dicom.restore import CopyStep
from radseal.dicom.rules import Counted, Documents, Kind, Rules, Verb
from radseal.dicom.sought import Value
from radseal.dicom.vocabulary import Vocabulary
from radseal.enclosed.finding import find_document, is_document
from radseal.inputs import InstanceFound, Source
from radseal.inputs.found import DOCUMENT as DOCUMENT_REFUSED
from radseal.inputs.found import UnreadableError
from radseal.pixels.redacting import PixelPlan, make_edit
from radseal.sealing.encoding import derive

if TYPE_CHECKING:
    from radseal.deidentifying.envelope import Envelope
    from radseal.sealing.identity import CopySpan

_OVERLAYS = 0x60
"""The first two digits of their groups."""
Bytes = bytes | memoryview
PatientSaid = tuple[str, str, str]
"""What a file says of its patient: ID, name and birth date."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A file as it is: its bytes and their SHA-256."""

    data: memoryview = field(repr=False)
    sha256: bytes
    executable_preamble: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A de-identified image, and how the original is made from it."""

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    frames: int
    length: int
    parts: tuple[Bytes, ...] = field(repr=False)
    """The new file, cut where segments begin: head, each frame, tail."""
    counts: Counter[Counted]
    """How often each attribute was treated how, by which rule."""
    original_length: int
    original_sha256: bytes
    recipe: "tuple[CopySpan | Bytes, ...]" = field(repr=False)
    executable_preamble: bool
    attention: tuple[tuple[str, str], ...] = ()
    """What a person should look at: kind and sentence."""


class Preparer:
    """De-identifies the images of one case: one patient, one set of keys, one vocabulary."""

    def __init__(
        self,
        rules: Rules,
        site_key: bytes | None,
        ki: bytes,
        reference: str,
        patients: Collection[PatientSaid],
        decisions: Decisions = UNDECIDED,
        *,
        full: bool = False,
        envelope: "Envelope | None" = None,
    ) -> None:
        self._rules, self._envelope, self._decisions = rules, envelope, decisions
        self._verifier = Verifier(rules, decisions, full=full)
        key = derive(ki, "pseudonym") if site_key is None else site_key
        self._vocabulary = Vocabulary(_patient_values(patients))
        self._pseudonyms = Pseudonyms(
            derive(key, "uid"),
            derive(key, "patient"),
            reference,
            stable=site_key is not None,
            date_key=derive(key, "date"),
            patient=min((known for one in patients if (known := identify_patient(*one))), default=""),
        )

    @property
    def edition(self) -> str:
        """The edition of PS3.15 whose table was applied."""
        return self._rules.edition

    def uid(self, original: str) -> str:
        """Return what a UID becomes."""
        return original if self._rules.keeps_uids else self._pseudonyms.uid(original)

    def know(self, facts: Facts) -> None:
        """Search for this patient from the first file on, whichever file names them."""
        self._verifier.know(facts)

    def prepare(self, found: InstanceFound, plan: PixelPlan | None = None) -> Prepared:
        """Read, hash, de-identify and verify one image; `plan` is what was decided about its pixels.

        Raises InputError, without a value, for one that cannot be sent, and UndecidedError where a person must decide.
        """
        from radseal.sealing.identity import CopySpan, require_keepable  # noqa: PLC0415  (where something is sealed)

        data = found.source.view()
        done = self._make(found, data, plan)
        recipe: tuple[CopySpan | Bytes, ...] = tuple(
            CopySpan(step.offset, step.length) if isinstance(step, CopyStep) else step.data for step in done.recipe
        )
        require_keepable(recipe)
        return Prepared(
            sop_class_uid=done.sop_class_uid,
            sop_instance_uid=done.sop_instance_uid,
            transfer_syntax_uid=done.transfer_syntax_uid,
            frames=done.frames,
            length=done.length,
            parts=tuple(done.parts),
            counts=Counter(done.counts),
            original_length=len(data),
            original_sha256=hashlib.sha256(data).digest(),
            recipe=recipe,
            executable_preamble=found.facts.executable_preamble,
            attention=tuple(look_at(done)),
        )

    def judge(self, found: InstanceFound, plan: PixelPlan | None = None) -> Deidentified:
        """Return what an image would become; raises what `prepare` would raise."""
        return self._make(found, found.source.view(), plan)

    def _make(self, found: InstanceFound, data: Bytes, plan: PixelPlan | None) -> Deidentified:
        place = found.source.path
        if is_document(found.facts.sop_class_uid):
            return self._make_document(data, place)
        if plan is not None and plan.refused:
            raise UnreadableError(plan.refused, place)
        edit = make_edit(data, plan) if plan is not None else UNCHANGED
        try:
            return self._make_edited(data, edit, place)
        except CompressedOverlayError:
            return self._make_edited(data, make_edit(data, plan or PixelPlan(), clear=True), place)

    def _make_document(self, data: Bytes, place: str) -> Deidentified:
        """Make an object that encloses a document: without it first, then with it where it may stay."""
        if self._rules.documents is Documents.REFUSE:
            raise UnreadableError(DOCUMENT_REFUSED, place)
        document = find_document(data)
        emptied = self._make_edited(data, UNCHANGED, place)
        if not document:
            return emptied
        clash = self._verifier.judge(data, document)
        staying = decide_document(clash, self._rules.documents, self._decisions, place)
        if staying is None:
            return emptied
        done = self._make_edited(data, staying.edit, place, vouched=staying.confirmed)
        return replace(done, counts=done.counts + Counter({staying.counted: 1}))

    def _make_edited(self, data: Bytes, edit: Edit, place: str, *, vouched: bool = False) -> Deidentified:
        edit = replace(edit, stated={tag: new for tag, new in edit.stated.items() if not self._drops(tag)})
        if self._envelope:
            edit = replace(edit, stated={**edit.stated, **self._enclose(data, self._envelope)})
        done = deidentify(data, self._rules, self._pseudonyms, vocabulary=self._vocabulary, edit=edit)
        stated = frozenset({ENCRYPTED}) if self._envelope else frozenset[int]()
        confirmed = edit.kept if vouched else frozenset[int]()
        return self._verifier.verify(data, done, place, stated, confirmed)

    def _drops(self, tag: int) -> bool:
        """Whether it is an overlay, and goes whatever was cleared from it."""
        return tag >> 24 == _OVERLAYS and self._rules.find(tag).verb is Verb.REMOVE

    def _enclose(self, data: Bytes, envelope: "Envelope") -> dict[int, tuple[bytes, bytes]]:
        """Return the originals' attributes, encrypted to the envelope's certificate (PS3.15, E.1.1)."""
        originals = collect(data, lambda tag: self._rules.find(tag).verb in AS_IT_IS)
        return {ENCRYPTED: (b"SQ", wrap(originals.encoder, envelope.seal(originals.content)))}


def said_of(found: InstanceFound) -> PatientSaid:
    """Return what a file says of its patient."""
    return found.facts.patient_id, found.facts.patient_name, found.facts.patient_birth_date


def _patient_values(patients: Collection[PatientSaid]) -> tuple[Value, ...]:
    """Return the patient's names and IDs of the whole case: sought in every file of it."""
    names = {name for _, name, _ in patients if name}
    numbers = {number for number, _, _ in patients if number}
    return (
        *(Value(0x00100010, Kind.NAME, name) for name in sorted(names)),
        *(Value(0x00100020, Kind.CODE, number) for number in sorted(numbers)),
    )


def read_whole(source: Source) -> Whole:
    """Read a file that travels only as an original. Raises InputError where it cannot be read."""
    data = source.view()
    return Whole(data, hashlib.sha256(data).digest(), executable_preamble=read_facts(data).executable_preamble)
