"""De-identifying one file: every element is kept as it is, replaced or left out, as the rules say (PS3.15, annex E).

Rules: what is kept is a slice of the source; sequences that are kept are walked to any depth. What states a VR that
does not fit its tag is left out. Pixel data are never copied. Preamble and file meta are new.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from radseal.dicom.edits import UNCHANGED, Edit, write_patched
from radseal.dicom.encoding import CHARACTER_SETS, DUMMIES, META, Encoder
from radseal.dicom.frames import cut_frames
from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.pseudonyms import Pseudonyms, is_uid
from radseal.dicom.restore import LiteralStep, Step
from radseal.dicom.rules import Rule, Rules, Verb
from radseal.dicom.scanner import ITEM, ITEM_END, PIXEL_DATA, SEQUENCE_END, Scan, scan
from radseal.dicom.syntax import EXPLICIT, Bytes, Opened, open_file
from radseal.dicom.writer import Writer
from radseal.errors import InputError

DIRECTORY = "1.2.840.10008.1.3.10"
IMPLEMENTATION = "2.25.330131137372064152519131486106826190117"
VERSION = "RADSEAL_1"
METHOD = "Radseal 1, PS3.15 Basic Profile"
_UNFIT = Rule(Verb.REMOVE, "states a VR that does not fit its tag")
_SOP_CLASS, _SOP_INSTANCE, _FRAMES = 0x00080016, 0x00080018, 0x00280008
_NAME, _ID = 0x00100010, 0x00100020
_READ = frozenset({_SOP_CLASS, _SOP_INSTANCE, _FRAMES, _NAME, _ID})


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A de-identified file: `parts` in order are its bytes, cut at head, each frame and tail."""

    parts: tuple[Bytes, ...] = field(repr=False)
    length: int
    recipe: tuple[Step, ...] = field(repr=False)
    """How the original file is made from these bytes."""
    counts: Counter[tuple[str, str]]
    """(rule, action) -> how often."""
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    frames: int


def deidentify(
    file: Bytes, rules: Rules, pseudonyms: Pseudonyms, limits: Limits = LIMITS, edit: Edit = UNCHANGED
) -> Deidentified:
    """De-identify one file. Raises NotDicomError, LimitError or InputError; nothing of the file is in the message.

    `edit` says what its pixels become: decided before, by whoever looked at them.
    """
    opened = open_file(file, limits)

    def skips(tag: int) -> bool:
        """A sequence that goes or is replaced need not be walked."""
        return rules.find(tag).verb is not Verb.RECURSE

    found = scan(opened.data, opened.start, explicit=opened.explicit, little=opened.little, limits=limits, skips=skips)
    return _Rewriting(file, opened, found, rules, pseudonyms, edit).run()


class _Rewriting:
    def __init__(
        self, file: Bytes, opened: Opened, found: Scan, rules: Rules, pseudonyms: Pseudonyms, edit: Edit
    ) -> None:
        self._file, self._opened, self._scan, self._edit = file, opened, found, edit
        self._rules, self._pseudonyms = rules, pseudonyms
        self._data = opened.data
        self._encoder = Encoder(opened.explicit, opened.little)
        self._writer = Writer(opened.data)
        self._uses: dict[Rule, int] = {}
        self._facts: dict[int, str] = {}
        self._absent: frozenset[int] = frozenset()
        self._depth = 0
        self._frames: list[int] = [0, 0]
        """Places in the writer's pieces at which the frames begin, and where the last ends."""

    def run(self) -> Deidentified:
        """Write the new file. Raises InputError for what is no image."""
        self._require_image()
        syntax = self._edit.syntax or (EXPLICIT if self._opened.deflated else self._opened.syntax)
        sop_class = self._facts[_SOP_CLASS]
        sop_instance = self._pseudonyms.uid(self._facts[_SOP_INSTANCE])
        self._writer.write(_head(sop_class, sop_instance, syntax))
        self._elements()
        self._writer.flush()
        edges, pieces = self._frames, self._writer.pieces
        frames = (_join(pieces[first:last]) for first, last in pairwise(edges))
        parts = (b"".join(pieces[: edges[0]]), *frames, b"".join(pieces[edges[-1] :]))
        recipe = [LiteralStep(self._file)] if self._opened.deflated else self._writer.recipe()
        counts = {(rule.name, rule.verb.value): count for rule, count in self._uses.items()}
        return Deidentified(
            parts=tuple(part for part in parts if len(part)),
            length=self._writer.length,
            recipe=tuple(recipe),
            counts=Counter(counts),
            sop_class_uid=sop_class,
            sop_instance_uid=sop_instance,
            transfer_syntax_uid=syntax,
            frames=self._frame_count() if edges[-1] > edges[0] else 0,
        )

    def _require_image(self) -> None:
        elements, ends, place = self._scan.elements, self._scan.ends, 0
        while place < len(elements) and elements[place][0] <= _FRAMES:
            tag, _vr, _start, value, end = elements[place]
            if tag in _READ:
                self._facts[tag] = _text(self._data, value, end)
            place = ends.get(place, place) + 1  # over nested elements: they speak of something else
        self._absent = _READ - self._facts.keys()
        self._facts[_SOP_CLASS] = self._facts.get(_SOP_CLASS) or _meta(self._opened, 0x00020002)
        self._facts[_SOP_INSTANCE] = self._facts.get(_SOP_INSTANCE) or _meta(self._opened, 0x00020003)
        if DIRECTORY in {self._facts[_SOP_CLASS], _meta(self._opened, 0x00020002)}:
            raise InputError("a DICOMDIR lists images and is none", hint="It travels with the identity only.")
        if not is_uid(self._facts[_SOP_CLASS]) or not self._facts[_SOP_INSTANCE]:
            raise InputError(
                "the file does not say which image it is: its SOP Class or Instance UID is missing or malformed",
                hint="Export the image again from its source.",
            )

    def _elements(self) -> None:
        """Walk all elements once; `added` are written where their tags belong."""
        elements, find = self._scan.elements, self._rules.find
        copy, uses, edit = self._writer.copy, self._uses, self._edit
        added = self._added()
        place, count = 0, len(elements)
        while place < count:
            tag, vr, start, value, end = elements[place]
            if not self._depth:
                while added and added[-1][0] < tag:
                    self._writer.write(added.pop()[1])
                if tag == PIXEL_DATA and value != end:
                    self._pixels(start, value, end)
                    place += 1
                    continue
                if tag in edit.stated or tag in edit.kept:
                    if tag in edit.kept:
                        copy(start, end)
                    place = self._scan.ends.get(place, place) + 1
                    continue
            if tag >= ITEM and tag <= SEQUENCE_END and tag in {ITEM, ITEM_END, SEQUENCE_END}:
                self._structure(tag, start, end)
                place += 1
                continue
            rule = find(tag)
            if vr in rule.kept_vrs:
                copy(start, end)
                place += 1
                continue
            uses[rule] = uses.get(rule, 0) + 1
            place = self._change(place, rule)
        while added:
            self._writer.write(added.pop()[1])

    def _change(self, place: int, rule: Rule) -> int:
        """Apply a rule other than plain keeping; return the place of the next element."""
        tag, vr, start, value, end = self._scan.elements[place]
        after = self._scan.ends.get(place, place) + 1
        verb = rule.verb
        if vr == b"SQ" and verb is Verb.RECURSE and place in self._scan.ends and self._states_sequence(start):
            self._depth += 1
            self._writer.write(self._encoder.sequence(tag))
            return place + 1
        if verb is Verb.REMOVE:
            return after
        if verb is Verb.CHARSET and vr == b"CS" and _is_charset(_text(self._data, value, end)):
            self._writer.copy(start, end)
            return after
        if verb in {Verb.KEEP, Verb.RECURSE, Verb.CHARSET} or (verb in {Verb.UID, Verb.CLASS} and vr != b"UI"):
            self._uses[rule] -= 1
            self._uses[_UNFIT] = self._uses.get(_UNFIT, 0) + 1
            return after
        self._writer.write(self._encoder.element(tag, vr, self._value(verb, vr, value, end)))
        return after

    def _value(self, verb: Verb, vr: bytes, value: int, end: int) -> bytes:
        if verb is Verb.ZERO:
            return b""
        original, text = _text(self._data, value, end), ""
        match verb:
            case Verb.DUMMY:
                return DUMMIES.get(vr, b"")
            case Verb.UID:
                text = "\\".join(self._pseudonyms.uid(uid.strip("\0 ")) for uid in original.split("\\"))
            case Verb.CLASS:
                text = original if all(map(is_uid, original.split("\\"))) else ""
            case Verb.PATIENT_NAME:
                text = self._pseudonyms.patient_name()
            case Verb.PATIENT_ID:
                text = self._pseudonyms.patient_id(original)
            case Verb.ACCESSION:
                text = self._pseudonyms.accession(original)
        spaced = len(text) % 2 and verb not in {Verb.UID, Verb.CLASS}
        return text.encode() + b" " * bool(spaced)

    def _structure(self, tag: int, start: int, end: int) -> None:
        if tag == SEQUENCE_END:
            self._depth -= 1
        if tag == ITEM:
            self._writer.write(self._encoder.mark(ITEM, item=True))
        elif start != end:
            self._writer.copy(start, end)
        else:
            self._writer.write(self._encoder.mark(tag))

    def _states_sequence(self, start: int) -> bool:
        """Whether the file itself says SQ: what is hidden in UN is another transfer syntax inside."""
        return not self._opened.explicit or bytes(self._data[start + 4 : start + 6]) == b"SQ"

    def _pixels(self, start: int, value: int, end: int) -> None:
        self._writer.copy(start, value)
        self._writer.flush()
        self._frames = [len(self._writer.pieces)]
        for begin, stop in cut_frames(value, end, self._scan, self._frame_count()):
            write_patched(self._writer, begin, stop, self._edit.patches)
            self._writer.flush()
            self._frames.append(len(self._writer.pieces))

    def _frame_count(self) -> int:
        text = self._facts.get(_FRAMES, "1").split("\\")[0].strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 and int(text) else 1  # noqa: PLR2004

    def _added(self) -> list[tuple[int, bytes]]:
        """Return what every de-identified file states, the last tag first (PS3.15, E.1.1; PS3.3, C.12.1.1.9)."""
        encode = self._encoder.element
        coded = b"".join(self._code(value, meaning) for value, meaning in (*self._rules.codes, *self._edit.codes))
        codes = self._encoder.sequence(0x00120064) + coded + self._encoder.mark(SEQUENCE_END)
        needed = [
            (_ID, encode(_ID, b"LO", self._pseudonyms.patient_id("").encode())),
            (_NAME, encode(_NAME, b"PN", self._pseudonyms.patient_name().encode())),
            (_SOP_INSTANCE, encode(_SOP_INSTANCE, b"UI", self._pseudonyms.uid(self._facts[_SOP_INSTANCE]).encode())),
            (_SOP_CLASS, encode(_SOP_CLASS, b"UI", self._facts[_SOP_CLASS].encode())),
        ]
        stated = [(tag, encode(tag, *value)) for tag, value in self._edit.stated.items() if value is not None]
        always = [
            (0x00280303, encode(0x00280303, b"CS", b"REMOVED")),
            (0x00120064, codes),
            (0x00120063, encode(0x00120063, b"LO", METHOD.encode())),
            (0x00120062, encode(0x00120062, b"CS", b"YES")),
            (0x00100021, encode(0x00100021, b"LO", b"RADSEAL")),
            *(element for element in needed if element[0] in self._absent),
        ]
        return sorted(always + stated, reverse=True)

    def _code(self, value: str, meaning: str) -> bytes:
        encode = self._encoder.element
        return (
            self._encoder.mark(ITEM, item=True)
            + encode(0x00080100, b"SH", value.encode())
            + encode(0x00080102, b"SH", b"DCM")
            + encode(0x00080104, b"LO", meaning.encode())
            + self._encoder.mark(ITEM_END)
        )


def _text(data: Bytes, value: int, end: int) -> str:
    return bytes(data[value:end]).decode("latin-1").strip("\0 ")


def _is_charset(text: str) -> bool:
    return all(term.strip(" ") in CHARACTER_SETS for term in text.split("\\"))


def _join(pieces: list[Bytes]) -> Bytes:
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _meta(opened: Opened, tag: int) -> str:
    return opened.meta.get(tag, b"").decode("latin-1").strip("\0 ")


def _head(sop_class: str, sop_instance: str, syntax: str) -> bytes:
    """Return preamble, prefix and file meta (PS3.10, section 7.1)."""
    rest = b"".join(
        (
            META.element(0x00020001, b"OB", b"\0\1"),
            META.element(0x00020002, b"UI", sop_class.encode()),
            META.element(0x00020003, b"UI", sop_instance.encode()),
            META.element(0x00020010, b"UI", syntax.encode()),
            META.element(0x00020012, b"UI", IMPLEMENTATION.encode()),
            META.element(0x00020013, b"SH", VERSION.encode()),
        )
    )
    return bytes(128) + b"DICM" + META.element(0x00020000, b"UL", len(rest).to_bytes(4, "little")) + rest
