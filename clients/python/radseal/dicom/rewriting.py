"""The one walk over a file's elements in which the new file is written."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise

from radseal.dicom.dates import shift_text
from radseal.dicom.dictionary import vrs
from radseal.dicom.edits import Edit, write_patched
from radseal.dicom.embedded import Cells
from radseal.dicom.encoding import CHARACTER_SETS, DUMMIES, SHORT_MOST, Encoder, even, is_short
from radseal.dicom.forms import fits
from radseal.dicom.frames import cut_frames
from radseal.dicom.gathering import Gathered
from radseal.dicom.pseudonyms import Pseudonyms, is_uid
from radseal.dicom.rules import Counted, Rule, Rules, Verb
from radseal.dicom.scanner import ITEM, ITEM_END, PIXEL_DATA, SEQUENCE_END, Scan
from radseal.dicom.shapes import Run
from radseal.dicom.stand_ins import STAND_INS
from radseal.dicom.syntax import Bytes, Opened
from radseal.dicom.treatment import Treatment, count_kept, treat
from radseal.dicom.vocabulary import Words, clean_text
from radseal.dicom.writer import Writer

TEXTS = frozenset({b"AE", b"CS", b"LO", b"LT", b"SH", b"ST", b"UC", b"UT"})
_UNFIT = Rule(Verb.REMOVE, "states a VR that does not fit its tag")
_STRICT = Rule(Verb.DUMMY, "PS3.15 E.3.4-1 the value of an identifying report item")
_CONCEPT_NAME = 0x0040A043
_CODE_VALUE, _SCHEME = 0x00080100, 0x00080102
_ITEM_TEXT = 0x0040A160
_EXAMINED = frozenset({Verb.CLEAN, Verb.CHARSET})
_UNSTATED_MOST = 1 << 16
"""Bytes of a value whose VR the file does not state, and that is read as one of its tag's."""
_PADDED = frozenset({Verb.UID, Verb.CLASS})


class Rewriting:
    """One file being written."""

    def __init__(  # noqa: PLR0913, PLR0917  (what the walk needs, prepared by `deidentify`)
        self,
        opened: Opened,
        found: Scan,
        rules: Rules,
        pseudonyms: Pseudonyms,
        words: Words,
        gathered: Gathered,
        marked: Mapping[int, Rule],
        edit: Edit,
        frames: int,
        cells: Cells | None,
    ) -> None:
        self._opened, self._scan, self._data = opened, found, opened.data
        self._rules, self._pseudonyms, self._words = rules, pseudonyms, words
        self._charsets, self._charsets_at = gathered.charsets, gathered.charsets_at
        self._marked, self._edit, self._frames, self._cells = marked, edit, frames, cells
        self._encoder = Encoder(opened.explicit, opened.little)
        self.writer = Writer(opened.data)
        self.doubtful: list[tuple[int, str]] = []
        """(tag, word) that stays and may identify."""
        self._uses: list[tuple[int, Rule]] = []
        """Each (tag, rule) whose verb was carried out, as often as it was."""
        self._others: list[tuple[int, Rule, Verb]] = []
        """Where another verb than the rule's was carried out."""
        self._kept: list[int] = []
        """The tag of each element that was copied as it stands."""
        self._treated: list[Treatment] = []
        """What was done with runs that were known by their shape, but for what depends on values."""
        self._depth = 0
        self._concepts: dict[int, str] = {}
        """Concept name of the report item at each depth."""
        self._edges: list[int] = [0, 0]
        """Places in the writer's pieces at which the frames begin, and where the last ends."""

    @property
    def has_pixels(self) -> bool:
        """Pixel data were written."""
        return self._edges[-1] > self._edges[0]

    def counts(self) -> Counter[Counted]:
        """Return how often each attribute was treated how, by which rule."""
        known, found = self._rules.by_tag, dict[Counted, int]()
        told = [(tag if tag in known else 0, rule.name, rule.verb.value) for tag, rule in self._uses]
        told += [(tag if tag in known else 0, rule.name, verb.value) for tag, rule, verb in self._others]
        told += [count_kept(known, tag) for tag in self._kept]
        for counted in told:
            found[counted] = found.get(counted, 0) + 1
        for treatment in self._treated:
            for counted, count in treatment.counts:
                found[counted] = found.get(counted, 0) + count
        return Counter(found)

    def run(self, head: bytes, added: list[tuple[int, bytes]]) -> tuple[Bytes, ...]:
        """Write the new file; `added` are (tag, element) that stand whatever was there, the last first."""
        self.writer.write(head)
        self._elements(added)
        self.writer.flush()
        edges, pieces = self._edges, self.writer.pieces
        frames = (_join(pieces[first:last]) for first, last in pairwise(edges))
        parts = (b"".join(pieces[: edges[0]]), *frames, b"".join(pieces[edges[-1] :]))
        return tuple(part for part in parts if len(part))

    def _elements(self, added: list[tuple[int, bytes]]) -> None:  # noqa: C901  (one loop: calls cost more than their work)
        """Walk all elements once."""
        elements, known, find, marked = self._scan.elements, self._rules.by_tag, self._rules.find, self._marked
        private, copy, ends, uses = self._rules.private, self.writer.copy, self._scan.ends, self._uses.append
        remove, kept, edited = Verb.REMOVE, self._edit.kept, self._edit.kept | self._edit.stated.keys()
        stayed = self._kept.append
        place, count = 0, len(elements)
        runs = self._scan.runs
        while place < count:
            tag, vr, start, value, end = elements[place]
            if not self._depth:
                if place in runs and self._run(place, runs[place], added, edited):
                    place += len(runs[place].elements)
                    continue
                if added and added[-1][0] <= tag and self._write_added(added, tag):
                    place = ends.get(place, place) + 1
                    continue
                if tag == PIXEL_DATA and value != end:
                    self._pixels(start, value, end)
                    place += 1
                    continue
                if edited and tag in edited:
                    if tag in kept:
                        copy(start, end)
                    place = ends.get(place, place) + 1
                    continue
            if tag >= ITEM and tag <= SEQUENCE_END and tag in {ITEM, ITEM_END, SEQUENCE_END}:
                self._structure(tag, start, end)
                place += 1
                continue
            rule = known.get(tag) or (marked.get(place, private) if tag & 0x10000 else find(tag))
            if vr in rule.kept_vrs:
                copy(start, end)
                stayed(tag)
                place += 1
                continue
            verb = rule.verb
            if verb is remove:
                uses((tag, rule))
                place = ends.get(place, place) + 1
                continue
            if verb in _EXAMINED and self._may_stay(place, rule):
                copy(start, end)
                stayed(tag)
                place += 1
                continue
            place = self._change(place, rule)
        self._write_added(added, PIXEL_DATA << 8)

    def _run(self, place: int, run: Run, added: list[tuple[int, bytes]], edited: AbstractSet[int]) -> bool:
        """Write a run as runs of its shape are written; tell whether that was possible."""
        while added and added[-1][0] < run.first:
            self.writer.write(added.pop()[1])
        if (added and added[-1][0] <= run.last) or any(run.first <= tag <= run.last for tag in edited):
            return False
        if self._marked and not self._marked.keys().isdisjoint(range(place, place + len(run.elements))):
            return False
        treatment = treat(run, self._rules, self._encoder)
        base, elements, copy = self._scan.elements[place][2], self._scan.elements, self.writer.copy
        self._treated.append(treatment)
        for begin, end, rule in treatment.steps:
            if rule is None:
                copy(base + begin, base + end)
            elif isinstance(rule, bytes):
                self.writer.write(rule)
            elif rule.verb in _EXAMINED and self._may_stay(place + begin, rule):
                tag, _vr, start, _value, stop = elements[place + begin]
                copy(start, stop)
                self._kept.append(tag)
            else:
                self._change(place + begin, rule)
        return True

    def _write_added(self, added: list[tuple[int, bytes]], tag: int) -> bool:
        """Write what belongs before an element; tell whether one stands in its place."""
        while added and added[-1][0] <= tag:
            own, element = added.pop()
            self.writer.write(element)
            if own == tag:
                return True
        return False

    def _may_stay(self, place: int, rule: Rule) -> bool:
        """Tell whether a text holds nothing that goes, or the character sets are defined ones."""
        tag, _vr, _start, value, end = self._scan.elements[place]
        vr = self._vr(place, rule)
        if rule.verb is Verb.CHARSET:
            return vr == b"CS" and _is_charset(self._text(value, end))
        if vr not in TEXTS:
            return False
        if self._concepts and tag == _ITEM_TEXT and self._is_strict():
            return False
        cleaned = clean_text(self._words, self._charsets_of(place), bytes(self._data[value:end]))
        self.doubtful += [(tag, word) for word in cleaned.doubtful]
        return cleaned.value is None

    def _change(self, place: int, rule: Rule) -> int:
        """Apply a rule other than plain keeping; return the place of the next element."""
        tag, vr, start, _value, _end = self._scan.elements[place]
        after = self._scan.ends.get(place, place) + 1
        if vr == b"SQ" and rule.verb is Verb.RECURSE and place in self._scan.ends and self._states_sequence(start):
            self._enter(place)
            return place + 1
        if rule.verb is Verb.KEEP and self._vr(place, rule) in rule.kept_vrs:
            self.writer.copy(start, self._scan.elements[place][4])
            self._kept.append(tag)
            return after
        verb, new = self._decide(place, rule)
        if verb is rule.verb:
            self._uses.append((tag, rule))
        else:
            self._others.append((tag, _UNFIT if verb is Verb.REMOVE else rule, verb))
        if verb is Verb.DUMMY and vr == b"SQ" and tag in STAND_INS:
            self.writer.write(self._encoder.items(tag, STAND_INS[tag]))
        elif new is not None:
            self.writer.write(self._encoder.element(tag, vr, even(self._vr(place, rule), new)))
        return after

    def _decide(self, place: int, rule: Rule) -> tuple[Verb, bytes | None]:
        """Return what is done in the end, and the new value."""
        _tag, _vr, _start, value, end = self._scan.elements[place]
        verb, vr = rule.verb, self._vr(place, rule)
        if verb in _PADDED and vr != b"UI":
            return Verb.REMOVE, None
        if verb is Verb.CLEAN and vr in TEXTS:
            return verb, self._cleaned(place, vr)
        if verb is Verb.SHIFT and vr in {b"DA", b"DT"}:
            text = shift_text(self._text(value, end), vr, self._pseudonyms.shift_days)
            if text is not None:
                return verb, text.encode()
        if verb in {Verb.SHIFT, Verb.CLEAN}:
            verb = rule.otherwise
        if verb in {Verb.REMOVE, Verb.KEEP, Verb.RECURSE, Verb.CHARSET}:
            return Verb.REMOVE, None
        return verb, b"" if verb is Verb.ZERO else self._replaced(verb, vr, self._text(value, end))

    def _vr(self, place: int, rule: Rule) -> bytes:
        """Return the VR that a value is of: where the file states none (UN), what its tag has, if the value fits."""
        tag, vr, _start, value, end = self._scan.elements[place]
        if vr != b"UN" or place in self._scan.ends or end - value > _UNSTATED_MOST:
            return vr
        known = rule.vr or vrs().get(tag, vr)
        return known if fits(known, bytes(self._data[value:end])) else vr

    def _replaced(self, verb: Verb, vr: bytes, original: str) -> bytes:
        match verb:
            case Verb.DUMMY:
                return DUMMIES.get(vr, b"")
            case Verb.UID:
                return self._mapped(original, stays=lambda _uid: False)
            case Verb.CLASS:
                return self._mapped(original, stays=is_uid)
            case Verb.PATIENT_NAME:
                return self._pseudonyms.patient_name().encode()
            case Verb.PATIENT_ID:
                return self._pseudonyms.patient_id(original).encode()
        return self._pseudonyms.accession(original).encode()

    def _mapped(self, original: str, stays: Callable[[str], bool]) -> bytes:
        """Return UIDs with all mapped that do not stay; what is no UID is never copied."""
        uids = [uid.strip("\0 ") for uid in original.split("\\")]
        return "\\".join(uid if stays(uid) else self._pseudonyms.uid(uid) for uid in uids).encode()

    def _cleaned(self, place: int, vr: bytes) -> bytes:
        """Return a text without its identifying words, of a length that its VR can state."""
        tag, stated, _start, value, end = self._scan.elements[place]
        if self._concepts and tag == _ITEM_TEXT and self._is_strict():
            self._uses.append((tag, _STRICT))
            return DUMMIES[vr]
        new = clean_text(self._words, self._charsets_of(place), bytes(self._data[value:end])).value or b""
        return DUMMIES[vr] if is_short(stated) and len(new) >= SHORT_MOST else new

    def _enter(self, place: int) -> None:
        """Begin a sequence whose items follow the rules; note what a report item is called."""
        tag = self._scan.elements[place][0]
        rule = self._rules.find(tag)
        self._uses.append((tag, rule))
        if tag == _CONCEPT_NAME and self._rules.strict_items:
            inner = self._scan.elements[place : self._scan.ends[place]]
            named = {one[0]: self._text(one[3], one[4]) for one in inner if one[0] in {_CODE_VALUE, _SCHEME}}
            self._concepts[self._depth] = f"{named.get(_SCHEME, '')}|{named.get(_CODE_VALUE, '')}"
        self._depth += 1
        self.writer.write(self._encoder.sequence(tag))

    def _is_strict(self) -> bool:
        return self._concepts.get(self._depth) in self._rules.strict_items

    def _structure(self, tag: int, start: int, end: int) -> None:
        if tag == SEQUENCE_END:
            self._depth -= 1
        if tag == ITEM:
            self._concepts.pop(self._depth, None)
            self.writer.write(self._encoder.mark(ITEM, item=True))
        elif start != end:
            self.writer.copy(start, end)
        else:
            self.writer.write(self._encoder.mark(tag))

    def _states_sequence(self, start: int) -> bool:
        """Whether the file itself says SQ: what is hidden in UN is another transfer syntax inside."""
        return not self._opened.explicit or bytes(self._data[start + 4 : start + 6]) == b"SQ"

    def _charsets_of(self, place: int) -> bytes:
        return self._charsets_at[place] if self._charsets_at else self._charsets

    def _text(self, value: int, end: int) -> str:
        return bytes(self._data[value:end]).decode("latin-1").strip("\0 ")

    def _pixels(self, start: int, value: int, end: int) -> None:
        self.writer.copy(start, value)
        self.writer.flush()
        self._edges = [len(self.writer.pieces)]
        for begin, stop in cut_frames(value, end, self._scan, self._frames):
            if self._cells:
                self._cells.write(self.writer, begin, stop, self._edit.patches)
            else:
                write_patched(self.writer, begin, stop, self._edit.patches)
            self.writer.flush()
            self._edges.append(len(self.writer.pieces))


def _join(pieces: list[Bytes]) -> Bytes:
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _is_charset(text: str) -> bool:
    return all(term.strip(" ") in CHARACTER_SETS for term in text.split("\\"))
