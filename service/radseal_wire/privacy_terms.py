"""The fixed words of the privacy report, for the program that makes it and for its published form.

Apart from `privacy`, which needs pydantic: offline commands start without it (docs/decisions/0026).
"""

from typing import Literal

Format = Literal["radseal-report/1"]
Pseudonyms = Literal["site key", "this run", "this case"]
"""What stand-ins are consistent across: everything of the site, or this much only."""
Action = Literal["removed", "replaced", "kept"]
Group = Literal[
    "names of people",
    "identifiers",
    "dates and times",
    "places and devices",
    "text",
    "private and unknown",
    "pixels and graphics",
    "numbers and codes",
    "structure",
]
