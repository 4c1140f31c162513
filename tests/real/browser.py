"""What the program takes for a browser, through $BROWSER: it signs in at the provider's pages as one person.

`python browser.py CREDENTIALS URL`; CREDENTIALS is a private file with an address on its first line and a password on
its second.
"""

import sys
from pathlib import Path

import httpx2

from radseal.demo_identity import walk_pages


def main() -> None:
    """Walk through the provider's pages."""
    email, password = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    with httpx2.Client(timeout=20, trust_env=False) as client:
        walk_pages(client, sys.argv[2], {"login": email, "password": password})


if __name__ == "__main__":
    main()
