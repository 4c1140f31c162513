"""Notices: what people are told by mail of what happened, and when one that could not be sent is tried again. Pure.

Rules: a notice names kind, share or case, and person numbers; whom it goes to and what it says is read when it is sent,
so that an erased account gets none. It never holds a link, a secret, a note or anything from a study.
"""

from dataclasses import dataclass
from typing import Literal, get_args

NoticeKind = Literal["opened", "refused", "unopened", "revoked", "going", "waiting", "extended", "ended"]
Language = Literal["en", "de", "fr", "es"]
NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
"""To the sender: opened for the first time; refused to somebody else with the whole link; unopened a day before expiry;
revoked by another; case going (a day before it is erased). To the recipient: share waiting, extended, ended."""
LANGUAGES: tuple[Language, ...] = get_args(Language)
DAY = 86_400
UNOPENED_BEFORE = DAY
"""Seconds before its expiry at which an unopened share is told of."""
_WAITS = (60, 300, 900, 3600, 4 * 3600)
"""Seconds to wait after the first failure, the second, and so on; then always the last."""
LEASE = 300
"""Seconds for which a process that took a notice keeps others from it; sending takes less."""
KEPT = 90 * DAY
"""Seconds for which a notice that was sent, dropped or failed is remembered."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one person. Kind, subject and stamp together happen once."""

    id: str
    kind: NoticeKind
    subject: str
    """The share, or the case where a case is going."""
    stamp: int
    """Tells one occasion from another: the day of extensions and refused attempts, an unopened share's expiry, or 0."""
    to: str
    """Person number."""
    other: str | None
    """Person number of whom it is about."""
    made: int
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it is sent: the address, the language, and what fills the gaps of the text."""

    id: str
    kind: NoticeKind
    to: str
    language: Language
    other: str
    """The e-mail of whom it is about, or empty."""
    subject: str
    until: int
    """The share's expiry, or when the case goes; seconds since 1970 UTC."""
    made: int


class NotSentError(Exception):
    """The mail server did not take it; `reason` is a code or a kind of fault, never an address or a server's words."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final
        """The address itself was refused: trying again would not help."""


def next_try(notice: Notice, now: int, jitter: float) -> int:
    """Return when to try again; `jitter` from 0 to 1 spreads it by up to a quarter."""
    wait = _WAITS[min(notice.tries, len(_WAITS) - 1)]
    return now + wait + int(wait * jitter / 4)
