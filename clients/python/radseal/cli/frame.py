"""The program's frame: its group of commands, what each way of ending means, and what is said about it.

Rules: a command returns its exit status (none is 0) and raises for everything else. Nobody sees a traceback:
what nobody foresaw becomes one line, and RADSEAL_DEBUG=1 prints where it happened.
"""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import click

from radseal import __version__
from radseal.cli.commands import COMMANDS
from radseal.cli.plain import FORCING
from radseal.cli.screen import Screen, open_screen
from radseal.cli.session import DONE, FAILED, STOPPED, WRONG_USAGE, Session
from radseal.config.environment import read_config
from radseal.errors import InputError, RadsealError, RefusedContentError, ServiceError, UsageError

PROGRAM = "radseal"


class Commands(click.Group):
    """The group: a command's module is loaded when it is asked for, so that each starts soon."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the work, not of the alphabet."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"radseal.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_place, about) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def radseal() -> None:
    """Share medical images without exposing them.

    A study is de-identified and encrypted on this machine, and opened by one named person, who signs in, until the
    link expires.
    """


def run(words: Sequence[str], environment: Mapping[str, str], user_home: Path) -> int:
    """Run one command and return its exit status; writes to this process's standard output and error."""
    forced = any(environment.get(name) for name in FORCING)
    screen = open_screen(colour=not environment.get("NO_COLOR"), as_json="--json" in words, forced=forced)
    try:
        session = Session(read_config(environment, user_home), screen)
        status = radseal.main(list(words), PROGRAM, standalone_mode=False, obj=session)
        return status if isinstance(status, int) else DONE
    except Exception as error:  # noqa: BLE001  (the last resort: a person is told in one line, never by a traceback)
        if environment.get("RADSEAL_DEBUG") == "1":
            traceback.print_exception(error, file=sys.stderr)
        return end_badly(screen, error)
    except KeyboardInterrupt:
        return end_badly(screen, click.Abort())


@dataclass(frozen=True, slots=True)
class Ending:
    """A way of not succeeding: exit status, what happened, what to do next, and what a script can tell it by."""

    status: int
    message: str
    hint: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)


def end_badly(screen: Screen, error: Exception) -> int:
    """Say what `error` means and return the exit status that goes with it."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        screen.say(error.format_message())
        return WRONG_USAGE
    if isinstance(error, BrokenPipeError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  (the flush at exit stays quiet)
        return FAILED
    if isinstance(error, InputError) and error.private:
        _show_private(screen, error.private)
    ending = explain(error)
    screen.say(f"{PROGRAM}: {ending.message}", style="red")
    if ending.hint:
        screen.say(ending.hint)
    if screen.json and not screen.printed:
        outcome = {STOPPED: "stopped", WRONG_USAGE: "wrong-usage"}.get(ending.status, "failed")
        told = {"message": ending.message, "hint": ending.hint, **ending.marks}
        screen.result({"error": told}, "", outcome)
    return ending.status


def explain(error: Exception) -> Ending:
    """Return the ending that `error` means; its words hold no value from a study."""
    match error:
        case click.Abort():
            return Ending(STOPPED, "stopped", "Run the same command again to resume.")
        case click.UsageError():
            return Ending(WRONG_USAGE, error.format_message(), _usage_hint(error))
        case click.ClickException():
            return Ending(error.exit_code, error.format_message())
        case RadsealError():
            status = WRONG_USAGE if isinstance(error, UsageError) else FAILED
            return Ending(status, str(error), error.hint, _marks(error))
        case OSError():
            return Ending(FAILED, _say_os_error(error), "Check the path, its permissions and the free space.")
    fault = f"a fault inside Radseal ({type(error).__name__})"
    return Ending(FAILED, fault, "Run it again with RADSEAL_DEBUG=1 and report what it prints.")


def _marks(error: RadsealError) -> dict[str, str]:
    """What a script can tell errors apart by."""
    marks = {"kind": type(error).__name__.removesuffix("Error")}
    if isinstance(error, ServiceError):
        marks["code"] = error.code
    if isinstance(error, RefusedContentError):
        marks["check"] = error.check
    return marks


def _show_private(screen: Screen, text: str) -> None:
    if screen.terminal:
        screen.say(text)
    else:
        screen.say("(Run it in a terminal to see the values: they are shown on the sender's own screen only.)")


def _usage_hint(error: click.UsageError) -> str:
    return f"See `{error.ctx.command_path} --help`." if error.ctx else f"See `{PROGRAM} --help`."


def _say_os_error(error: OSError) -> str:
    reason = (error.strerror or type(error).__name__).lower()
    return f"{error.filename}: {reason}" if error.filename else reason
