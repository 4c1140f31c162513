"""Run one stage of `make test`, print how long it took, and fail at one and a half times its budget.

Usage: budget.py NAME SECONDS COMMAND...; the times of all stages are kept in .stamps/budget.txt.
"""

import subprocess
import sys
import time
from pathlib import Path

SLACK = 1.5


def main() -> int:
    """Return the command's exit status, or 1 when it was green but too slow."""
    name, budget, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    start = time.monotonic()
    status = subprocess.run(command, check=False).returncode  # noqa: S603  (the Makefile's own command)
    took = time.monotonic() - start
    line = f"stage {name}: {took:.0f} s of {budget:.0f} s"
    with Path(".stamps/budget.txt").open("a") as times:
        times.write(line + "\n")
    print(line, flush=True)
    if status == 0 and took > budget * SLACK:
        print(
            f"stage {name} is slower than {SLACK} times its budget: make it faster, or change the budget with a reason"
        )
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
