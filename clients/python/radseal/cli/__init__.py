"""The command line `radseal`: words on a terminal.

``frame`` the group, exit statuses, errors; ``screen`` what is shown and where; ``words`` durations, addresses, options;
every other module holds the commands of one noun. The contract is the README's and `radseal --help`'s.
"""

from radseal.cli.frame import main

__all__ = ["main"]
