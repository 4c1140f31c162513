"""A slow line on loopback: a TCP forwarder that paces what comes back and cuts every connection after a while."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = 16_384


@dataclass
class Line:
    """A running line: its port, and how many connections it has cut."""

    port: int
    target: int
    bytes_a_second: int
    cut_after: float
    cuts: int = 0

    def carry(self, near: socket.socket) -> None:
        """Carry one connection until an end hangs up or its time is over."""
        with near, socket.create_connection(("127.0.0.1", self.target), timeout=60) as far:
            threading.Thread(target=_pass_on, args=(near, far), daemon=True).start()
            began = time.monotonic()
            with contextlib.suppress(OSError):  # either end may hang up at any time
                while data := far.recv(PIECE):
                    if time.monotonic() - began > self.cut_after:
                        self.cuts += 1
                        break
                    near.sendall(data)
                    time.sleep(len(data) / self.bytes_a_second)
            for end in (near, far):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):  # as above
        while data := source.recv(PIECE):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def slow_line(port: int, target: int, bytes_a_second: int, cut_after: float) -> Iterator[Line]:
    """Forward loopback `port` to loopback port `target` at a pace; each connection is cut after some seconds."""
    line = Line(port, target, bytes_a_second, cut_after)
    with socket.create_server(("127.0.0.1", port)) as listener:
        threading.Thread(target=_serve, args=(listener, line), daemon=True).start()
        yield line


def _serve(listener: socket.socket, line: Line) -> None:
    with contextlib.suppress(OSError):  # the listener is closed on leaving
        while True:
            near, _ = listener.accept()
            threading.Thread(target=line.carry, args=(near,), daemon=True).start()
