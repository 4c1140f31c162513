"""One service process of a race: waits for a line, then 100 openers at once; prints what each was told."""

import secrets
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from office import make_office
from radseal_server.access import Refused
from radseal_server.sql.database import Database
from radseal_wire.text import to_base64url

OPENERS = 100


def main(url: str, share: str, proof: str) -> None:
    """Open the share from many threads, each under an id of its own."""
    database = Database(url)
    office = make_office(database)
    start = threading.Barrier(OPENERS)
    ids = [to_base64url(secrets.token_bytes(16)) for _ in range(OPENERS)]
    sent = SimpleNamespace(share=share, proof=proof)

    def opened(opening: str) -> str:
        start.wait()
        try:
            office.open(sent, opening=opening)
        except Refused as refused:
            return refused.code
        return "opened"

    with ThreadPoolExecutor(OPENERS) as pool:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        for answer in pool.map(opened, ids):
            sys.stdout.write(f"{answer}\n")
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
