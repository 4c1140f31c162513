"""Work on an executor, a bounded number of items ahead of whoever takes the results, in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar, TypeVarTuple

_In = TypeVarTuple("_In")
_Out = TypeVar("_Out")


def ahead(
    executor: Executor, function: Callable[[*_In], _Out], items: Iterable[tuple[*_In]], depth: int
) -> Iterator[_Out]:
    """Yield function(*item) for each item in order, at most `depth` of them computed before they are needed."""
    waiting: deque[Future[_Out]] = deque()
    try:
        for item in items:
            waiting.append(executor.submit(function, *item))
            if len(waiting) > depth:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
