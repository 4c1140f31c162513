"""Private attributes that stay: those that the rules call safe, with the creator that gives them their meaning.

A private element belongs to the creator that reserves its block in the same data set or item (PS3.5, section 7.8.1). It
is marked only where its value is what the safe list says it is; a creator stays only with a marked element.
"""

from radseal.dicom.forms import fits
from radseal.dicom.rules import Rule, Rules, Verb
from radseal.dicom.scanner import ITEM, ITEM_END, Scan
from radseal.dicom.syntax import Bytes

_UNSTATED = b"UN"
_CREATOR_FIRST, _CREATOR_LAST = 0x10, 0xFF


def mark_private(data: Bytes, found: Scan, rules: Rules) -> dict[int, Rule]:
    """Return {place: rule} of the private elements that stay, their creators included."""
    marked: dict[int, Rule] = {}
    levels: list[dict[int, tuple[int, str]]] = [{}]
    for place, (tag, vr, _start, value, end) in enumerate(found.elements):
        if tag == ITEM:
            levels.append({})
        elif tag == ITEM_END:
            levels.pop()
        elif tag & 0x10000:
            element = tag & 0xFFFF
            if _CREATOR_FIRST <= element <= _CREATOR_LAST:
                creator = bytes(data[value:end]).decode("latin-1").strip("\0 ") if end - value <= 64 else ""  # noqa: PLR2004  (LO)
                if creator in rules.safe_creators:
                    levels[-1][tag >> 16 << 8 | element] = place, creator
                continue
            at, creator = levels[-1].get(tag >> 16 << 8 | element >> 8, (-1, ""))
            rule = rules.safe.get((creator, tag >> 16, element & 0xFF)) if creator else None
            if rule is not None and place not in found.ends and _fits(rule.vr, vr, bytes(data[value:end])):
                marked[place] = rule
                marked[at] = Rule(Verb.KEEP, rule.name, frozenset({b"LO", _UNSTATED}))
    return marked


def _fits(vr: bytes, stated: bytes, raw: bytes) -> bool:
    """Tell whether a value is of the VR that the list says."""
    return stated in {vr, _UNSTATED} and fits(vr, raw)
