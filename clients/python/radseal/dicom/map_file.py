"""A resolved profile as JSON, for other implementations of the same rewriting (the web page's).

Form, order and numbers are fixed, so that the same profile gives the same bytes. docs/spec/deidentification.md says
what each part means.
"""

import json
from collections.abc import Mapping
from typing import Any

from radseal.dicom.charsets import STAND_IN
from radseal.dicom.dictionary import table, vr_of
from radseal.dicom.encoding import DUMMIES
from radseal.dicom.gathering import CHARACTER_SET
from radseal.dicom.rewriting import TEXTS
from radseal.dicom.rules import Rule, Rules, Verb
from radseal.dicom.sought import CODE_LEAST, MIXED_LEAST, NAME_LEAST, PLACE_LEAST
from radseal.dicom.stand_ins import STAND_INS, Item

FORMAT = "radseal-deid-map/1"


def write_words() -> str:
    """Return the word lists and patterns as JSON: the same for every profile."""
    content = {"format": FORMAT, **table("words.json")}
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).replace('],"', '],\n"') + "\n"


def write_map(rules: Rules) -> str:
    """Return the flat map of a profile as JSON."""
    numbered = _Numbered()
    tags = {f"{tag:08X}": numbered.row(tag, rule, rules) for tag, rule in sorted(rules.by_tag.items())}
    masks = {f"{tag:08X}": numbered.row(tag, rule, rules) for tag, rule in sorted(rules.repeating.items())}
    safe = [
        [creator, f"{group:04X}xx{element:02X}", *numbered.row(-1, rule, rules)]
        for (creator, group, element), rule in sorted(rules.safe.items())
    ]
    content: dict[str, object] = {
        "format": FORMAT,
        "profile": rules.profile,
        "edition": rules.edition,
        "options": list(rules.options),
        "codes": [list(code) for code in rules.codes],
        "dates": rules.dates.value,
        "age": rules.age,
        "identity": rules.identity,
        "documents": rules.documents.value,
        "keeps_uids": rules.keeps_uids,
        "verbs": [verb.value for verb in Verb],
        "stand_in": STAND_IN,
        "dummies": {vr.decode(): value.hex() for vr, value in sorted(DUMMIES.items())},
        "stand_ins": {f"{tag:08X}": _item(item) for tag, item in sorted(STAND_INS.items())},
        "text_vrs": sorted(vr.decode() for vr in TEXTS),
        "least": {"name": NAME_LEAST, "place": PLACE_LEAST, "code": CODE_LEAST, "mixed": MIXED_LEAST},
        "strict_items": sorted(rules.strict_items),
        "private": numbered.row(-1, rules.private, rules),
        "unknown": numbered.row(-1, rules.unknown, rules),
        "safe_private": safe,
        "masks": masks,
        "tags": tags,
        "vr_sets": numbered.vr_sets,
        "reasons": numbered.reasons,
    }
    return _lines(content)


def _item(item: Item) -> list[list[object]]:
    """Return [tag, VR, value in hexadecimal, or items] of each element of an item."""
    return [
        [f"{tag:08X}", vr.decode(), value.hex() if isinstance(value, bytes) else [_item(inner) for inner in value]]
        for tag, vr, value in item
    ]


class _Numbered:
    """Reasons and sets of VRs, each once."""

    def __init__(self) -> None:
        self.reasons: list[str] = []
        self.vr_sets: list[list[str]] = [[]]
        self._known: dict[str, int] = {}

    def row(self, tag: int, rule: Rule, rules: Rules) -> list[Any]:
        """Return [VR, verb, number of the reason, number of the VR set, verb otherwise, kind or null]."""
        vrs = sorted(vr.decode() for vr in rule.kept_vrs)
        if vrs not in self.vr_sets:
            self.vr_sets.append(vrs)
        reason = self._known.setdefault(rule.name, len(self._known))
        if reason == len(self.reasons):
            self.reasons.append(rule.name)
        kind = rules.sources.get(tag) if tag != CHARACTER_SET else None
        vr = rule.vr or _vr(tag)
        return [
            vr.decode(),
            rule.verb.value,
            reason,
            self.vr_sets.index(vrs),
            rule.otherwise.value,
            kind and kind.value,
        ]


def _vr(tag: int) -> bytes:
    """Return the VR of a tag where the file does not state it."""
    return vr_of(tag) if tag >= 0 else b""


def _lines(content: Mapping[str, object]) -> str:
    """Return JSON with each member, tag and reason on a line of its own, so that changes can be read."""
    parts = []
    for key, value in content.items():
        if isinstance(value, dict) and len(value) > 50:  # noqa: PLR2004  (short ones stay on one line)
            rows = ",\n".join(f"{json.dumps(name)}:{_compact(row)}" for name, row in value.items())
            parts.append(f"{json.dumps(key)}:{{\n{rows}\n}}")
        elif isinstance(value, list) and len(value) > 20:  # noqa: PLR2004
            parts.append(f"{json.dumps(key)}:[\n" + ",\n".join(map(_compact, value)) + "\n]")
        else:
            parts.append(f"{json.dumps(key)}:{_compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
