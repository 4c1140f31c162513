"""What a PACS makes of files: stored in an empty Orthanc, listed by patient. Usage: pacs.py FOLDER..., in a namespace.

Orthanc 1.10 listens on all interfaces whatever it is told, so it runs in a network of its own: `unshare -n`.
"""

import http.client
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.orthanc_arm import ask, orthanc


def get(connection: http.client.HTTPConnection, path: str) -> list:
    """Return a list of Orthanc's."""
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())


def main() -> None:
    """Store every file; print each patient's ID, name, issuer and number of studies."""
    with orthanc() as connection:
        for folder in map(Path, sys.argv[1:]):
            for path in sorted(folder.rglob("*.dcm")):
                ask(connection, "/instances", path.read_bytes())
        patients = [
            one["MainDicomTags"] | {"Studies": len(one["Studies"])} for one in get(connection, "/patients?expand")
        ]
    sys.stdout.write(json.dumps(patients))


if __name__ == "__main__":
    main()
