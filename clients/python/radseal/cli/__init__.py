"""The command line `radseal`: words on a terminal.

``frame`` the group, exit statuses, errors; ``screen`` what is shown and where; ``words`` durations, addresses, options;
every other module holds the commands of one noun. The contract is the README's and `radseal --help`'s.
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the program on this process's arguments, environment and streams, and exit."""
    try:
        from radseal.cli.frame import run  # noqa: PLC0415  (so that Ctrl-C while it loads is no traceback either)

        status = run(sys.argv[1:], os.environ, Path.home())
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
