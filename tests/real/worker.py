"""One send or open in a process of its own, told by JSON on standard input; it kills itself at the step it is told.

Words: origin, token, home; `send` (a path) with `to`, `share`; or `open` (a link) with `out`, `identity`; and `kill`
(the name of a step) with `at` (which occurrence, from 1). Prints the links that were delivered, or the opened folder.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from radseal.api import make_client
from radseal.sharing import Desk, open_link, send_case
from real.desks import make_desk, make_order


def main() -> None:
    """Do it."""
    words = json.loads(sys.stdin.read())
    seen: list[str] = []
    lock = threading.Lock()

    def step(name: str) -> None:
        with lock:
            seen.append(name)
            if name == words.get("kill") and seen.count(name) == words.get("at", 1):
                os.kill(os.getpid(), signal.SIGKILL)

    with make_client({}) as http:
        work(words, make_desk(words["origin"], words["token"], Path(words["home"]), http, step), seen)


def work(words: dict, desk: Desk, seen: list[str]) -> None:
    """Send or open."""
    if "send" in words:
        order = make_order(desk, Path(words["send"]), *words["to"], **words.get("share", {}))
        send_case(desk, order, lambda sent: say([share.link for share in sent.shares]))
    else:
        opened = open_link(lambda _: desk, words["open"], Path(words["out"]), identity=words["identity"])
        say({**opened.public(), "steps": seen})


def say(told: object) -> None:
    """Print it at once."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


main()
