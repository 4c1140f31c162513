"""De-identifying one file: every element is kept as it is, replaced or left out, as the rules say (PS3.15, annex E).

Rules: what is kept is a slice of the source; sequences that are kept are walked to any depth. What states a VR that
does not fit its tag is left out. Pixel data are copied only where an overlay is cleared from them. Preamble and file
meta are new.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from radseal.dicom.dates import age_between
from radseal.dicom.edits import UNCHANGED, Edit
from radseal.dicom.embedded import find_embedded
from radseal.dicom.encoding import Encoder
from radseal.dicom.gathering import gather, read_values
from radseal.dicom.heading import method, write_head, write_statements
from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.private import mark_private
from radseal.dicom.pseudonyms import Pseudonyms, is_uid
from radseal.dicom.restore import LiteralStep, Step
from radseal.dicom.rewriting import Rewriting
from radseal.dicom.rules import Counted, Rules, Verb
from radseal.dicom.scanner import scan_opened
from radseal.dicom.sought import Value
from radseal.dicom.syntax import EXPLICIT, Bytes, Opened, open_file
from radseal.dicom.vocabulary import Vocabulary
from radseal.errors import InputError

DIRECTORY = "1.2.840.10008.1.3.10"
_SOP_CLASS, _SOP_INSTANCE, _FRAMES = 0x00080016, 0x00080018, 0x00280008
_NAME, _ID = 0x00100010, 0x00100020
_NEEDED = frozenset({_SOP_CLASS, _SOP_INSTANCE, _FRAMES, _NAME, _ID})
_BIRTH_DATE, _AGE = 0x00100030, 0x00101010
_DATES = (0x00080020, 0x00080022, 0x00080021, 0x00080023)
"""Of study, acquisition, series and content: the first that is there gives the age."""
_AGED = _NEEDED | {_BIRTH_DATE, _AGE, *_DATES}


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A de-identified file: `parts` in order are its bytes, cut at head, each frame and tail."""

    parts: tuple[Bytes, ...] = field(repr=False)
    length: int
    recipe: tuple[Step, ...] = field(repr=False)
    """How the original file is made from these bytes."""
    counts: Counter[Counted]
    """How often each attribute was treated how, by which rule."""
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    frames: int
    removed: tuple[Value, ...] = field(default=(), repr=False)
    """Identifying values that the file held, for whoever searches the result for them; they stay on this machine."""
    doubtful: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    """(tag, word) of words that stay in a text and may identify: a surname that is a clinical word, a short number."""


def deidentify(
    file: Bytes,
    rules: Rules,
    pseudonyms: Pseudonyms,
    limits: Limits = LIMITS,
    edit: Edit = UNCHANGED,
    *,
    vocabulary: Vocabulary | None = None,
) -> Deidentified:
    """De-identify one file. Raises NotDicomError, LimitError or InputError; nothing of the file is in the message.

    `edit` says what its pixels become: decided before, by whoever looked at them. `vocabulary` holds the words of the
    whole case, and what was decided for its other files.
    """
    opened = open_file(file, limits)

    def skips(tag: int) -> bool:
        """A private sequence that goes, or one that is no source of words, need not be walked."""
        return rules.find(tag).verb is not Verb.RECURSE and tag not in rules.walked

    found = scan_opened(opened, limits, skips=skips)
    top = found.top()
    facts = read_values(opened.data, top, _AGED if rules.age else _NEEDED)
    absent = _NEEDED - facts.keys()
    _require_image(opened, facts)
    gathered = gather(opened.data, found, rules.sources)
    words = (vocabulary or Vocabulary()).words(gathered.sources)
    marked = mark_private(opened.data, found, rules) if rules.safe else {}
    embedded = find_embedded(opened, found, top, limits, cleared=edit.cleared)
    edit = replace(edit, stated={**edit.stated, **dict.fromkeys(embedded.tags)}) if embedded.tags else edit
    frames = frame_count(facts)
    rewriting = Rewriting(opened, found, rules, pseudonyms, words, gathered, marked, edit, frames, embedded.cells)
    sop_instance = facts[_SOP_INSTANCE] if rules.keeps_uids else pseudonyms.uid(facts[_SOP_INSTANCE])
    syntax = edit.syntax or (EXPLICIT if opened.deflated else opened.syntax)
    head = write_head(facts[_SOP_CLASS], sop_instance, syntax)
    parts = rewriting.run(head, _added(opened, rules, pseudonyms, facts, absent, edit))
    recipe: list[Step] = [LiteralStep(file)] if opened.deflated else rewriting.writer.recipe()
    return Deidentified(
        parts=parts,
        length=rewriting.writer.length,
        recipe=tuple(recipe),
        counts=rewriting.counts(),
        sop_class_uid=facts[_SOP_CLASS],
        sop_instance_uid=sop_instance,
        transfer_syntax_uid=syntax,
        frames=frames if rewriting.has_pixels else 0,
        removed=words.values,
        doubtful=tuple(rewriting.doubtful),
    )


def frame_count(facts: dict[int, str]) -> int:
    """Return the stated number of frames, 1 where none can be read."""
    text = facts.get(_FRAMES, "1").split("\\")[0].strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 and int(text) else 1  # noqa: PLR2004


def _require_image(opened: Opened, facts: dict[int, str]) -> None:
    facts[_SOP_CLASS] = facts.get(_SOP_CLASS) or _meta(opened, 0x00020002)
    facts[_SOP_INSTANCE] = facts.get(_SOP_INSTANCE) or _meta(opened, 0x00020003)
    if DIRECTORY in {facts[_SOP_CLASS], _meta(opened, 0x00020002)}:
        raise InputError("a DICOMDIR lists images and is none", hint="It travels with the identity only.")
    if not is_uid(facts[_SOP_CLASS]) or not facts[_SOP_INSTANCE]:
        raise InputError(
            "the file does not say which image it is: its SOP Class or Instance UID is missing or malformed",
            hint="Export the image again from its source.",
        )


def _added(
    opened: Opened,
    rules: Rules,
    pseudonyms: Pseudonyms,
    facts: dict[int, str],
    absent: frozenset[int],
    edit: Edit,
) -> list[tuple[int, bytes]]:
    """Return the elements that are written whatever was there, the last tag first (PS3.15, E.1.1)."""
    encoder = Encoder(opened.explicit, opened.little)
    sop_instance = facts[_SOP_INSTANCE] if rules.keeps_uids else pseudonyms.uid(facts[_SOP_INSTANCE])
    needed = {
        _ID: (b"LO", pseudonyms.patient_id("").encode()),
        _NAME: (b"PN", pseudonyms.patient_name().encode()),
        _SOP_INSTANCE: (b"UI", sop_instance.encode()),
        _SOP_CLASS: (b"UI", facts[_SOP_CLASS].encode()),
    }
    values = {tag: needed[tag] for tag in absent & needed.keys()}
    age = _age(facts) if rules.age else ""
    if age:
        values[_AGE] = b"AS", age.encode()
    written = write_statements(encoder, method(rules), rules.codes + edit.codes, rules.dates)
    stated = {tag: value for tag, value in edit.stated.items() if value is not None}
    own = {tag: encoder.element(tag, vr, value) for tag, (vr, value) in (values | stated).items()}
    return sorted((*(one for one in written if one[0] not in own), *own.items()), reverse=True)


def _age(facts: dict[int, str]) -> str:
    """Return the age that is not stated, from the birth date and the first date of the image."""
    at = next((facts[tag] for tag in _DATES if facts.get(tag)), "")
    return "" if facts.get(_AGE) else age_between(facts.get(_BIRTH_DATE, ""), at)


def _meta(opened: Opened, tag: int) -> str:
    return opened.meta.get(tag, b"").decode("latin-1").strip("\0 ")
