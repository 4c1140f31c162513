"""The guests' guide is true: its example has every key of the program, and no other."""

import json
import re
import tomllib
from pathlib import Path

from radseal_server.settings import IssuerSettings

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/guests.md").read_text("utf-8")
PROGRAM = (ROOT / "infra/identity/src/guest_settings.mjs").read_text("utf-8")
CODES = (ROOT / "infra/identity/src/codes.mjs").read_text("utf-8")
WORDS = ROOT / "infra/identity/src/words"


def keys_of(name: str) -> set[str]:
    """The keys of one table of defaults in the program."""
    table = re.search(rf"^const {name} = \{{(.*?)\}};", PROGRAM, re.DOTALL | re.MULTILINE)[1]
    return set(re.findall(r"(?<![\w.'])(\w+): ", table))


def test_the_example_names_every_key() -> None:
    """Every key but secrets in the file itself, which the guide advises against, stands in the example."""
    example = json.loads(re.search(r"```json\n(.*?)```", GUIDE, re.DOTALL)[1])
    assert set(example) == keys_of("DEFAULTS")
    assert set(example["services"][0]) == keys_of("SERVICE") - {"client_secret"}
    assert set(example["mail"]) == keys_of("MAIL") - {"password"}


def test_the_services_part_is_accepted() -> None:
    """The issuer's table of the guide is one that the service takes."""
    table = tomllib.loads(re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[1])
    (issuer,) = (IssuerSettings.model_validate(one) for one in table["issuers"])
    assert issuer.domains == ()


def test_stated_limits_are_the_limits() -> None:
    """The numbers that the guide promises are those of the code."""
    stated = dict(re.findall(r"'([a-z ]+)': (\[\[.*?\]\]),", CODES))
    assert stated["mail to"] == "[[3, MINUTES * MINUTE], [10, DAY]]"
    assert stated["mail for"].startswith("[[20, MINUTES * MINUTE]")
    assert stated["wrong at"] == "[[25, DAY]]"
    assert stated["wrong from"] == "[[50, MINUTES * MINUTE]]"
    numbers = {"DIGITS": 8, "MINUTES": 10, "TRIES": 5}
    assert all(re.search(rf"^const {name} = {number};", CODES, re.MULTILINE) for name, number in numbers.items())


def test_every_language_has_every_word() -> None:
    """All four languages have the same words, with the same values to be put in."""
    tables = {file.stem: json.loads(file.read_text("utf-8")) for file in WORDS.glob("*.json")}
    values = {
        language: {name: sorted(set(re.findall(r"\{(\w+)\}", text))) for name, text in table.items()}
        for language, table in tables.items()
    }
    assert set(values) == {"en", "de", "fr", "es"}
    assert len(values["en"]) > 45
    assert all(named == values["en"] for named in values.values())
