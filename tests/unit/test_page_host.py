"""The page for a host of its own: what is written, what it says to nginx, and when nothing is."""

import json
from pathlib import Path

import pytest

from radseal_server.app import write_site
from radseal_server.settings import Settings, SettingsError, make

SECRET = "b7Kd0sPq9ZxWm3Vt5Yc2"
VALUES = {
    "origin": "https://radseal.hospital.example",
    "web_origin": "https://images.hospital.example",
    "database": f"postgresql://radseal:{SECRET}@127.0.0.1/radseal",
    "store": {
        "endpoint": "https://s3.hospital.example",
        "bucket": "radseal",
        "access_key": "radseal-service",
        "secret_key": SECRET,
    },
    "issuers": [
        {
            "issuer": "https://login.hospital.example",
            "label": "Hospital",
            "web_client_id": "web",
            "web_client_secret": SECRET,
        }
    ],
}


def settings(folder: Path, **changes: str) -> Settings:
    """Settings of a service whose page is elsewhere."""
    return make({**VALUES, **changes}, folder)


def test_files_description_and_headers_are_written(tmp_path: Path) -> None:
    """Every file of the page, the description that names both origins, a policy that reaches service and store."""
    told = write_site(settings(tmp_path), tmp_path / "page")
    site, conf = tmp_path / "page/site", (tmp_path / "page/nginx.conf").read_text()
    assert len(told["fingerprint"]) == 64
    listed = json.loads((site / "page/files.json").read_text())
    for name in listed:
        assert (site / name if name == "link.html" else site / "page" / name).is_file()
    described = json.loads((site / ".well-known/radseal").read_text())
    assert (described["origin"], described["web_origin"]) == (VALUES["origin"], VALUES["web_origin"])
    assert "connect-src 'self' https://radseal.hospital.example https://s3.hospital.example;" in conf
    for header in ("strict-transport-security", "integrity-policy", "x-content-type-options", "referrer-policy"):
        assert conf.count(f"add_header {header} ") >= 3, header


def test_nothing_written_is_secret(tmp_path: Path) -> None:
    """No secret of the settings stands in what is taken to the other host."""
    write_site(settings(tmp_path), tmp_path / "page")
    written = [path for path in (tmp_path / "page").rglob("*") if path.is_file()]
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []


def test_nothing_is_written_without_a_place(tmp_path: Path) -> None:
    """Where the page has no origin of its own, or the folder exists, it is refused with what to do."""
    with pytest.raises(SettingsError, match="web_origin"):
        write_site(settings(tmp_path, web_origin=""), tmp_path / "page")
    (tmp_path / "page").mkdir()
    with pytest.raises(FileExistsError, match="name a folder that does not"):
        write_site(settings(tmp_path), tmp_path / "page")
    assert list((tmp_path / "page").iterdir()) == []
