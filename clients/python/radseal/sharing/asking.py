"""From a link to the capsule it opens, as the service's named person: what `open` and `pass-on` begin with.

Rules: the opening's id is on disk before it is used. What the service says is believed for nothing that the capsule
pins: every check of an answer is made before the capsule is handed out.
"""

from dataclasses import dataclass, field

from radseal.errors import ServiceError
from radseal.links import Link
from radseal.sealing.capsule import open_capsule
from radseal.sealing.checks import Check, run_checks
from radseal.sealing.encoding import link_proof
from radseal.sealing.evidence import AnswerEvidence, SenderKeyEvidence
from radseal.sharing.desk import Desk
from radseal.sharing.judging import CHECKS
from radseal.sharing.kept_openings import find_opening, keep_opening
from radseal.sharing.resume import OpeningState, digest_text
from radseal_wire import layout
from radseal_wire.bodies import OpeningAnswer, OpeningQuestion
from radseal_wire.sealed import CapsuleBody
from radseal_wire.text import from_base64url, to_base64url


@dataclass(frozen=True, slots=True)
class Asker:
    """One link at one desk."""

    desk: Desk
    link: Link = field(repr=False)
    checks: tuple[Check, ...] = CHECKS
    accept_new_key: bool = False

    @property
    def proof(self) -> str:
        """What shows the service that the whole link is held, base64url."""
        return to_base64url(link_proof(self.link.secret, from_base64url(self.link.share)))

    def ask(self) -> tuple[str, OpeningAnswer]:
        """Open the share, within the opening that this device holds or by a new one; return its id and the answer.

        Raises ServiceError; its code says why the link no longer opens.
        """
        digest = digest_text(self.proof)
        kept = find_opening(self.desk.state, self.link.share, digest)
        if kept is not None:
            try:
                return kept.opening, self._request(kept.opening)
            except ServiceError as error:
                if error.code != "opening-over":
                    raise
        opening = to_base64url(self.desk.entropy(layout.ID_BYTES))
        state = OpeningState(share=self.link.share, opening=opening, proof_digest=digest)
        keep_opening(self.desk.state, state, self.desk.now())
        self.desk.step("saved opening")
        return opening, self._request(opening)

    def open_capsule(self, opening: str, answer: OpeningAnswer) -> CapsuleBody:
        """Return the capsule of an answer. Raises SealError or RefusedContentError unless every check passes."""
        case, share = from_base64url(answer.case), from_base64url(self.link.share)
        sealed, secret = from_base64url(answer.capsule), from_base64url(answer.secret)
        capsule = open_capsule(sealed, case, share, self.link.secret, secret)
        desk = self.desk
        seen = AnswerEvidence(self.link.share, opening, desk.account, desk.now(), answer, capsule)
        run_checks(self.checks, seen)
        pinned = desk.keys.pinned_key(capsule.sender)
        run_checks(self.checks, SenderKeyEvidence(tuple(capsule.sender_keys), pinned, self.accept_new_key))
        return capsule

    def _request(self, opening: str) -> OpeningAnswer:
        question = OpeningQuestion(opening=opening, proof=self.proof)
        answer = self.desk.service.open_share(self.link.share, question)
        self.desk.keep_head(answer.head)
        self.desk.step("opened share")
        return answer
