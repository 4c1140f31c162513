"""The privacy report as one HTML file that needs nothing else: no script, no network, light and dark, printable.

Every text is escaped, and the page's own policy forbids whatever is not in it.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.resources import files

from radseal.pixels.looked import FacePictures, PlacePicture
from radseal.reporting.gathering import by_group
from radseal.reporting.report import Attention, LeftOut, Report, Study, Treatment
from radseal.reporting.text import CONSISTENT, say_study
from radseal_wire.privacy_terms import Action

_SUMS: tuple[tuple[Action, str], ...] = (
    ("removed", "left out or emptied"),
    ("replaced", "replaced by a stand-in"),
    ("kept", "kept as they are"),
)
_HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n'
)


@cache
def _style() -> str:
    return (files("radseal.reporting") / "data" / "page.css").read_text("utf-8")


def to_page(report: Report, faces: Sequence[FacePictures] = (), places: Sequence[PlacePicture] = ()) -> str:
    """Return the whole file; with heads before and after, and with small pictures of text in the images."""
    return "\n".join(_page(report, faces, places)) + "\n"


def _page(report: Report, faces: Sequence[FacePictures], places: Sequence[PlacePicture]) -> Iterator[str]:
    yield f"{_HEAD}<title>Privacy report - Radseal</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>"
    images = sum(study.images for study in report.studies)
    yield "<h1>Privacy report</h1>"
    yield (
        f"<p>What Radseal did to {images} image{'s' if images != 1 else ''} before anything left this machine, "
        "by which rule, and what a person should look at. Its text holds rules and counts: no value of a study, "
        "no name of a patient or of a file.</p>"
    )
    yield from _facts(report)
    for study in report.studies:
        yield from _study(study)
    yield from _faces(faces)
    yield from _places(places)
    yield from _look(report.attention)
    if report.left_out:
        yield "<section>\n<h2>Not part of any study</h2>"
        yield from _left_out(report.left_out)
        yield "</section>"
    yield (
        "<footer><p>De-identified is not anonymous: whoever knows the patient may still recognise a study.</p>"
        "<p>The table of attributes is DICOM PS3.15 Table E.1-1, © NEMA.</p></footer>\n</main>\n</body>\n</html>"
    )


def _facts(report: Report) -> Iterator[str]:
    made = datetime.fromtimestamp(report.made, UTC)
    rows = {
        "Profile": report.profile,
        "Rules": f"DICOM PS3.15 {report.edition}, Basic Application Level Confidentiality Profile",
        "Options": ", ".join(report.options) or "none",
        "Pseudonyms": CONSISTENT[report.pseudonyms],
        "Made": f"{made:%Y-%m-%d %H:%M} UTC by Radseal {report.radseal}",
    }
    yield '<dl class="facts">'
    for name, value in rows.items():
        yield f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
    yield "</dl>"


def _study(study: Study) -> Iterator[str]:
    heading = say_study(study)
    yield f"<section>\n<h2>{escape(heading[:1].upper() + heading[1:])}</h2>"
    yield from _look(study.attention)
    yield '<div class="sums">'
    for action, meaning in _SUMS:
        yield from _sum(study, action, meaning)
    yield "</div>"
    yield from _left_out(study.left_out)
    for action, meaning in _SUMS:
        rows = [one for one in study.treatments if one.action == action]
        if rows:
            yield from _table(
                rows, f"Every attribute that was {meaning}" if action != "kept" else "Every attribute kept"
            )
    yield "</section>"


def _faces(faces: Sequence[FacePictures]) -> Iterator[str]:
    if faces:
        yield "<section>\n<h2>Faces that were taken out</h2>"
        yield (
            "<p>These pictures are drawn from the images and show the face: keep this page as you keep the images. "
            "A head without its face can still be recognised by other features.</p>"
        )
        for one in faces:
            yield f'<figure class="faces"><figcaption>Series {one.series}</figcaption>'
            yield _picture(one.front, "from the front, before")
            yield _picture(one.front_after, "from the front, after")
            yield _picture(one.side, "from the side, before")
            yield _picture(one.side_after, "from the side, after")
            yield "</figure>"
        yield "</section>"


def _places(places: Sequence[PlacePicture]) -> Iterator[str]:
    if places:
        yield "<section>\n<h2>Text in the images that may identify</h2>"
        yield (
            "<p>These pictures are cut from the images and show what stood there: keep this page as you keep the "
            "images. The text and JSON forms of this report hold no picture.</p>"
        )
        yield '<div class="places">'
        for one in places:
            done = "redacted" if one.redacted else "kept by decision"
            words = f"{one.number}. Series {one.series}: {one.kind}, {done}"
            source = f"data:image/png;base64,{b64encode(one.png).decode()}"
            yield f'<figure><img src="{source}" alt=""><figcaption>{escape(words)}</figcaption></figure>'
        yield "</div>\n</section>"


def _picture(png: bytes, words: str) -> str:
    return f'<img src="data:image/png;base64,{b64encode(png).decode()}" alt="The head {words}">'


def _look(attention: Iterable[Attention]) -> Iterator[str]:
    return _list("look", "Look at this before it leaves", [(one.text, one.count) for one in attention])


def _left_out(left_out: Iterable[LeftOut]) -> Iterator[str]:
    return _list("left", "Found and left out", [(one.reason, one.count) for one in left_out])


def _list(name: str, heading: str, rows: list[tuple[str, int]]) -> Iterator[str]:
    if rows:
        yield f'<div class="{name}">\n<h3>{heading}</h3>\n<ul>'
        yield from (f"<li>{escape(text)}: {count:,}</li>" for text, count in rows)
        yield "</ul>\n</div>"


def _sum(study: Study, action: Action, meaning: str) -> Iterator[str]:
    groups = by_group(study.treatments, action)
    values = sum(count for _group, count in groups)
    yield f'<div class="sum {action}"><strong>{values:,}</strong> values {escape(meaning)}\n<ul>'
    for group, count in groups:
        yield f"<li><span>{escape(group)}</span><span>{count:,}</span></li>"
    yield "</ul></div>"


def _table(rows: Iterable[Treatment], caption: str) -> Iterator[str]:
    yield f'<details>\n<summary>{escape(caption)}</summary>\n<div class="wide"><table>'
    yield (
        "<thead><tr><th scope=col>tag</th><th scope=col>attribute</th><th scope=col>what was done</th>"
        "<th scope=col>why</th><th scope=col>values</th></tr></thead>\n<tbody>"
    )
    for one in rows:
        yield (
            f'<tr class="{one.action}"><td class="tag">{escape(one.tag)}</td><td>{escape(one.keyword)}</td>'
            f'<td class="does">{escape(one.verb)}</td><td>{escape(one.rule)}</td>'
            f'<td class="count">{one.count:,}</td></tr>'
        )
    yield "</tbody></table></div>\n</details>"
