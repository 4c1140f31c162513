"""Write docs/openapi.json (the routes), docs/sealed.json (bodies that only clients read) and the report's schema.

With --check, write nothing; the exit status says if they are up to date. The page's types come from the first two.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from radseal_server.app import build_app
from radseal_server.settings import make
from radseal_wire import sealed
from radseal_wire.privacy import PrivacyReport

DOCS = Path(__file__).parents[2] / "docs"
_PLACE = "#/components/schemas/{model}"


def routes() -> dict[str, Any]:
    """Return what the service's routes take and answer."""
    with tempfile.TemporaryDirectory() as folder:
        issuer = {"issuer": "https://login.hospital.example", "label": "Hospital"}
        return build_app(make({"issuers": [issuer]}, Path(folder))).openapi()


def bodies() -> dict[str, Any]:
    """Return the schemas of what is sealed: manifest, identity object, capsules."""
    models = [
        model
        for model in vars(sealed).values()
        if isinstance(model, type) and issubclass(model, sealed.Body) and model is not sealed.Body
    ]
    _, stated = models_json_schema([(model, "validation") for model in models], ref_template=_PLACE)
    return {"components": {"schemas": stated["$defs"]}}


def report() -> dict[str, Any]:
    """Return the schema of the privacy report (JSON Schema 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **PrivacyReport.model_json_schema()}


def texts() -> dict[str, str]:
    """Return what each file must hold: sorted, so that a change shows as one."""
    made = {"openapi.json": routes(), "sealed.json": bodies(), "spec/privacy-report.schema.json": report()}
    return {
        name: json.dumps(stated, indent=1, sort_keys=True, ensure_ascii=False) + "\n" for name, stated in made.items()
    }


def main() -> None:
    """Write, or check."""
    for name, text in texts().items():
        if "--check" not in sys.argv[1:]:
            (DOCS / name).write_text(text, "utf-8")
        elif (DOCS / name).read_text("utf-8") != text:
            sys.exit(f"docs/{name} is not what the code says: run infra/tools/make_openapi.py")


if __name__ == "__main__":
    main()
