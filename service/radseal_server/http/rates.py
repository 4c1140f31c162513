"""Rates for each address: a token bucket in this process, with bounded memory. Guesses are counted in the database."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

_ADDRESSES_MOST = 10_000


class Rates:
    """`burst` requests at once, then `rate` a second, for each address; IPv6 counts by /64."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Count one request; return 0, or the seconds to wait before the next one is taken."""
        now = self._clock()
        key = _group(address)
        level, then = self._buckets.pop(key, (float(self._burst), now))
        level = min(float(self._burst), level + (now - then) * self._rate)
        allowed = level >= 1
        self._buckets[key] = (level - 1 if allowed else level, now)
        while len(self._buckets) > _ADDRESSES_MOST:
            self._buckets.popitem(last=False)
        return 0 if allowed else int((1 - level) / self._rate) + 1


def _group(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return address
