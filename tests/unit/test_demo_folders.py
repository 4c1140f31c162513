"""The demo begins in a folder of its own and never writes over anything."""

import tomllib
from pathlib import Path

import pytest

from radseal.demo.folders import Folders, make_folders
from radseal.demo.programs import DOMAINS, Running, write_config
from radseal.errors import InputError


def test_default_folder_is_numbered(tmp_path: Path) -> None:
    """Without --data the demo takes ./radseal-demo, then radseal-demo-2, and so on."""
    names = [make_folders(None, tmp_path).data.name for _ in range(3)]
    assert names == ["radseal-demo", "radseal-demo-2", "radseal-demo-3"]


def test_empty_folder_is_taken(tmp_path: Path) -> None:
    """An empty folder may be named, and everything in it is the owner's alone."""
    folders = make_folders(tmp_path, tmp_path)
    assert folders == Folders(tmp_path)
    assert folders.service.stat().st_mode & 0o077 == 0
    assert folders.home("sender").is_dir()


def test_earlier_demo_is_refused(tmp_path: Path) -> None:
    """A folder that holds anything is refused, saying what to do, and stays as it is."""
    (tmp_path / "mine").write_text("keep")
    with pytest.raises(InputError) as refused:
        make_folders(tmp_path, tmp_path)
    assert "--data" in refused.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_file_is_refused(tmp_path: Path) -> None:
    """A file in the place of the folder is refused."""
    (tmp_path / "file").touch()
    with pytest.raises(InputError):
        make_folders(tmp_path / "file", tmp_path)


def test_configuration_of_the_service(tmp_path: Path) -> None:
    """The service is told loopback addresses, its folder and the provider; no key of the file is a secret."""
    odd = make_folders(tmp_path / 'a "quoted" folder', tmp_path)
    path = write_config(odd, Running("http://127.0.0.1:8123", "http://127.0.0.1:9123"), "w0rd")
    told = tomllib.loads(path.read_text())
    assert told["listen"] == "127.0.0.1:8123"
    assert told["data"] == str(odd.service)
    assert told["issuers"][0]["issuer"] == "http://127.0.0.1:9123"
    assert told["issuers"][0]["role_values"] == {"senders": ["sender"]}
    kept = Path(told["issuers"][0]["web_client_secret_file"])
    assert "w0rd" not in path.read_text()
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("w0rd", 0o600)


def test_configuration_with_guests(tmp_path: Path) -> None:
    """With guests the demo's own provider is believed for its own domains, and the guests' for all others."""
    folders = make_folders(tmp_path / "demo", tmp_path)
    running = Running("http://127.0.0.1:8123", "http://127.0.0.1:9123", "http://127.0.0.1:9124")
    own, guests = tomllib.loads(write_config(folders, running, "w0rd").read_text())["issuers"]
    assert own["domains"] == list(DOMAINS)
    assert guests["issuer"] == "http://127.0.0.1:9124"
    assert "domains" not in guests
    assert "roles" not in guests
