"""Write docs/openapi.json from the routes. With --check, write nothing; the exit status says if it is up to date."""

import json
import sys
import tempfile
from pathlib import Path

from radseal_server.app import build_app
from radseal_server.settings import make

TARGET = Path(__file__).parents[2] / "docs" / "openapi.json"


def text() -> str:
    """Return what docs/openapi.json must hold: sorted, so that a change shows as one."""
    with tempfile.TemporaryDirectory() as folder:
        issuer = {"issuer": "https://login.hospital.example", "label": "Hospital"}
        app = build_app(make({"issuers": [issuer]}, Path(folder)))
        return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write, or check."""
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text(), "utf-8")
    elif TARGET.read_text("utf-8") != text():
        sys.exit("docs/openapi.json is not what the routes say: run infra/tools/make_openapi.py")


if __name__ == "__main__":
    main()
