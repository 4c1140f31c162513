"""Every way of ending: exit status, one line that says what happened, one that says what to do, and nothing else."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from radseal import __version__
from radseal.cli.frame import end_badly, explain, radseal, run
from radseal.cli.screen import open_screen
from radseal.errors import InputError, LinkError, MixedPatientsError, RefusedContentError, ServiceError, UsageError

HOME = Path("/nowhere")


def test_version(capfd) -> None:
    """`--version` prints name and version and succeeds."""
    assert run(["--version"], {}, HOME) == 0
    assert capfd.readouterr().out == f"radseal {__version__}\n"


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["audit", "--help"], ["completion", "-h"]])
def test_help(words: list[str], capfd) -> None:
    """Help goes to standard output, and asking for it is no failure."""
    assert run(words, {}, HOME) == 0
    assert capfd.readouterr().out.startswith("Usage: radseal")


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["audit"], ["audit", "verify"], ["audit", "verify", "--wrong", "x"]]
)
def test_wrong_words_are_wrong_usage(words: list[str], capfd) -> None:
    """Words that make no command end with 2; standard output stays empty, standard error says where help is."""
    assert run(words, {}, HOME) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "--help" in shown.err


def test_wrong_words_with_json_are_one_object(capfd) -> None:
    """With --json even wrong usage is one JSON object on standard output."""
    assert run(["nonsense", "--json"], {}, HOME) == 2
    told = json.loads(capfd.readouterr().out)
    assert told["outcome"] == "wrong-usage"
    assert "nonsense" in told["error"]["message"]


def test_token_without_service_is_wrong_usage(capfd) -> None:
    """A contradiction in the environment is wrong usage, said before any command runs."""
    assert run(["audit", "verify", "x"], {"RADSEAL_TOKEN": "hush"}, HOME) == 2
    shown = capfd.readouterr()
    assert "RADSEAL_SERVICE" in shown.err
    assert "hush" not in shown.err


@pytest.mark.parametrize(
    ("error", "status", "mark"),
    [
        (LinkError("the link is cut", hint="Copy it whole."), 1, ("kind", "Link")),
        (UsageError("these words exclude each other", hint="Leave one out."), 2, ("kind", "Usage")),
        (ServiceError("share-expired", "its time is over", hint="Ask again."), 1, ("code", "share-expired")),
        (
            RefusedContentError("manifest-hash", "not the pinned one", hint="Tell the sender."),
            1,
            ("check", "manifest-hash"),
        ),
    ],
)
def test_errors_of_the_tree(error: Exception, status: int, mark: tuple[str, str], capfd) -> None:
    """An error of the client is its message and its hint, with what a script can tell it by."""
    assert end_badly(open_screen(colour=False, as_json=True), error) == status
    shown = capfd.readouterr()
    assert str(error) in shown.err
    assert error.hint in shown.err
    told = json.loads(shown.out)["error"]
    assert told["message"] == str(error)
    assert told[mark[0]] == mark[1]


def test_private_values_stay_off_what_may_be_a_log(capfd) -> None:
    """Where standard error is no terminal, an error's private part is not written, and the way to see it is."""
    error = MixedPatientsError("two patients", private="Doe^Jane | Roe^Rita")
    assert end_badly(open_screen(colour=False, as_json=True), error) == 1
    shown = capfd.readouterr()
    assert "Doe" not in shown.out + shown.err
    assert "terminal" in shown.err


def test_stopped(capfd) -> None:
    """Ctrl-C says how to go on and ends with 130."""
    assert end_badly(open_screen(colour=False, as_json=False), click.Abort()) == 130
    assert "same command again to resume" in capfd.readouterr().err


def test_unforeseen_fault_is_one_line(capfd) -> None:
    """What nobody foresaw names its kind and how to learn more; its own text may hold anything and is not shown."""
    assert end_badly(open_screen(colour=False, as_json=False), ZeroDivisionError("Doe^Jane")) == 1
    shown = capfd.readouterr().err
    assert "ZeroDivisionError" in shown
    assert "RADSEAL_DEBUG=1" in shown
    assert "Doe" not in shown
    assert "Traceback" not in shown


def test_system_errors_name_their_file() -> None:
    """A full disk is told as such, with the file."""
    ending = explain(OSError(28, "No space left on device", "/out/case"))
    assert ending.message == "/out/case: no space left on device"
    assert ending.status == 1


def test_json_is_printed_once(capfd) -> None:
    """A command that printed its result and then fails does not print a second object."""
    screen = open_screen(colour=False, as_json=True)
    screen.result({"case": "x"}, "")
    assert end_badly(screen, InputError("late trouble")) == 1
    assert json.loads(capfd.readouterr().out) == {"outcome": "done", "case": "x"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, capfd) -> None:
    """Each shell gets a script that asks the program itself."""
    assert run(["completion", shell], {}, HOME) == 0
    assert "_RADSEAL_COMPLETE" in capfd.readouterr().out


def test_completion_answers() -> None:
    """The shell's question for words that begin with `au` is answered with `audit`."""
    environment = os.environ | {"_RADSEAL_COMPLETE": "bash_complete", "COMP_WORDS": "radseal au", "COMP_CWORD": "1"}
    program = [sys.executable, "-c", "from radseal.cli import main; main()"]
    answer = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert answer.stdout == "plain,audit\n"


def test_every_command_and_option_is_explained() -> None:
    """Every command has a help text and every option says what it does."""

    def walk(command: click.Command) -> list[str]:
        bare = [] if command.help else [command.name]
        bare += [f"{command.name} {p.name}" for p in command.params if isinstance(p, click.Option) and not p.help]
        parts = command.commands.values() if isinstance(command, click.Group) else ()
        return bare + [name for part in parts for name in walk(part)]

    assert walk(radseal) == []


def test_closed_pipe_is_quiet() -> None:
    """`radseal … | head` that closes early ends without noise."""
    program = f"{sys.executable} -c 'from radseal.cli import main; main()' completion bash | true"
    ended = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)
    assert ended.stderr == ""


_RUN_STOPPABLE = """
import signal, sys
import radseal.cli

class Unblocking:  # signals wait until main() loads the program: before that, Python itself would answer them
    def find_spec(self, name, path=None, target=None):
        if name == "radseal.cli.frame":
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])

sys.meta_path.insert(0, Unblocking())
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
print(flush=True)
radseal.cli.main()
"""


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.15, 0.25])
def test_stopped_at_any_moment_without_traceback(wait: float) -> None:
    """Ctrl-C while the program still loads ends it without a traceback."""
    program = [sys.executable, "-c", _RUN_STOPPABLE, "audit", "verify", "-"]
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    _, seen = process.communicate(timeout=30)
    assert process.returncode in {0, 130}
    assert b"Traceback" not in seen
