"""Asking what becomes of text in the pixels, box by box; the options that answer it for scripts.

Rules: what was read, and its picture, are drawn on a terminal only, which is the sender's own screen. What is or may be
identifying waits for an answer: `--yes` is none.
"""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from radseal.cli.screen import Bars, Screen
from radseal.cli.words import read_numbers
from radseal.dicom.profile_file import Profile
from radseal.errors import InputError
from radseal.inputs import Found, to_screen
from radseal.pixels.boxes import Box, Finding
from radseal.pixels.deciding import (
    NamedBox,
    PixelChoice,
    Place,
    UndecidedPixelsError,
    Which,
    choose,
    gather,
    make_plans,
    to_public,
)
from radseal.pixels.examining import NOT_INSTALLED, Examination, examine
from radseal.pixels.faces import note_faces
from radseal.pixels.looked import Looked
from radseal.pixels.previews import to_place_pictures

if TYPE_CHECKING:
    from rich.text import Text

_PROMPT = "[r]edact, [k]eep, [s]top? (a capital: all that follow)"
_KEPT_MOST = 12
_HINTS = {NOT_INSTALLED: "install it with: pip install 'radseal[pixels]'"}


@dataclass(frozen=True, slots=True)
class PixelWords:
    """What the command's words say about pixels."""

    choice: PixelChoice
    look: bool
    deface: bool = False
    """Take faces out of heads."""


class RedactWord(click.ParamType[PixelChoice]):
    """proposed, all, none, or numbers of places such as 1,3."""

    name = "which"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> PixelChoice:
        """Return the choice, or refuse the word."""
        if isinstance(value, PixelChoice):
            return value
        word = str(value).strip().lower()
        if word in {Which.PROPOSED.value, Which.ALL.value, Which.NONE.value}:
            return PixelChoice(Which(word))
        if not re.fullmatch(r"[0-9, ]+", word):
            self.fail(f"{value!r} is none of proposed, all, none, or numbers such as 1,3.", param, ctx)
        return PixelChoice(numbers=read_numbers(word))


class BoxWord(click.ParamType[NamedBox]):
    """left,top,width,height in pixels, with @N for series N only."""

    name = "x,y,w,h[@series]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> NamedBox:
        """Return the box, or refuse the word."""
        if isinstance(value, NamedBox):
            return value
        match = re.fullmatch(
            r"(\d{1,5}),(\d{1,5}),([1-9]\d{0,4}),([1-9]\d{0,4})(?:@([1-9]\d{0,5}))?", str(value).strip()
        )
        if match is None:
            self.fail(f"{value!r} is no box: write left,top,width,height in pixels, such as 0,0,640,40.", param, ctx)
        return NamedBox(Box(*map(int, match.groups()[:4])), int(match[5]) if match[5] else None)


_OPTIONS = (
    click.option(
        "--redact",
        type=RedactWord(),
        default=PixelChoice(),
        metavar="WHICH",
        help="What becomes of text in the pixels: proposed, all, none, or its numbers such as 1,3.",
    ),
    click.option(
        "--redact-box",
        "boxes",
        multiple=True,
        type=BoxWord(),
        metavar="X,Y,W,H[@SERIES]",
        help="Make this box of pixels black too; may be repeated.",
    ),
    click.option(
        "--pixels",
        type=click.Choice(["look", "skip"]),
        default="look",
        show_default=True,
        help="Look for text in the pixels, or skip that: then nothing is known of them.",
    ),
    click.option(
        "--deface", is_flag=True, help="Take the face out of CT and MR of a head; the brain's pixels stay as they are."
    ),
)


def pixel_options(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options about pixels, as one argument `pixels`."""

    @functools.wraps(function)
    def _with_words(
        *args: Any,  # noqa: ANN401  (whatever the command takes)
        redact: PixelChoice,
        boxes: tuple[NamedBox, ...],
        pixels: str,
        deface: bool,
        **others: Any,  # noqa: ANN401  (as above)
    ) -> int:
        choice = PixelChoice(redact.which, redact.numbers, boxes)
        return function(*args, pixels=PixelWords(choice, look=pixels == "look", deface=deface), **others)

    command = _with_words
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def by_profile(words: PixelWords, profile: Profile) -> PixelWords:
    """Return the words, with a site's own answer where they give none. Raises InputError where they contradict."""
    if not words.look and words.choice.numbers is not None:
        raise InputError(
            "places in the pixels are named by number, but the pixels are skipped",
            hint="Leave out --pixels skip, or name boxes by --redact-box.",
        )
    said = words.choice.numbers is not None or words.choice.which is not Which.ASK
    return words if said else replace(words, choice=replace(words.choice, which=Which(profile.redact)))


def look_at(screen: Screen, found: Found, words: PixelWords, bars: Bars, *, ask: bool) -> Looked:
    """Look at the pixels, show what was seen, and have it decided. Raises UndecidedPixelsError when nobody does."""
    examination = examine(found, bars, look=words.look)
    places = gather(found, examination)
    bars.stop()
    _say_unseen(screen, examination)
    _say_kept(screen, places)
    waiting = [place for place in places if place.proposed]
    if ask and screen.interactive and waiting and words.choice == PixelChoice(boxes=words.choice.boxes):
        redacted = _ask(screen, waiting)
    else:
        _list(screen, waiting)
        redacted = choose(places, words.choice)
    plans = make_plans(found, examination, places, redacted, words.choice.boxes)
    public = to_public(found, examination, places, redacted)
    looked = Looked(plans, public, places=to_place_pictures(places, redacted))
    if not words.deface:
        return note_faces(found, looked)
    from radseal.pixels.defacing import deface  # noqa: PLC0415  (where somebody asks for it)

    return deface(found, looked, bars)


def _ask(screen: Screen, waiting: Sequence[Place]) -> frozenset[int]:
    """Ask about each place; anything that is no answer stops."""
    redacted: set[int] = set()
    screen.say("Text in the pixels that is or may be identifying:")
    for at, place in enumerate(waiting):
        _draw(screen, place)
        answer = screen.read(_PROMPT)[:1]
        if answer.lower() not in {"r", "k"}:
            raise UndecidedPixelsError(waiting[at:])
        following = waiting[at:] if answer.isupper() else [place]
        redacted |= {one.number for one in following} if answer.lower() == "r" else set()
        if answer.isupper():
            break
    return frozenset(redacted)


def _list(screen: Screen, waiting: Sequence[Place]) -> None:
    for place in waiting:
        if screen.terminal:
            _draw(screen, place)
        else:
            screen.say(_say_place(place))


def _draw(screen: Screen, place: Place) -> None:
    screen.say(_say_place(place))
    finding = place.finding
    if finding.text:
        matches = f"  ({finding.matches})" if finding.matches else ""
        screen.say(f"     reads: {to_screen(finding.text)}{matches}")
    if finding.preview:
        screen.show(draw_preview(finding))


def draw_preview(finding: Finding) -> "Text":
    """Draw a finding's picture in grey, two rows to a line."""
    from rich.text import Text  # noqa: PLC0415  (for terminals only)

    width, grey = finding.preview_width, finding.preview
    rows = len(grey) // width
    drawn = Text()
    for row in range(0, rows - rows % 2, 2):
        drawn.append("     ")
        for column in range(width):
            upper, lower = (grey[(row + below) * width + column] for below in (0, 1))
            drawn.append("▀", style=f"rgb({upper},{upper},{upper}) on rgb({lower},{lower},{lower})")
        drawn.append("\n")
    return drawn


def _say_place(place: Place) -> str:
    box, images = place.finding.box, len(place.images)
    where = f"series {place.series}, {images} image{'s' * (images != 1)}"
    plane = f" of overlay {place.finding.plane:04X}" if place.finding.plane else ""
    return f"{place.number:3}. {where}, at {box.x},{box.y},{box.width},{box.height}{plane}: {place.finding.kind.value}"


def _say_kept(screen: Screen, places: Sequence[Place]) -> None:
    kept = [place for place in places if not place.proposed]
    if kept:
        screen.say(f"other text in the pixels, which is kept: {len(kept)} places")
    if kept and screen.terminal:
        shown = ", ".join(to_screen(place.finding.text) for place in kept[:_KEPT_MOST])
        screen.say(f"  {shown}{' …' if len(kept) > _KEPT_MOST else ''}")


def _say_unseen(screen: Screen, examination: Examination) -> None:
    """Say how many frames nobody looked at, and why."""
    reasons: dict[str, int] = {}
    for one in examination.images.values():
        if not one.whole:
            reasons[one.problem] = reasons.get(one.problem, 0) + one.frames - len(one.looked_at)
    for reason, frames in sorted(reasons.items()):
        hint = f"; {_HINTS[reason]}" if reason in _HINTS else ""
        screen.say(f"frames that were not looked at: {frames} ({reason}{hint})")
