"""The limited process: what comes back, and what is stopped.

The decoder is `eval`, so that each test states its own.
"""

import os
import time
from pathlib import Path

import pytest

from radseal.child import run_limited
from radseal.errors import InputError, LimitError


def test_run_limited_returns_the_answer() -> None:
    """The child's bytes come back as they are."""
    assert run_limited(eval, b"bytes(range(256)) * 1000") == bytes(range(256)) * 1000


def test_run_limited_takes_a_large_argument() -> None:
    """An argument larger than a pipe's buffer arrives whole."""
    assert run_limited(eval, b"b'x' * len('" + b"y" * 3_000_000 + b"')") == b"x" * 3_000_000


def test_run_limited_inherits_nothing(tmp_path: Path) -> None:
    """The child sees no environment, no open file and cannot write one."""
    os.environ["RADSEAL_TOKEN_CANARY"] = "canary"
    try:
        seen = run_limited(eval, b"repr(dict(__import__('os').environ)).encode()")
    finally:
        del os.environ["RADSEAL_TOKEN_CANARY"]
    assert b"CANARY" not in seen
    with (tmp_path / "open").open("wb") as handle:
        os.set_inheritable(handle.fileno(), True)
        files = run_limited(eval, b"' '.join(__import__('os').listdir('/proc/self/fd')).encode()")
    assert len(files.split()) <= 4
    with pytest.raises(InputError, match="decoding failed"):
        run_limited(eval, f"open({str(tmp_path / 'new')!r}, 'wb', 0).write(b'x' * 10)".encode())
    assert not (tmp_path / "new").exists() or (tmp_path / "new").read_bytes() == b""


def test_run_limited_bounds_memory() -> None:
    """A decoder that wants more memory than it may have is refused, not the machine."""
    with pytest.raises(LimitError, match="memory"):
        run_limited(eval, b"b'x' * 10**10", memory_bytes=512 * 1024**2)


@pytest.mark.parametrize("loop", [b"sum(iter(lambda: 1, 0))", b"__import__('time').sleep(100)"])
def test_run_limited_bounds_time(loop: bytes) -> None:
    """A decoder that works or waits for ever is stopped at its deadline."""
    start = time.monotonic()
    with pytest.raises(LimitError, match="longer than 1 s"):
        run_limited(eval, loop, seconds=1)
    assert time.monotonic() - start < 5


def test_run_limited_bounds_the_answer() -> None:
    """An answer beyond its bound is refused while it is being read."""
    with pytest.raises(LimitError, match="more than 1000 bytes"):
        run_limited(eval, b"b'x' * 2_000_000", answer_most=1000)


@pytest.mark.parametrize(
    "end",
    [b"__import__('os').abort()", b"__import__('os')._exit(0)", b"1 / 0", b"'text'", b"no such name", b"\xff\x00"],
)
def test_run_limited_refuses_every_other_end(end: bytes) -> None:
    """A decoder that crashes, leaves, raises or answers no bytes is one plain refusal without a traceback."""
    with pytest.raises(InputError, match="decoding failed") as caught:
        run_limited(eval, end)
    assert caught.value.hint
    assert "Traceback" not in str(caught.value)


def test_run_limited_hands_on_the_reason() -> None:
    """A refusal of the decoder keeps its kind, its sentence, its hint and what is private."""
    raising = (
        b"(_ for _ in ()).throw(__import__('radseal.errors').errors.LimitError('too deep', hint='h', private='p'))"
    )
    with pytest.raises(LimitError, match="too deep") as caught:
        run_limited(eval, raising)
    assert (caught.value.hint, caught.value.private) == ("h", "p")
