"""One image before it is sealed: read, hashed, de-identified, with the recipe that makes the original again."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from radseal.deidentifying.clashing import UNDECIDED, Decisions
from radseal.deidentifying.verifying import Verifier
from radseal.dicom.deidentify import Deidentified, deidentify
from radseal.dicom.facts import Facts, read_facts
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import CopyStep
from radseal.dicom.rules import Rules
from radseal.inputs import InstanceFound, Source
from radseal.sealing.encoding import derive
from radseal.sealing.identity import CopySpan, require_keepable

Bytes = bytes | memoryview


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
    counts: Counter[tuple[str, str]]
    """How often each rule (and its action) was used."""
    original_length: int
    original_sha256: bytes
    recipe: tuple[CopySpan | Bytes, ...] = field(repr=False)
    executable_preamble: bool


class Preparer:
    """De-identifies the images of one case."""

    def __init__(
        self,
        rules: Rules,
        site_key: bytes | None,
        ki: bytes,
        reference: str,
        decisions: Decisions = UNDECIDED,
        *,
        full: bool = False,
    ) -> None:
        self._rules = rules
        self._verifier = Verifier(rules, decisions, full=full)
        if site_key is None:
            key = derive(ki, "pseudonym")
            self._pseudonyms = Pseudonyms(derive(key, "uid"), derive(key, "patient"), reference)
        else:
            self._pseudonyms = Pseudonyms(derive(site_key, "uid"), derive(site_key, "patient"), reference, stable=True)

    @property
    def edition(self) -> str:
        """The edition of PS3.15 whose table was applied."""
        return self._rules.edition

    def uid(self, original: str) -> str:
        """Return what a UID becomes."""
        return self._pseudonyms.uid(original)

    def know(self, facts: Facts) -> None:
        """Search for this patient from the first file on, whichever file names them."""
        self._verifier.know(facts)

    def prepare(self, found: InstanceFound) -> Prepared:
        """Read, hash, de-identify and verify one image.

        Raises InputError, without a value, for one that cannot be sent, and UndecidedError where a person must decide.
        """
        data = found.source.view()
        done = self._make(found, data)
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
        )

    def judge(self, found: InstanceFound) -> None:
        """Raise what `prepare` would raise."""
        self._make(found, found.source.view())

    def _make(self, found: InstanceFound, data: Bytes) -> Deidentified:
        return self._verifier.verify(data, deidentify(data, self._rules, self._pseudonyms), found.source.path)


def read_whole(source: Source) -> Whole:
    """Read a file that travels only as an original. Raises InputError where it cannot be read."""
    data = source.view()
    return Whole(data, hashlib.sha256(data).digest(), executable_preamble=read_facts(data).executable_preamble)
