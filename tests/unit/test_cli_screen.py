"""What is shown where: results on standard output, the rest on standard error, and values only on a terminal."""

import io
import json

from rich.console import Console

from radseal.cli.screen import Bars, Screen


def make_screen(*, terminal: bool = False, as_json: bool = False) -> Screen:
    """A screen that writes into memory."""
    errors = Console(file=io.StringIO(), force_terminal=terminal, no_color=True, width=80)
    return Screen(io.StringIO(), errors, interactive=terminal, json=as_json)


def test_result_is_text_or_json() -> None:
    """A result is its text for people and one JSON object, outcome first, for scripts."""
    plain, scripted = make_screen(), make_screen(as_json=True)
    for screen in (plain, scripted):
        screen.result({"share": "x"}, "the link")
    assert plain.out.getvalue() == "the link\n"
    assert json.loads(scripted.out.getvalue()) == {"outcome": "done", "share": "x"}


def test_json_is_plain_ascii() -> None:
    """JSON is readable in any locale: what is not ASCII is escaped."""
    screen = make_screen(as_json=True)
    screen.result({"site": "Zürich"}, "")
    assert screen.out.getvalue().isascii()


def test_messages_are_written_as_they_are() -> None:
    """Brackets, long lines and links in a message are neither markup nor wrapped."""
    screen = make_screen()
    text = "[red]not markup[/red] :smile: " + "x" * 200
    screen.say(text)
    assert screen.errors.file.getvalue() == text + "\n"


def test_progress_without_terminal_is_one_line_a_stage() -> None:
    """Where nothing can move, each stage is one line when it is done."""
    screen = make_screen()
    with screen.progress() as bars:
        for done in range(11):
            bars("sealing", done, 10)
        bars("sealing", 10, 10)
        bars("looking", 5)
    assert screen.errors.file.getvalue() == "sealing: done\n"


def test_progress_on_a_terminal_moves() -> None:
    """On a terminal there is a bar for each stage, which stands still before a result is written."""
    screen = make_screen(terminal=True)
    with screen.progress() as bars:
        assert isinstance(bars, Bars)
        bars("upload", 5_000_000, 10_000_000)
        bars.stop()
        screen.result({}, "the link")
    assert "5.0 MB of 10.0" in screen.errors.file.getvalue()
    assert screen.out.getvalue() == "the link\n"


def test_terminals_obey_nobody_else() -> None:
    """What senders and services say is shown, and no terminal does what it asks: neither in messages nor in lists."""
    screen = make_screen(terminal=True)
    screen.say("488 of 500 images; 12 not sent: \x1b[1A\x1b[2Kgone \x9b31m \r\x07")
    screen.table(["a"], [["\x1b]52;c;cm0=\x07"]])
    shown = screen.errors.file.getvalue() + screen.out.getvalue()
    assert "%1B[1A%1B[2Kgone %9B31m %0D%07" in shown
    assert "%1B]52" in shown
    assert not set("\x1b]2K\x9b\x07") & set(shown) - set("]2K")
