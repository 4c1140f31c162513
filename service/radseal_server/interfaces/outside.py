"""What the actions ask of the rest of the world: the time, and the way out for notices."""

from typing import Protocol

from radseal_server.notices import Letter


class Clock(Protocol):
    """The time that decides expiry: the database's."""

    def now(self) -> int:
        """Return whole seconds since 1970 UTC."""


class Mail(Protocol):
    """The way out for notices; `radseal_server.mail` fulfils it."""

    def send(self, letter: Letter) -> None:
        """Hand one letter to the mail server, within a bounded time. Raises notices.NotSentError."""

    def check(self) -> None:
        """Raise OSError, with the setting to change, when the mail server would not take a letter."""
