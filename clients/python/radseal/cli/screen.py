"""What a person or a script sees: results on standard output, everything else on standard error.

Rules: with `--json`, standard output holds exactly one JSON object and no value from a study; colours and moving bars
only on a terminal, plain lines otherwise; values from a study only on a terminal, which is the sender's own screen:
what is redirected may be a log.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO, cast

from radseal.cli.plain import Plain, open_errors

if TYPE_CHECKING:  # rich is loaded where something is drawn: most commands of a script draw nothing
    from rich.console import Console, RenderableType
    from rich.progress import Progress, TaskID

IN_BYTES = frozenset({"upload", "download"})
"""Stages that are counted in bytes; the others are counted in files."""
LINE_MOST = 4096
"""Characters that are read of an answer."""
WHOLE = 2
"""Columns of a list that are never wrapped."""
PLAIN_WIDTH = 200
"""Columns of a list where standard output is no terminal."""
_OBEYED = {code: f"%{code:02X}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
"""Control characters, as they are spelled out: what senders and services say must not move a terminal's cursor."""


@dataclass(slots=True)
class Bars:
    """Progress of long work, stage by stage: a moving bar on a terminal, one line for each finished stage elsewhere."""

    console: "Console | Plain"
    live: "Progress | None"
    tasks: "dict[str, TaskID]" = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Show that `done` of `total` of `stage` is done."""
        if self.live is not None:
            if stage not in self.tasks:
                self.tasks[stage] = self.live.add_task(stage, total=total, amount="")
            amount = _say_amount(stage, done, total)
            self.live.update(self.tasks[stage], completed=done, total=total, amount=amount)
        elif total is not None and done >= total and stage not in self.finished:
            self.finished.add(stage)
            self.console.print(f"{stage}: done", markup=False, highlight=False, soft_wrap=True)

    def stop(self) -> None:
        """Let the bars stand as they are: what follows is a result."""
        if self.live is not None:
            self.live.stop()


def _say_amount(stage: str, done: int, total: int | None) -> str:
    """Return how much is done, in the unit of the stage."""
    if stage in IN_BYTES:
        return f"{done / 1e6:.1f} MB" + (f" of {total / 1e6:.1f}" if total else "")
    return f"{done}" + (f" of {total}" if total else "")


@dataclass(slots=True)
class Screen:
    """Where results, messages, questions and progress go."""

    out: TextIO
    errors: "Console | Plain"
    interactive: bool
    """A person can be asked: standard input and standard error are a terminal."""
    json: bool = False
    printed: bool = False

    @property
    def terminal(self) -> bool:
        """Standard error is a terminal, so values from a study may be shown there."""
        return self.errors.is_terminal

    def say(self, text: str = "", style: str | None = None) -> None:
        """Write one message to standard error as it is, but for what a terminal would obey."""
        self.errors.print(
            text.translate(_OBEYED), style=style, markup=False, highlight=False, emoji=False, soft_wrap=True
        )

    def show(self, thing: "RenderableType") -> None:
        """Draw a table or the like on standard error."""
        self.errors.print(thing, highlight=False)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a list to standard output; ids, in the first two columns, stay whole so that they can be copied."""
        from rich.console import Console  # noqa: PLC0415  (see above)
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(box=None, pad_edge=False)
        for place, heading in enumerate(headings):
            table.add_column(heading, no_wrap=place < WHOLE, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell.translate(_OBEYED)) for cell in row))
        width = None if self.out.isatty() else PLAIN_WIDTH
        Console(file=self.out, no_color=self.errors.no_color, highlight=False, width=width).print(table)
        self.printed = True

    def warn(self, text: str) -> None:
        """Write one warning to standard error."""
        self.say(f"warning: {text}", style="yellow")

    def result(self, data: Mapping[str, object], text: str, outcome: str = "done") -> None:
        """Write the command's result to standard output: `data` with its outcome as JSON, or `text`."""
        self.printed = True
        if self.json:
            text = json.dumps({"outcome": outcome, **data}, ensure_ascii=True, indent=2)
        if text:
            self.out.write(text + "\n")
            self.out.flush()

    def ask(self, question: str) -> bool:
        """Ask a yes-or-no question on the terminal; anything but yes is no."""
        return self.read(f"{question} [y/N]").lower() in {"y", "yes"}

    def read(self, prompt: str) -> str:
        """Ask for one line on the terminal."""
        self.errors.print(f"{prompt} ", end="", markup=False, highlight=False)
        return sys.stdin.readline(LINE_MOST).strip()

    @contextmanager
    def progress(self) -> Iterator[Bars]:
        """Show progress while the block runs."""
        if not self.terminal:
            yield Bars(self.errors, None)
            return
        from rich.progress import (  # noqa: PLC0415  (see above)
            BarColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        amount = TextColumn("{task.fields[amount]}")
        columns = (TextColumn("{task.description}"), BarColumn(), amount, TimeElapsedColumn())
        with Progress(*columns, console=cast("Console", self.errors)) as live:
            yield Bars(self.errors, live)


def open_screen(*, colour: bool, as_json: bool, forced: bool = False) -> Screen:
    """Return the screen of this process; `forced`: the environment may say that its streams are terminals."""
    return Screen(
        out=sys.stdout,
        errors=open_errors(sys.stderr, colour=colour, forced=forced),
        interactive=sys.stdin.isatty() and sys.stderr.isatty(),
        json=as_json,
    )
