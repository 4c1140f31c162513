"""David Clunie's dciodvfy (dicom3tools), which says where a file breaks the definition of its kind of object."""

import re
import subprocess
from collections import Counter
from functools import cache
from tempfile import NamedTemporaryFile

_VALUES = (re.compile(r" <[0-9.]+>$"), re.compile(r"= <.*?>(?= - )"), re.compile(r"(?<=UID )[0-9.]+$"))
"""Dates and UIDs that a message quotes: they are others in a de-identified file."""
_ITEM = re.compile(r"\[\d+\]")
_UNREAD = ("Information Object Not found", "Dicom dataset read failed")


@cache
def errors(file: bytes) -> Counter[str]:
    """Return the errors of a file by message, without what is peculiar to its values."""
    with NamedTemporaryFile(suffix=".dcm") as judged:  # it seeks: through a pipe it finds nothing
        judged.write(file)
        judged.flush()
        ran = subprocess.run(("dciodvfy", judged.name), capture_output=True, check=False, timeout=60)
    lines = (ran.stdout + ran.stderr).decode("latin-1").splitlines()
    return Counter(_plain(line) for line in lines if line.startswith("Error - "))


def knows(found: Counter[str]) -> bool:
    """Whether dciodvfy could read the file and knew what kind of object it is: else it checked next to nothing."""
    return not any(line.endswith(_UNREAD) for line in found)


def _plain(line: str) -> str:
    for pattern in _VALUES:
        line = pattern.sub("", line)
    return " ".join(_ITEM.sub("", line).split())
