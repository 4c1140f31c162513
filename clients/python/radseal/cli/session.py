"""What a command is given: the configuration, the screen, and from these the parts it works with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from radseal.cli.screen import Screen
from radseal.config.environment import Config

if TYPE_CHECKING:
    from radseal.sharing.desk import Desk

DONE, FAILED, WRONG_USAGE, PARTLY, STOPPED = 0, 1, 2, 3, 130
"""Exit statuses: done; refused or failed; wrong usage; partly done, what was done is listed; stopped by Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the program."""

    config: Config
    screen: Screen

    def sit_down(self, limit_rate: int | None = None) -> "Desk":
        """Return the desk at the service that is meant when none is named; `limit_rate` is in bytes a second."""
        from radseal.config.desks import choose_origin, open_desk  # noqa: PLC0415  (offline commands start sooner)

        return open_desk(self.config, choose_origin(self.config), limit_rate=limit_rate)


with_session = click.pass_obj
"""Gives a command the session as its first argument."""
