"""Moving dates by whole days; times and offsets from UTC stay (PS3.5, section 6.2: DA and DT; PS3.15, E.3.6)."""

import re
from datetime import date, timedelta

_DAY = re.compile(r"([0-9]{4})(\.?)([0-9]{2})\2([0-9]{2})")
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})?([0-9]{2})?([0-9.]*)([+-][0-9]{4})?")
_MONTHS_OF_AN_INFANT, _YEARS_OF_A_CHILD = 3, 2


def shift_text(text: str, vr: bytes, days: int) -> str | None:
    """Return DA or DT values moved by `days`, or None where one is no date. Empty values stay empty.

    A DT that states only year or month moves by its middle: the 15th, and the 1st of July.
    """
    moved = [_shift(value, vr, days) if value.strip("\0 ") else "" for value in text.split("\\")]
    return None if None in moved else "\\".join(value for value in moved if value is not None)


def _shift(value: str, vr: bytes, days: int) -> str | None:
    value = value.strip("\0 ")
    if vr == b"DA":
        found = _DAY.fullmatch(value)
        return found and _move(found[1], found[3], found[4], days, found[2])
    found = _MOMENT.fullmatch(value)
    if found is None or (found[4] and not found[3]):
        return None
    moved = _move(found[1], found[2] or "07", found[3] or ("15" if found[2] else "01"), days, "")
    if moved is None:
        return None
    return moved[: sum(len(part) for part in found.groups()[:3] if part)] + found[4] + (found[5] or "")


def _move(year: str, month: str, day: str, days: int, mark: str) -> str | None:
    try:
        moved = date(int(year), int(month), int(day)) + timedelta(days)
    except (ValueError, OverflowError):
        return None
    return f"{moved.year:04d}{mark}{moved.month:02d}{mark}{moved.day:02d}"


def age_between(birth: str, at: str) -> str:
    """Return a PatientAge (AS) from two DA values, or nothing: days to 3 months, months to 2 years, then years."""
    one, other = _DAY.fullmatch(birth.strip("\0 ")), _DAY.fullmatch(at.strip("\0 "))
    if one is None or other is None:
        return ""
    try:
        born, then = (date(int(found[1]), int(found[3]), int(found[4])) for found in (one, other))
    except ValueError:
        return ""
    months = (then.year - born.year) * 12 + then.month - born.month - (then.day < born.day)
    if then < born or months >= 12 * 1000:
        return ""
    if months < _MONTHS_OF_AN_INFANT:
        return f"{(then - born).days:03d}D"
    return f"{months:03d}M" if months < 12 * _YEARS_OF_A_CHILD else f"{months // 12:03d}Y"
