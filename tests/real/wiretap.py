"""A wiretap: a TCP forwarder on loopback that keeps every byte of both directions, for the blind-service search."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Tap:
    """A running wiretap; `heard` grows with every connection."""

    port: int
    heard: list[bytearray] = field(default_factory=list)

    def bytes(self) -> bytes:
        """Return all that was heard, one stream after the other."""
        return b"\n".join(bytes(stream) for stream in self.heard)


def _pump(source: socket.socket, sink: socket.socket, stream: bytearray) -> None:
    with contextlib.suppress(OSError):  # either side may hang up at any time; what was heard stays
        while data := source.recv(262_144):
            stream += data
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _carry(near: socket.socket, target: int, tap: Tap) -> None:
    with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", target), timeout=60) as far:
        streams = bytearray(), bytearray()
        tap.heard += streams
        back = threading.Thread(target=_pump, args=(far, near, streams[1]), daemon=True)
        back.start()
        _pump(near, far, streams[0])
        back.join()


def _serve(listener: socket.socket, target: int, tap: Tap) -> None:
    with contextlib.suppress(OSError):  # the listener is closed on leaving
        while True:
            near, _ = listener.accept()
            threading.Thread(target=_carry, args=(near, target, tap), daemon=True).start()


@contextlib.contextmanager
def wiretap(target: int, port: int = 0) -> Iterator[Tap]:
    """Forward a free (or the given) loopback port to loopback port `target` and keep what passes."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        tap = Tap(listener.getsockname()[1])
        threading.Thread(target=_serve, args=(listener, target, tap), daemon=True).start()
        yield tap
