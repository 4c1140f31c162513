"""`make bench`: every figure that the project claims, measured here and now, and written to docs/benchmarks.md.

`make bench BENCH="GROUP..."` measures only these groups; `--quick` makes small studies.
"""

import sys
from collections.abc import Callable, Sequence

from bench import deidentifying, moving, page, text
from bench.figures import Figure, keep

GROUPS: dict[str, tuple[Callable[[], list[Figure]], Sequence[str]]] = {
    "moving": (moving.moving, moving.NOTES),  # first: a child begins with its parent's peak memory
    "deidentifying": (deidentifying.deidentifying, deidentifying.NOTES),
    "page": (page.page, page.NOTES),
    "text": (text.text, text.NOTES),
    "page-memory": (page.page_memory, page.MEMORY_NOTES),
}


def main() -> None:
    """Measure the groups that are named, or all; about twenty minutes."""
    named = [word for word in sys.argv[1:] if not word.startswith("-")] or list(GROUPS)
    for group in named:
        measure_group, notes = GROUPS[group]
        figures = measure_group()
        keep(group, figures, notes)
        for figure in figures:
            sys.stdout.write(f"{figure.value:8.2f}  {figure.name}: {figure.detail}\n")


if __name__ == "__main__":
    main()
