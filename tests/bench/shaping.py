"""A slow line within a network namespace of our own: what comes from some ports of loopback shares one rate.

Needs root and a namespace that nothing else uses; what the programs there say to one another stays as fast as it is.
"""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def _tc(words: str) -> None:
    subprocess.run(("tc", *words.split()), check=True, capture_output=True)


@contextmanager
def shaped(ports: Sequence[int], megabits: int) -> Iterator[None]:
    """Let everything that these ports send go through one line, both arms' the same, while the block runs."""
    _tc("qdisc add dev lo root handle 1: htb default 10")
    try:
        _tc("class add dev lo parent 1: classid 1:10 htb rate 100gbit quantum 60000")
        _tc(f"class add dev lo parent 1: classid 1:20 htb rate {megabits}mbit burst 64k quantum 60000")
        for port in ports:
            _tc(f"filter add dev lo parent 1: protocol ip u32 match ip sport {port} 0xffff flowid 1:20")
        yield
    finally:
        _tc("qdisc del dev lo root")
