"""One file: a DICOM object with the facts of its header, or the reason why it is left out.

Rules: what a file is, its bytes say, never its name. The header alone is read where that is enough.
"""

import contextlib
from pathlib import PurePosixPath

from radseal.dicom.facts import Facts, read_facts
from radseal.errors import InputError, LimitError
from radseal.inputs import found
from radseal.inputs.archive import MAGIC
from radseal.inputs.expand import is_part_10
from radseal.inputs.found import LeftOutFile, Source, UnreadableError

HEAD = 64 * 1024
"""Bytes in which the header of nearly every file lies."""
_TORN = b"\xff" * 4
_PROGRAMS = frozenset(
    {".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".inf", ".jar", ".js", ".lnk", ".msi", ".ps1"}
    | {".scr", ".sh", ".sys", ".vbs", ".wsf"}
)


def classify(source: Source) -> Facts | LeftOutFile:
    """Return the facts of a DICOM file, or why it is left out."""
    try:
        head = source.head(HEAD)
        facts = _read_facts(source, head)
    except UnreadableError as error:
        return LeftOutFile(source.path, str(error))
    except InputError as error:
        return _refuse(error, source, head)
    if not is_part_10(head) and not (facts.sop_class_uid and facts.sop_instance_uid):
        return LeftOutFile(source.path, _other_reason(source, head))
    return facts


def is_identified(facts: Facts) -> bool:
    """Tell whether a DICOM object says which study, series and image it is."""
    needed = (facts.sop_class_uid, facts.sop_instance_uid, facts.study_instance_uid, facts.series_instance_uid)
    return all(needed)


def _read_facts(source: Source, head: bytes) -> Facts:
    """Read the facts from the head alone, if the scanner finds their end in it; else from the whole file.

    The head is followed by a torn element header, so that its end never passes for the end of the data set.
    """
    if len(head) < source.size:
        with contextlib.suppress(InputError):
            return read_facts(head + _TORN)
    return read_facts(head if len(head) == source.size else source.view())


def _other_reason(source: Source, head: bytes) -> str:
    if head.startswith(MAGIC):
        return found.INNER_ARCHIVE
    if PurePosixPath(source.path).suffix.lower() in _PROGRAMS:
        return found.PROGRAM
    return found.NOT_DICOM


def _refuse(error: InputError, source: Source, head: bytes) -> LeftOutFile:
    """A file that says that it is DICOM is malformed; one that does not is something else."""
    if not is_part_10(head):
        return LeftOutFile(source.path, _other_reason(source, head))
    reason = found.OVER_LIMIT if isinstance(error, LimitError) else found.MALFORMED
    return LeftOutFile(source.path, reason, str(error))
