"""The limited process in which hostile input is decoded.

Rules: whatever decodes outside input with a library that knows no limits (pydicom, an image codec) runs here: a fresh
interpreter with an empty environment, no inherited file, no file to write, bounded memory and time. Argument and answer
are bytes: nothing is unpickled. What the child sends back is as untrusted as what it was given.
"""

import contextlib
import importlib
import json
import math
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from radseal.errors import InputError, LimitError

ANSWER_MOST = 64 * 1024**2
"""Bytes that a child may answer."""
MEMORY = 1024**3
"""Bytes of address space, unless told otherwise."""
SECONDS = 30.0
_DONE, _REFUSED = b"\x00", b"\x01"
_NO_MEMORY = 77
_HINT = "The file is damaged or hostile: leave it out, or export it again at its source."


def run_limited(
    function: Callable[[bytes], bytes],
    argument: bytes | memoryview,
    *,
    memory_bytes: int = MEMORY,
    seconds: float = SECONDS,
    answer_most: int = ANSWER_MOST,
) -> bytes:
    """Return `function(argument)`, run in a process of its own with these limits.

    The child finds `function` again by its module and name. Raises what it raises of InputError; LimitError when it
    needs more memory, time or room for its answer; InputError when it fails in any other way.
    """
    words = [function.__module__, function.__qualname__, str(memory_bytes), str(math.ceil(seconds))]
    with subprocess.Popen(  # noqa: S603  (our own interpreter, our own module)
        [sys.executable, "-I", "-m", "radseal.child", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
    ) as process:
        late = threading.Event()
        timer = threading.Timer(seconds, _stop, (process, late))
        feeder = threading.Thread(target=_feed, args=(process, argument))
        timer.start()
        feeder.start()
        try:
            answer = _receive(process, answer_most)
        finally:
            process.kill()
            timer.cancel()
            feeder.join()
        status = process.wait()
    if late.is_set() or status == -signal.SIGXCPU:
        raise LimitError(f"decoding took longer than {seconds:g} s", hint=_HINT)
    return _read_answer(answer, status)


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _feed(process: subprocess.Popen[bytes], argument: bytes | memoryview) -> None:
    with contextlib.suppress(BrokenPipeError):  # a child that died early is told by its exit status
        if process.stdin:
            with process.stdin:
                process.stdin.write(argument)


def _receive(process: subprocess.Popen[bytes], most: int) -> bytes:
    """Read the answer to its end, then wait for the child. Raises LimitError beyond `most` bytes."""
    answer = process.stdout.read(most + 2) if process.stdout else b""
    if len(answer) > most + 1:
        raise LimitError(f"decoding gave more than {most} bytes", hint=_HINT)
    process.wait()
    return answer


def _read_answer(answer: bytes, status: int) -> bytes:
    if status == _NO_MEMORY:
        raise LimitError("decoding needed more memory than the limit", hint=_HINT)
    if status or not answer:
        raise InputError("decoding failed: the decoder stopped without an answer", hint=_HINT)
    if answer[:1] == _DONE:
        return answer[1:]
    problem = json.loads(answer[1:])
    kind = LimitError if problem["limit"] else InputError
    raise kind(problem["message"], hint=problem["hint"], private=problem["private"])


def _serve(module: str, name: str, memory_bytes: int, seconds: int) -> None:
    """Be the child: take limits first, then the argument from standard input; answer on standard output."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    answer = b""
    try:
        function = getattr(importlib.import_module(module), name)
        answer = _DONE + function(sys.stdin.buffer.read())
    except MemoryError:
        sys.exit(_NO_MEMORY)
    except InputError as error:
        answer = _REFUSED + _to_json(error, str(error), error.hint, error.private)
    except Exception as error:  # noqa: BLE001  (whatever hostile input makes a decoder raise is a refusal, named by its type)
        answer = _REFUSED + _to_json(error, f"decoding failed: {type(error).__name__}", _HINT, "")
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _to_json(error: Exception, message: str, hint: str, private: str) -> bytes:
    is_limit = isinstance(error, LimitError | RecursionError)
    return json.dumps({"limit": is_limit, "message": message, "hint": hint, "private": private}).encode()


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
