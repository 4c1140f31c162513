"""Standard error where it is no terminal: lines as they are. What draws on terminals is loaded only where one is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

_TAB = 8
FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables that can make a terminal of any stream; rich says how."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Takes the calls that a `rich.console.Console` takes here."""

    file: TextIO
    no_color: bool = True
    is_terminal: bool = False

    def print(self, thing: object, *, end: str = "\n", **_looks: object) -> None:
        """Write a text as it is; draw anything else as text."""
        if isinstance(thing, str):
            self.file.write(thing.expandtabs(_TAB) + end)
            self.file.flush()
        else:
            _draw(self.file).print(thing, end=end)


def open_errors(file: TextIO, *, colour: bool, forced: bool) -> "Console | Plain":
    """Return who writes to `file`: rich where it is a terminal, or may be `forced` to be one."""
    if forced or file.isatty():
        from rich.console import Console  # noqa: PLC0415  (a third of the start, for terminals only)

        return Console(file=file, no_color=not colour, highlight=False)
    return Plain(file)


def _draw(file: TextIO) -> "Console":
    from rich.console import Console  # noqa: PLC0415  (as above)

    return Console(file=file, no_color=True, highlight=False)
