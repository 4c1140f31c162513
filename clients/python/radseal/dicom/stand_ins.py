"""What stands for a sequence that must go and must not be empty (code D): one item that is valid and says nothing.

Only for sequences whose items would tell something even with their texts gone: codes, report content, drawings. The
others with D are walked: each attribute of their items has a row of its own. Values are the same in either byte order.
"""

Item = tuple[tuple[int, bytes, "bytes | tuple[Item, ...]"], ...]
"""(tag, VR, value, or the items of a sequence) in the order of their tags."""


def _code(value: bytes, scheme: bytes, meaning: bytes) -> Item:
    return (0x00080100, b"SH", value), (0x00080102, b"SH", scheme), (0x00080104, b"LO", meaning)


_NOBODY = _code(b"REMOVED", b"99RADSEAL", b"REMOVED")
_COMMENT: Item = (
    (0x0040A010, b"CS", b"CONTAINS"),
    (0x0040A040, b"CS", b"TEXT"),
    (0x0040A043, b"SQ", (_code(b"121106", b"DCM", b"Comment"),)),
    (0x0040A160, b"UT", b"REMOVED"),
)
_LABEL: Item = (
    (0x00700004, b"CS", b"DISPLAY"),
    (0x00700006, b"ST", b"REMOVED"),
    (0x00700014, b"FL", bytes(8)),
    (0x00700015, b"CS", b"N"),
)
STAND_INS: dict[int, Item] = {
    0x00080082: _NOBODY,
    0x00401101: _NOBODY,
    0x0040A730: _COMMENT,
    0x00700001: ((0x00700002, b"CS", b"REMOVED"), (0x00700008, b"SQ", (_LABEL,))),
}
"""The one item of institution codes, person codes, ContentSequence and GraphicAnnotationSequence."""


def texts(item: Item) -> frozenset[bytes]:
    """Return every value that a stand-in states, at any depth."""
    found: set[bytes] = set()
    for _tag, _vr, value in item:
        found |= {value} if isinstance(value, bytes) else {text for inner in value for text in texts(inner)}
    return frozenset(found)
