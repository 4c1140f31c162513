"""One measured figure, how often everything is run, and the report that all figures make."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.timing import Measured, machine

DOCS = Path(__file__).parents[2] / "docs"
KEPT, REPORT = DOCS / "benchmarks.json", DOCS / "benchmarks.md"
QUICK = "--quick" in sys.argv
RUNS = 2 if QUICK else 5
SLICES = 100 if QUICK else 500
STUDY = f"{RUNS} runs, a made CT of {SLICES} slices of 512 x 512"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report."""

    name: str
    value: float
    reach: str
    detail: str


def seconds(found: Mapping[str, Sequence[Measured]], name: str) -> str:
    """Return the median wall time of an arm."""
    return f"{name} {median(run.wall for run in found[name]):.2f} s"


def keep(group: str, figures: Sequence[Figure], on: str, notes: Sequence[str]) -> None:
    """Put a group's figures, measured `on` something, in place of its earlier ones; write the report of all groups."""
    kept = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    kept[group] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "on": on,
        "figures": [asdict(figure) for figure in figures],
        "notes": list(notes),
    }
    KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    REPORT.write_text("\n".join(_lines(kept)))


def _lines(kept: Mapping[str, Mapping[str, object]]) -> list[str]:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` from benchmarks.json; do not edit. All parts run on this machine. Ratios are of whole",
        "processes that ran in turn, unless said otherwise: the median of the runs after one that does not count.",
        "`make bench BENCH=GROUP` measures one group again.",
        "",
    ]
    for group, found in kept.items():
        lines += [
            f"## {group}",
            "",
            f"{found['date']}, {found['on']}.",
            f"{found['machine']}.",
            "",
            "| figure | measured | to reach | medians |",
            "|---|---|---|---|",
        ]
        figures: list[dict[str, object]] = found["figures"]  # type: ignore[assignment]  # as `keep` wrote it
        lines += [f"| {one['name']} | {one['value']:.2f} | {one['reach']} | {one['detail']} |" for one in figures]
        notes: list[str] = found["notes"]  # type: ignore[assignment]  # as above
        lines += ["", *notes, ""] if notes else [""]
    return lines
