"""Where the configuration comes from: a TOML file, then RADSEAL_* variables over it.

A variable's name is its key in capitals, `__` stands for a step inward, numbers count issuers:
``RADSEAL_ORIGIN``, ``RADSEAL_STORE__SECRET_KEY``, ``RADSEAL_ISSUERS__0__LABEL``. The command line client's own
variables (`CLIENT_VARIABLES`) are passed over. Relative paths in a file are relative to that file.
"""

import tomllib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from radseal_server.settings.model import IssuerSettings, S3Settings, Settings
from radseal_server.settings.refusals import Refusal, SettingsError, require_private, require_safe

PREFIX = "RADSEAL_"
CLIENT_VARIABLES = frozenset({"RADSEAL_HOME", "RADSEAL_SERVICE", "RADSEAL_TOKEN", "RADSEAL_DEBUG"})
_SECRETS = {"web_client_secret", "web_client_key", "secret_key", "password"}


def load(config: Path | None, environment: Mapping[str, str], here: Path) -> Settings:
    """Return the settings of `config` (None: the defaults) and `environment`; `here` resolves relative paths.

    Reads the file and the secret files that it names. Raises SettingsError, with one line for each refusal.
    """
    values: dict[str, Any] = {}
    if config is not None:
        values, here = _from_file(config), config.absolute().parent
    for key, text in _from_environment(environment):
        _put(values, key, text)
    return make(values, here)


def make(values: Mapping[str, Any], here: Path) -> Settings:
    """Return safe settings of plain `values`, as a TOML file would hold them. Raises SettingsError."""
    try:
        settings = Settings.model_validate(dict(values))
    except ValidationError as error:
        raise SettingsError("\n".join(str(refusal) for refusal in _explain(error))) from error
    settings = _with_secrets(_with_paths(settings, here.absolute()), here.absolute())
    require_safe(settings)
    return settings


def _from_file(config: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(config.read_text("utf-8"))
    except OSError as error:
        refusal = Refusal("--config", f"{config} cannot be read ({error.strerror})", "--config FILE")
        raise SettingsError(str(refusal)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refusal = Refusal("--config", f"{config} is not TOML ({error})", "the line that is named")
        raise SettingsError(str(refusal)) from error
    if any(key in _SECRETS and value for key, value in _leaves(values)) or "@" in str(values.get("database", "")):
        require_private("--config", config)
    return values


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (what TOML held)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


def _from_environment(environment: Mapping[str, str]) -> Iterator[tuple[list[str], str]]:
    for name, text in sorted(environment.items()):
        if name.startswith(PREFIX) and name not in CLIENT_VARIABLES:
            yield name.removeprefix(PREFIX).lower().split("__"), text


def _put(values: Any, key: list[str], text: str) -> None:  # noqa: ANN401  (tables and lists alike)
    name = "RADSEAL_" + "__".join(key).upper()
    for part, following in pairwise(key):
        inner = _step(values, part, name)
        if not isinstance(inner, dict | list):
            inner = [] if following.isdigit() else {}
            values[part] = inner
        values = inner
    if not isinstance(values, dict):
        raise SettingsError(str(Refusal(name, "it names a list, not one of its keys", f"{name}__KEY")))
    values[key[-1]] = text


def _step(values: Any, part: str, name: str) -> Any:  # noqa: ANN401  (as _put)
    if isinstance(values, dict):
        return values.get(part)
    if not part.isdigit() or int(part) > len(values):
        raise SettingsError(str(Refusal(name, "issuers are counted from 0 without gaps", "RADSEAL_ISSUERS__0__ISSUER")))
    if int(part) == len(values):
        values.append({})
    return values[int(part)]


def _explain(error: ValidationError) -> Iterator[Refusal]:
    seen = set()
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        key = ".".join(str(part) for part in detail["loc"] if part not in {"str", "S3Settings"})
        if key in seen or (detail["type"] == "string_type" and detail["loc"][-1] == "str"):
            continue
        seen.add(key)
        if detail["type"] == "extra_forbidden":
            yield Refusal(key, "there is no such key", f"remove {key}, or see docs/guides/operator.md for its name")
        else:
            reason = detail["msg"].removeprefix("Value error, ")
            yield Refusal(key, reason[0].lower() + reason[1:], f"{key} = (as docs/guides/operator.md shows)")


def _with_paths(settings: Settings, here: Path) -> Settings:
    data = here / settings.data.expanduser()
    changes: dict[str, Any] = {"data": data}
    if isinstance(settings.store, str) and settings.store.startswith("folder:"):
        changes["store"] = f"folder:{here / settings.store.removeprefix('folder:')}"
    if settings.mail is not None and settings.mail.ca_file is not None:
        changes["mail"] = settings.mail.model_copy(update={"ca_file": here / settings.mail.ca_file})
    return settings.model_copy(update=changes)


def _with_secrets(settings: Settings, here: Path) -> Settings:
    issuers = tuple(_issuer(f"issuers.{place}", issuer, here) for place, issuer in enumerate(settings.issuers))
    store = settings.store
    if isinstance(store, S3Settings) and store.secret_key_file:
        secret = _read_secret("store.secret_key_file", here / store.secret_key_file)
        store = store.model_copy(update={"secret_key": secret})
    mail = settings.mail
    if mail is not None and mail.password_file:
        password = _read_secret("mail.password_file", here / mail.password_file)
        mail = mail.model_copy(update={"password": password})
    return settings.model_copy(update={"issuers": issuers, "store": store, "mail": mail})


def _issuer(key: str, issuer: IssuerSettings, here: Path) -> IssuerSettings:
    files = {"web_client_secret": issuer.web_client_secret_file, "web_client_key": issuer.web_client_key_file}
    read = {name: _read_secret(f"{key}.{name}_file", here / path) for name, path in files.items() if path is not None}
    return issuer.model_copy(update=read)


def _read_secret(key: str, path: Path) -> SecretStr:
    require_private(key, path)
    try:
        return SecretStr(path.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(Refusal(key, f"the file {path} cannot be read as text", f"{key} = PATH"))) from error
