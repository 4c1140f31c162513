"""The service's figures for Prometheus: labels are route templates, methods and statuses, so they are few."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_METHODS = {"GET", "HEAD", "PUT", "POST", "DELETE"}


class Metrics:
    """Counters of one service process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "radseal_requests_total", "Requests answered.", ["route", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "radseal_request_seconds", "Time to answer, by route.", ["route"], registry=self.registry
        )
        self._swept = Counter(
            "radseal_swept_total", "What the sweeper destroyed, by kind.", ["kind"], registry=self.registry
        )
        self._notices = Gauge(
            "radseal_notices",
            "Notices by mail: waiting, tried in vain, failed for good.",
            ["state"],
            registry=self.registry,
        )
        self._oldest = Gauge(
            "radseal_oldest_notice_seconds", "Age of the oldest waiting notice.", registry=self.registry
        )
        self._sweep = Gauge("radseal_last_sweep_seconds", "When the sweeper last ended well.", registry=self.registry)

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is a template, never a path."""
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_swept(self, counts: dict[str, int], now: float) -> None:
        """Count what one sweep destroyed."""
        for kind, count in counts.items():
            self._swept.labels(kind).inc(count)
        self._sweep.set(now)

    def set_notices(self, counts: Mapping[str, int]) -> None:
        """State how many notices there are in each state, and how long the oldest has waited."""
        for state in ("waiting", "tried", "failed"):
            self._notices.labels(state).set(counts[state])
        self._oldest.set(counts["oldest"])

    def text(self) -> bytes:
        """Return the figures in the Prometheus text format."""
        return generate_latest(self.registry)
