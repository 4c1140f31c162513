"""The net over one file: read the original for what must go, the new file for what is still there.

Rules: pixel data are not searched. A value that was judged clean is not judged again for the same patient; what is
searched for grows with each file, and then all is judged anew. Coded values and enumerated terms keep their clinical
words; in free text such a word is a clash that a person decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from radseal.errors import LimitError
from radseal.verifying.charsets import decode
from radseal.verifying.identifying import BIRTH_DATE, CODED, KINDS, PATIENT_ID, TERMS, Kind
from radseal.verifying.needles import ID_LEAST, Needles
from radseal.verifying.opening import FileRead, Section, read_file
from radseal.verifying.reader import MisreadError
from radseal.verifying.rows import Bytes, Rows, Value
from radseal.verifying.searching import Hit, search
from radseal.verifying.structure import REGISTERED, Plan, breaches
from radseal.verifying.words import squeeze

TEXT_MOST = 1 << 20
"""Bytes of one text that is searched."""
TEXTS_MOST = 8 << 20
"""Bytes of all texts of one file that are searched."""
_SEVERAL = frozenset(b"AE CS LO PN SH UC".split())
_TEXTS = _SEVERAL | frozenset(b"LT ST UR UT".split())
_NUMBERS = frozenset({b"DS", b"IS"})
_TELLING = frozenset({b"UI", b"PN"})
_DAYS = frozenset({b"DA", b"DT"})
_OPAQUE = frozenset(b"OB OD OF OL OV OW UN".split())
_UNTEXTED = _OPAQUE | {b"UI"}
_NUMBER_LEAST = 6
_UID_DOTS = 4
"""A text with that many dots may hold a UID, which is another one in each file: it is judged each time."""
_LARGE, _LARGE_LEAST = 1 << 16, 6
"""In opaque values of that many bytes, shorter needles would be found by chance."""
_REGISTERED = REGISTERED.encode()
_STAND_INS = {b"DA": b"19000101", b"DT": b"19000101", b"DS": b"0", b"IS": b"0"}
_NAME, _ID = 0x00100010, 0x00100020


@dataclass(frozen=True, slots=True)
class Clash:
    """An element of the new file that holds searched values; `start` to `end` is its value in the new file."""

    tag: int
    vr: bytes
    start: int
    end: int
    hits: tuple[Hit, ...]
    text: str = field(repr=False)
    """The value as it stands, for the sender's own screen."""
    cleared: bytes = field(repr=False)
    """The value with a stand-in where the searched values are."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the net says of one file: faults that nobody may wave through, and clashes that a person decides."""

    breaches: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


class Net:
    """Judges the files of one patient. `vrs` is PS3.6's VR of each tag, for files that do not state it."""

    def __init__(self, plan: Plan, vrs: Mapping[int, bytes]) -> None:
        self._plan, self._vrs = plan, vrs
        self._needles = Needles()
        self._before, self._after = Rows(), Rows()
        self._clean: set[tuple[int, bytes, bytes, bytes]] = set()
        self._taken: set[tuple[int, bytes, bytes]] = set()

    def know(self, name: str, patient_id: str, birth_date: str) -> None:
        """Search for this patient from the first file on."""
        new = self._needles.add(Kind.NAME, [name])
        new |= self._needles.add(Kind.ID, [patient_id])
        if self._needles.add(Kind.DATE, [birth_date], birth=True) or new:
            self._clean.clear()

    @property
    def needles(self) -> Needles:
        """What is searched for."""
        return self._needles

    def learn(self, original: Bytes) -> frozenset[str]:
        """Search for an original's identifying values from now on; return its UIDs that are to be mapped.

        Raises MisreadError where this reader does not read it.
        """
        return self._learn(read_file([original], self._vrs, self._before))

    def check(self, original: Bytes, parts: Sequence[Bytes], stated: frozenset[int] = frozenset()) -> Verdict:
        """Judge the new file in `parts` against its original. Raises LimitError for a text too long to be searched.

        `stated` are attributes that the file states whatever the rules say.
        """
        try:
            uids = self.learn(original)
        except MisreadError as error:
            return Verdict((f"a second reader does not read the original: {error}",))
        try:
            new = read_file(parts, self._vrs, self._after)
        except MisreadError as error:
            return Verdict((f"a second reader does not read the new file: {error}",))
        faults = breaches(new, self._plan, uids, stated)
        clashes = [clash for section in new.sections for clash in self._search(section, uids)]
        return Verdict(tuple(faults), tuple(clashes))

    def _learn(self, original: FileRead) -> frozenset[str]:
        """Take in the identifying values of an original; return its UIDs that are to be mapped."""
        uids: set[str] = set()
        grown = False
        for section in original.sections:
            data = section.data
            telling = [value for value in section.values if value[1] in _TELLING or value[0] in KINDS]
            for tag, vr, start, end, charsets, _depth in telling:
                if vr == b"UI" and start != end:
                    if not self._plan.keeps(tag):
                        uids.update(bytes(data[start:end]).decode("latin-1").split("\\"))
                elif (vr == b"PN" or tag in KINDS) and start != end and vr != b"SQ":
                    key = (tag, bytes(data[start:end]), charsets)
                    if key not in self._taken:
                        self._taken.add(key)
                        grown |= self._take(*key)
        if grown:
            self._clean.clear()
        stripped = (uid.strip("\0 ") for uid in uids)
        return frozenset(uid for uid in stripped if uid and not uid.startswith(REGISTERED))

    def _take(self, tag: int, raw: bytes, charsets: bytes) -> bool:
        if self._plan.keeps(tag) or len(raw) > TEXT_MOST:
            return False
        kind = KINDS.get(tag, Kind.NAME)
        texts = [part.strip("\0 ") for text in decode(raw, charsets) for part in text.split("\\")]
        if kind is Kind.ID and tag != PATIENT_ID:
            texts = [text for text in texts if len(squeeze(text)) >= ID_LEAST]
        return self._needles.add(kind, texts, birth=tag == BIRTH_DATE)

    def _search(self, section: Section, uids: frozenset[str]) -> Iterable[Clash]:
        data, base, budget = section.data, section.base, TEXTS_MOST
        clean = self._clean
        for value in section.values:
            tag, vr, start, end, charsets, _depth = value
            if start == end:
                continue
            if vr in _TEXTS or vr in _NUMBERS or vr in _DAYS:
                key = (tag, vr, bytes(data[start:end]), charsets)
                if key in clean:
                    continue
                budget -= end - start
                if end - start > TEXT_MOST or budget < 0:
                    raise LimitError("the file holds more text than can be searched for names")
                clash = self._judge(key, base + start, uids)
            elif vr in _OPAQUE:
                clash = self._judge_bytes(value, bytes(data[start:end]).lower(), base)
            elif vr == b"UI":
                clash = self._judge_uids(value, bytes(data[start:end]), base, uids)
            else:
                continue
            if clash is not None:
                yield clash
            elif vr not in _UNTEXTED and key[2].count(b".") < _UID_DOTS:
                clean.add(key)

    def _judge(self, key: tuple[int, bytes, bytes, bytes], start: int, uids: frozenset[str]) -> Clash | None:
        tag, vr, raw, charsets = key
        if raw.strip(b"\0 ") in self._plan.own or raw.strip(b"\0 ") in TERMS.get(tag, ()):
            return None
        found: dict[Hit, None] = {}
        flagged: set[int] = set()
        texts = decode(raw, charsets)
        for text in texts:
            for place, part in enumerate(text.split("\\") if vr in _SEVERAL | _NUMBERS | _DAYS else [text]):
                hits = self._hits(tag, vr, part, uids)
                found |= dict.fromkeys(hits)
                flagged |= {place} if hits else set()
        if not found:
            return None
        cleared = _clear(raw, vr, texts[0], flagged)
        return Clash(tag, vr, start, start + len(raw), tuple(found), texts[0].strip("\0 "), cleared)

    def _hits(self, tag: int, vr: bytes, text: str, uids: frozenset[str]) -> list[Hit]:
        text = text.strip("\0 ")
        if vr in _NUMBERS:
            kind = self._needles.joined.get(text) if text.isdigit() and len(text) >= _NUMBER_LEAST else None
            return [Hit(kind, text)] if kind else []
        if vr in _DAYS:
            return [Hit(Kind.DATE, text[:8])] if text[:8] in self._needles.births else []
        hits = search(text, self._needles, uids)
        if vr == b"CS" or tag in CODED:
            return [hit for hit in hits if not hit.clinical]
        return hits

    def _judge_uids(self, value: Value, raw: bytes, base: int, uids: frozenset[str]) -> Clash | None:
        """A UID that was mapped elsewhere and stands where UIDs stay; elsewhere that is a breach."""
        tag, vr, start, end, _charsets, _depth = value
        if not uids or raw.startswith(_REGISTERED) or not self._plan.keeps(tag):
            return None
        parts = [part.strip("\0 ") for part in raw.decode("latin-1").split("\\")]
        hits = tuple(Hit(Kind.UID, part) for part in parts if part in uids)
        if not hits:
            return None
        return Clash(tag, vr, base + start, base + end, hits, "\\".join(parts), b"")

    def _judge_bytes(self, value: Value, raw: bytes, base: int) -> Clash | None:
        tag, vr, start, end, _charsets, _depth = value
        least = _LARGE_LEAST if len(raw) > _LARGE else 0
        hits = tuple(
            Hit(Kind.NAME, needle.decode()) for needle in self._needles.raw if len(needle) >= least and needle in raw
        )
        if not hits:
            return None
        return Clash(tag, vr, base + start, base + end, hits, f"{end - start} bytes", b"")


def _clear(raw: bytes, vr: bytes, text: str, flagged: set[int]) -> bytes:
    """Return the value with a stand-in for each flagged part, or for all of it where parts cannot be told apart."""
    stand_in = _STAND_INS.get(vr, b"REMOVED")
    parts = raw.split(b"\\")
    if vr in _TEXTS - _SEVERAL or len(parts) != text.count("\\") + 1:
        parts = [stand_in]
    else:
        parts = [stand_in if place in flagged else part for place, part in enumerate(parts)]
    joined = b"\\".join(parts)
    return joined + b" " * (len(joined) % 2)
