"""docs/reliability.md: written from what each part told last, which docs/reliability.json keeps."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.timing import machine
from torture.parts import Part

DOCS = Path(__file__).parents[2] / "docs"
_A_MINUTE = 60
_ABOUT = """\
Every case is bad on purpose. It fails where something crashes, hangs, lets a value through, or differs between the
two engines. The times are of one run, on a machine that did other work as well. Never part of `make test`, which has a
share of each. `make torture PARTS=NAME` runs one part again.
"""
_SCORE = """\
## The score

As MIDI-B 2024 counts: ten actions, checks passed of all. Three invented patients are planted in every real test file
that pydicom can write again, in made objects and in pictures; what must stay and what must go follows the options of
the profile (`tests/scoring/`). The files and the key are our own: this is no result of that contest. Values that stand
in two places are decided by `--on-clash remove`, places in pixels by `--redact all`.
"""


def keep(name: str, done: Part, order: Sequence[str], docs: Path = DOCS) -> None:
    """Keep what a part told, and write the page; parts come in this order."""
    record = docs / "reliability.json"
    kept = json.loads(record.read_text()) if record.exists() else {}
    kept[name] = {"on": str(datetime.now(UTC).date()), **dataclasses.asdict(done)}
    record.write_text(json.dumps(kept, indent=1) + "\n")
    told = {one: kept[one] for one in order if one in kept}
    missing = [one for one in order if one not in kept]
    (docs / "reliability.md").write_text("\n".join(_page(told, missing)) + "\n")


def _page(told: Mapping[str, Mapping[str, object]], missing: Sequence[str]) -> list[str]:
    rows = [
        f"| {part['title']} | {part['cases']} | {part['failed']} | {_duration(part['seconds'])} | {part['on']} |"
        for part in told.values()
    ]
    failed = [part for part in told.values() if part["failed"]]
    return [
        "# Reliability",
        "",
        f"Written by `make torture` from reliability.json; do not edit. {machine()}.",
        _ABOUT,
        "| what | cases | failed | time | on |",
        "|---|---|---|---|---|",
        *rows,
        "",
        *[f"### {part['title']}\n\n```\n{str(part['detail']).strip()}\n```\n" for part in failed if part["detail"]],
        *([] if failed else ["Nothing failed.", ""]),
        *([f"Not run since it is kept: {', '.join(missing)}.", ""] if missing else []),
        _SCORE,
        *map(str, told.get("score", {}).get("lines", ["Not counted yet."])),  # type: ignore[call-overload]  # lines
    ]


def _duration(seconds: object) -> str:
    whole = float(str(seconds))
    return f"{whole / _A_MINUTE:.1f} min" if whole >= _A_MINUTE else f"{whole:.0f} s"
