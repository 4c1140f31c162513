"""How lists are cut: `after`, an opaque text that the page before gave as `next`, and `limit`."""

from typing import Annotated

from fastapi import Query

After = Annotated[str | None, Query(max_length=128, pattern=r"^[A-Za-z0-9_.-]+$")]
Most = Annotated[int, Query(ge=1, le=1000)]
