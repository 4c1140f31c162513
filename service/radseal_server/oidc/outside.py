"""The HTTP client for everything asked of providers: bounded answers, no redirects, nothing from the environment."""

import time
from collections.abc import Iterator

import httpx2

MOST_BYTES = 256 * 1024
MOST_SECONDS = 5.0


class BoundedTransport(httpx2.BaseTransport):
    """Ends an answer that is longer than `MOST_BYTES`, takes twice `MOST_SECONDS`, or could grow by decoding."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request; raises httpx2.ReadError when the answer is out of bounds."""
        request.headers["accept-encoding"] = "identity"
        response = self._inner.handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise httpx2.ReadError("the answer has a content encoding", request=request)
        stream = response.stream
        assert isinstance(stream, httpx2.SyncByteStream)  # noqa: S101  (a synchronous transport gives no other)
        response.stream = _BoundedStream(stream, request)
        return response

    def close(self) -> None:
        """Close the inner transport."""
        self._inner.close()


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, request: httpx2.Request) -> None:
        self._inner = inner
        self._request = request
        self._deadline = time.monotonic() + 2 * MOST_SECONDS

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for part in self._inner:
            seen += len(part)
            if seen > MOST_BYTES:
                raise httpx2.ReadError(f"the answer is longer than {MOST_BYTES} bytes", request=self._request)
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the answer drips", request=self._request)
            yield part

    def close(self) -> None:
        """Close the inner stream."""
        self._inner.close()


def make_transport() -> httpx2.BaseTransport:
    """Return the bounded transport over the network."""
    return BoundedTransport(httpx2.HTTPTransport(trust_env=False, retries=0))


def make_http(transport: httpx2.BaseTransport) -> httpx2.Client:
    """Return a client over `transport` for discovery and keys."""
    return httpx2.Client(transport=transport, timeout=MOST_SECONDS, trust_env=False, follow_redirects=False)
