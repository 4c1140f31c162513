"""docs/openapi.json is what the routes say, and another team can read it."""

import json
import re
import subprocess
import sys
from pathlib import Path

from radseal_wire import bodies
from real.place import OPEN, Place

ROOT = Path(__file__).parents[2]
STATED = json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))


def operations() -> dict[tuple[str, str], dict]:
    """Every operation by method and path."""
    return {(method.upper(), path): stated for path, all_ in STATED["paths"].items() for method, stated in all_.items()}


def test_it_is_up_to_date() -> None:
    """The file is exactly what infra/tools/make_openapi.py writes."""
    script = ROOT / "infra/tools/make_openapi.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_reference_leads_somewhere() -> None:
    """Every schema that is named is there, under the name of its wire model."""
    named = set(re.findall(r"#/components/schemas/([A-Za-z0-9_-]+)", json.dumps(STATED)))
    assert named <= set(STATED["components"]["schemas"])
    assert all(hasattr(bodies, name) for name in STATED["components"]["schemas"])


def test_every_operation_says_who_may_ask_and_what_travels() -> None:
    """Closed operations name both ways to sign in; a body names its model; unknown fields are refused."""
    for key, stated in operations().items():
        assert ("security" in stated) == (key not in OPEN), key
        assert stated["operationId"].isidentifier()
        assert "default" in stated["responses"]
        assert "422" not in stated["responses"]
    with_body = {key for key, stated in operations().items() if "requestBody" in stated}
    assert {path for _method, path in with_body} == {
        "/recipients", "/cases/{case}", "/me/notices", "/cases/{case}/uploads", "/cases/{case}/complete",
        "/cases/{case}/owner-capsule",
        "/shares/{share}", "/shares/{share}/extend", "/shares/{share}/openings",
        "/shares/{share}/openings/{opening}/addresses", "/shares/{share}/onward/{child}",
        "/shares/revoke", "/cases/{case}/reassign",
        "/people/disable", "/people/enable", "/people/forget", "/people/reassign",
    }  # fmt: skip
    assert all(schema["additionalProperties"] is False for schema in STATED["components"]["schemas"].values())


def test_operation_names_are_unique(place: Place) -> None:
    """Generated clients get one name for each operation, and the running routes are the stated ones."""
    names = [stated["operationId"] for stated in operations().values()]
    assert len(names) == len(set(names))
    assert set(operations()) == {
        (method.upper(), path) for path, methods in place.client.app.openapi()["paths"].items() for method in methods
    }
