"""The operator's guide is true: its example is accepted, and it names every key."""

import re
import tomllib
from pathlib import Path

from radseal_server.settings import IssuerSettings, MailSettings, S3Settings, Settings, load

GUIDE = (Path(__file__).parents[2] / "docs/guides/operator.md").read_text("utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[1]


def test_the_example_is_accepted(tmp_path: Path) -> None:
    """The example configuration, written to a private file, is safe to serve with."""
    config = tmp_path / "radseal.toml"
    config.write_text(EXAMPLE)
    config.chmod(0o600)
    settings = load(config, {}, tmp_path)
    assert settings.origin == "https://radseal.hospital.example"
    assert [issuer.label for issuer in settings.issuers] == ["Hospital account", "Guest, by mailed code"]


def test_the_example_names_every_key() -> None:
    """Every key of the settings stands in the example, set or in a comment."""
    keys = {*Settings.model_fields, *S3Settings.model_fields, *MailSettings.model_fields, *IssuerSettings.model_fields}
    assert {key for key in keys if not re.search(rf"^(# |\[+)?{key}\b", EXAMPLE, re.MULTILINE)} == set()


def test_stated_defaults_are_the_defaults() -> None:
    """Where the example repeats a default, it is the default."""
    example = tomllib.loads(EXAMPLE)
    defaults = Settings()
    repeated = {"keep_days", "backup_days", "log_level", "log_to", "requests_per_second", "requests_burst"}
    assert {key: example[key] for key in repeated} == {key: getattr(defaults, key) for key in repeated}
