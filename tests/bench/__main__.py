"""`make bench`: every figure that the project claims, measured here and now, and written to docs/benchmarks.md.

`make bench BENCH="GROUP..."` measures only these groups; `--quick` makes small studies.
"""

import sys
from collections.abc import Callable, Sequence

from bench import deidentifying, moving, page, text
from bench.figures import STUDY, Figure, keep

GROUPS: dict[str, tuple[Callable[[], list[Figure]], str, Sequence[str]]] = {
    "moving": (moving.moving, STUDY, moving.NOTES),  # first: a child begins with its parent's peak memory
    "deidentifying": (deidentifying.deidentifying, STUDY, deidentifying.NOTES),
    "page": (page.page, STUDY, page.NOTES),
    "text": (text.text, text.PLANTED, text.NOTES),
    "page-memory": (page.page_memory, STUDY, page.MEMORY_NOTES),
}
"""What measures a group, on what, and what has to be said of it."""


def main() -> None:
    """Measure the groups that are named, or all; about twenty minutes."""
    named = [word for word in sys.argv[1:] if not word.startswith("-")] or list(GROUPS)
    for group in named:
        measure_group, on, notes = GROUPS[group]
        figures = measure_group()
        keep(group, figures, on, notes)
        for figure in figures:
            sys.stdout.write(f"{figure.value:8.2f}  {figure.name}: {figure.detail}\n")


if __name__ == "__main__":
    main()
