"""What becomes of the document that an object encloses: it stays byte for byte, is taken out, or the object stays here.

Rules: a document that names somebody, or of which anything could not be searched, never leaves without the sender's
own word for documents; a word for other texts is none. Taken out, it is replaced by a stand-in, and the original
travels with the identity only.
"""

from dataclasses import dataclass

from radseal.deidentifying.clashing import Choice, Decisions, UndecidedError
from radseal.dicom.edits import Edit
from radseal.dicom.rules import Counted, Documents
from radseal.enclosed.finding import DOCUMENT
from radseal.inputs import found
from radseal.inputs.found import UnreadableError
from radseal.verifying.net import Clash

SEARCHED: Counted = (DOCUMENT, "enclosed document: searched, and nothing found that identifies", "keep")
CONFIRMED: Counted = (DOCUMENT, "enclosed document: stays, confirmed by the sender", "keep")
_BURNED_IN = 0x00280301


@dataclass(frozen=True, slots=True)
class Staying:
    """A document that stays: how the file is edited, how it is counted, whether the sender vouches for it."""

    edit: Edit
    counted: Counted
    confirmed: bool


def decide_document(clash: Clash | None, policy: Documents, decisions: Decisions, place: str) -> Staying | None:
    """Return how a document stays; nothing where it is taken out.

    Raises UnreadableError where the object stays here, UndecidedError where the sender has to decide.
    """
    if clash is None:
        stated = {_BURNED_IN: (b"CS", b"NO")}
        return Staying(Edit(stated=stated, kept=frozenset({DOCUMENT})), SEARCHED, confirmed=False)
    choice = Choice.REMOVE if policy is Documents.KEEP else decisions.choose(clash)
    if choice is Choice.STOP:
        raise UndecidedError([clash])
    if choice is Choice.LEAVE_OUT:
        raise UnreadableError(found.DOCUMENT_KEPT_BACK, place)
    if choice is Choice.REMOVE:
        return None
    return Staying(Edit(kept=frozenset({DOCUMENT})), CONFIRMED, confirmed=True)
