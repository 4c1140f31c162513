"""What the site's staff does: people, their cases and shares, everything at once. Never content.

Rules: each acknowledgement's chain head is kept, as a sender's is.
"""

from radseal.sharing.desk import Desk
from radseal_wire.bodies import EndAnswer, EndQuestion, PeopleAnswer, PersonView, ReassignAnswer


def list_people(desk: Desk) -> tuple[PersonView, ...]:
    """Return the site's accounts."""
    return tuple(desk.service.people())


def disable_person(desk: Desk, email: str) -> PeopleAnswer:
    """Disable every account under an address, from its next request on."""
    return _kept(desk, desk.service.disable_person(email))


def enable_person(desk: Desk, email: str) -> PeopleAnswer:
    """Enable every account under an address again."""
    return _kept(desk, desk.service.enable_person(email))


def forget_person(desk: Desk, email: str) -> PeopleAnswer:
    """Erase every account under an address. Raises ServiceError "person-in-use" while something is theirs."""
    return _kept(desk, desk.service.forget_person(email))


def reassign_case(desk: Desk, case: str, to: str) -> ReassignAnswer:
    """Give one case with its shares to another sender."""
    answer = desk.service.reassign_case(case, to)
    desk.keep_head(answer.head)
    return answer


def reassign_all(desk: Desk, of: str, to: str) -> ReassignAnswer:
    """Give every case of a person with its shares to another sender."""
    answer = desk.service.reassign_all(of, to)
    desk.keep_head(answer.head)
    return answer


def end_shares(desk: Desk, question: EndQuestion) -> EndAnswer:
    """Revoke all that the question names; what it opened to stays with whoever saved it."""
    answer = desk.service.end_shares(question)
    desk.keep_head(answer.head)
    return answer


def _kept(desk: Desk, answer: PeopleAnswer) -> PeopleAnswer:
    desk.keep_head(answer.head)
    return answer
