"""The configuration: read once, refused where unsafe, with the line to change."""

import os
from pathlib import Path

import pytest

from radseal_server.settings import Settings, SettingsError, load, make

APART = {"origin": "https://radseal.hospital.example"}
ISSUER = {"issuer": "https://login.hospital.example", "label": "Hospital"}
S3 = {"endpoint": "https://store.example", "bucket": "radseal", "access_key": "radseal-service"}
MAIL = {"host": "mail.hospital.example", "sender": "radseal@hospital.example"}
RANDOM = "q8Xw2vLr5TzK9mBn4YcH"


def refused(**values: object) -> str:
    """The message of the refusal."""
    with pytest.raises(SettingsError) as caught:
        make({"issuers": [ISSUER], **values}, Path.cwd())
    return str(caught.value)


def accepted(**values: object) -> Settings:
    """Settings with one good issuer."""
    return make({"issuers": [ISSUER], **values}, Path.cwd())


def test_defaults_are_the_embedded_service() -> None:
    """Without more than an issuer: SQLite, a folder store, loopback, plain http to this machine only."""
    settings = accepted()
    assert settings.address == ("127.0.0.1", 8080)
    assert settings.database_url == f"sqlite:///{Path.cwd() / 'radseal-data' / 'radseal.sqlite3'}"
    assert settings.folder == Path.cwd() / "radseal-data" / "store"
    assert settings.store_origin == settings.origin == "http://127.0.0.1:8080"
    assert not settings.secure
    assert settings.expiry_default == 7 * 86_400
    assert settings.expiry_most == 90 * 86_400


@pytest.mark.parametrize(
    ("values", "key", "change"),
    [
        ({"origin": "http://radseal.example"}, "origin", 'origin = "https://radseal.example"'),
        ({"origin": "http://127.0.0.1.example"}, "origin", "https://"),
        ({"listen": "0.0.0.0:8080"}, "listen", 'listen = "127.0.0.1:8080"'),
        ({"listen": "[::]:8080"}, "listen", 'listen = "127.0.0.1:8080"'),
        ({"listen": "127.0.0.1:99999"}, "listen", 'listen = "127.0.0.1:8080"'),
        ({"origin": "https://radseal.example", "listen": "0.0.0.0:80"}, "listen", "behind_tls_proxy = true"),
        (
            {**APART, "web_origin": "https://Images.hospital.example:443"},
            "web_origin",
            '"https://images.hospital.example"',
        ),
        ({**APART, "web_origin": "http://images.hospital.example"}, "web_origin", '"https://images.hospital.example"'),
        ({**APART, "web_origin": APART["origin"]}, "web_origin", "https://images.hospital.example"),
        ({**APART, "web_origin": f"{APART['origin']}:8443"}, "web_origin", "https://images.hospital.example"),
        ({**APART, "web_origin": "https://images.example"}, "web_origin", "a name beside radseal.hospital.example"),
        ({**APART, "web_origin": "https://hospital.example.evil.example"}, "web_origin", "a name beside"),
        ({"origin": "https://192.0.2.1", "web_origin": "https://192.0.2.2"}, "web_origin", "a name beside"),
        ({"origin": "https://radseal.example", "web_origin": "https://images.example"}, "web_origin", "a name beside"),
        ({"metrics_listen": "0.0.0.0:9464"}, "metrics_listen", 'metrics_listen = "127.0.0.1:9464"'),
        ({"expiry_most": "367d"}, "expiry_most", 'expiry_most = "90d"'),
        ({"expiry_default": "91d"}, "expiry_default", 'expiry_default = "7d"'),
        ({"database": "mysql://u@h/d"}, "database", "postgresql"),
        ({"database": "postgresql://radseal:radseal@127.0.0.1/radseal"}, "database", "made at random"),
        ({"database": "postgresql://radseal:@127.0.0.1/radseal"}, "database", "made at random"),
        ({"database": f"postgresql://radseal:{RANDOM}@db.example/radseal"}, "database", "sslmode=verify-full"),
        ({"database": f"postgresql://u:{RANDOM}@db.example/d?sslmode=require"}, "database", "sslmode=verify-full"),
        ({"database": "postgresql:///radseal?host=db.example"}, "database", "sslmode=verify-full"),
        ({"mail": {**MAIL, "security": "none"}}, "mail.security", 'security = "starttls"'),
        ({"mail": {**MAIL, "user": "radseal"}}, "mail.user", "password_file = PATH"),
        ({"mail": {**MAIL, "password": RANDOM}}, "mail.user", "password_file = PATH"),
        ({"store": "s3://bucket"}, "store", 'store = "folder:'),
        ({"store": {**S3, "secret_key": RANDOM, "endpoint": "http://store.example"}}, "store.endpoint", "https://"),
        ({"store": {**S3, "secret_key": "minioadmin"}}, "store.secret_key", "made at random"),
        ({"store": S3}, "store.secret_key", "made at random"),
        ({"store": {**S3, "secret_key": RANDOM, "access_key": "minioadmin"}}, "store.secret_key", "made at random"),
        ({"store": {**S3, "secret_key": "aaaaaaaaaaaaaaaaaaaaaaaa"}}, "store.secret_key", "made at random"),
        ({"issuers": []}, "issuers", "[[issuers]]"),
        ({"issuers": [ISSUER, {**ISSUER, "issuer": "https://other.example"}]}, "issuers", "all issuers but one"),
        ({"issuers": [ISSUER, {**ISSUER, "domains": ["a.example"]}]}, "issuers.1", "one issuer only"),
        ({"issuers": [{**ISSUER, "issuer": "http://login.example"}]}, "issuers.0.issuer", 'issuer = "https://'),
        ({"issuers": [{**ISSUER, "email_rule": "authority"}]}, "issuers.0.email_rule", "domains ="),
        ({"issuers": [{**ISSUER, "role_claim": "groups"}]}, "issuers.0.role_claim", "role_values ="),
        ({"issuers": [{**ISSUER, "web_client_id": "web"}]}, "issuers.0.web_client_secret", "web_client_secret_file"),
        (
            {"issuers": [{**ISSUER, "web_client_id": "web", "web_client_auth": "private_key_jwt"}]},
            "issuers.0.web_client_key_file",
            "openssl ecparam",
        ),
        ({"issuers": [{**ISSUER, "role_acr": {"manager": []}}]}, "issuers.0.role_acr", "role_acr ="),
    ],
)
def test_unsafe_is_refused_with_the_line_to_change(values: dict, key: str, change: str) -> None:
    """Each unsafe value is refused; the message names the key, and what to write instead."""
    message = refused(**values)
    assert message.startswith(f"settings: {key}: ")
    assert change in message.split("Change: ", 1)[1]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"orign": "x"}, "orign"),
        ({"store": {**S3, "secret_key": RANDOM, "buckt": "x"}}, "store.buckt"),
        ({"issuers": [{**ISSUER, "clientid": "x"}]}, "issuers.0.clientid"),
        ({"origin": "https://radseal.example/path"}, "origin"),
        ({"origin": "https://user@radseal.example"}, "origin"),
        ({"listen": "8080"}, "listen"),
        ({"expiry_most": "soon"}, "expiry_most"),
        ({"issuers": [{**ISSUER, "domains": ["\u0440\u0430ypal.example"]}]}, "issuers.0.domains.0"),
        ({"issuers": [{**ISSUER, "roles": ["root"]}]}, "issuers.0.roles.0"),
        ({"issuers": [{**ISSUER, "people": {"no address": ["operator"]}}]}, "issuers.0.people"),
    ],
)
def test_unknown_or_malformed_is_refused(values: dict, key: str) -> None:
    """An unknown key or a value of another form is refused by name."""
    assert refused(**values).startswith(f"settings: {key}")


@pytest.mark.parametrize(
    ("origin", "web_origin"),
    [
        ("https://radseal.hospital.example", "https://images.hospital.example"),
        ("https://radseal.hospital.example", "https://hospital.example"),
        ("https://radseal.hospital.example", "https://a.images.hospital.example:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081"),
    ],
)
def test_page_may_have_a_name_beside_the_services(origin: str, web_origin: str) -> None:
    """Hosts under one name, and two ports of this machine, are one site to a browser: the session's cookie is sent."""
    settings = accepted(origin=origin, web_origin=web_origin)
    assert settings.page_origin == web_origin


def test_refusals_hold_no_secret() -> None:
    """A weak password, a weak secret and a malformed URL are refused without being repeated."""
    message = refused(
        database="postgresql://radseal:hunter2hunter2@127.0.0.1/radseal",
        store={**S3, "secret_key": "open-sesame", "bucket": "?"},
    ) + refused(database="postgresql://radseal:hunter2@127.0.0.1/radseal", store={**S3, "secret_key": "open-sesame"})
    assert "hunter2" not in message
    assert "open-sesame" not in message
    assert "hunter2" not in repr(accepted(database=f"postgresql://r:{RANDOM}hunter2@127.0.0.1/r"))


def test_every_refusal_has_its_line() -> None:
    """Two unsafe values give two lines, so that one start shows all that must change."""
    assert len(refused(origin="http://radseal.example", expiry_most="1000d").splitlines()) == 2


def test_environment_goes_over_the_file(tmp_path: Path) -> None:
    """RADSEAL_ variables replace the file's values, step inward by two underscores, and count issuers."""
    config = tmp_path / "radseal.toml"
    config.write_text('site = "File"\nkeep_days = 3\n[[issuers]]\nissuer = "https://a.example"\nlabel = "A"\n')
    settings = load(
        config,
        {
            "RADSEAL_SITE": "Variable",
            "RADSEAL_ISSUERS__0__ROLES": "sender,manager",
            "RADSEAL_ISSUERS__1__ISSUER": "https://b.example",
            "RADSEAL_ISSUERS__1__LABEL": "B",
            "RADSEAL_ISSUERS__1__DOMAINS": "b.example, c.example",
            "RADSEAL_HOME": "/home/client",
            "RADSEAL_TOKEN": "the client's",
        },
        Path.cwd(),
    )
    assert (settings.site, settings.keep_days) == ("Variable", 3)
    assert settings.issuers[0].roles == ("sender", "manager")
    assert settings.issuers[1].domains == ("b.example", "c.example")
    assert settings.data == tmp_path / "radseal-data"


@pytest.mark.parametrize("name", ["RADSEAL_ORIGN", "RADSEAL_ISSUERS__3__LABEL", "RADSEAL_ISSUERS__0", "RADSEAL_"])
def test_unknown_variable_is_refused(name: str) -> None:
    """A mistyped variable is not passed over in silence."""
    with pytest.raises(SettingsError, match=r"^settings: "):
        load(None, {name: "x", "RADSEAL_ISSUERS__0__ISSUER": "https://a.example"}, Path.cwd())


def test_secret_files_must_be_private(tmp_path: Path) -> None:
    """A secret file that everybody may read is refused; a private one is read."""
    secret = tmp_path / "secret"
    secret.write_text(f"{RANDOM}\n")
    secret.chmod(0o644)
    store = {**S3, "secret_key_file": str(secret)}
    assert "chmod 600" in refused(store=store)
    secret.chmod(0o600)
    assert accepted(store=store).store.secret_key.get_secret_value() == RANDOM
    secret.unlink()
    assert "cannot be read" in refused(store=store)


def test_config_with_a_secret_must_be_private(tmp_path: Path) -> None:
    """A configuration that holds a secret and that everybody may read is refused."""
    config = tmp_path / "radseal.toml"
    config.write_text(
        f'[store]\nendpoint = "https://s.example"\nbucket = "radseal"\naccess_key = "ours"\nsecret_key = "{RANDOM}"\n'
        '[[issuers]]\nissuer = "https://a.example"\nlabel = "A"\n'
    )
    config.chmod(0o644)
    with pytest.raises(SettingsError, match="everybody may read"):
        load(config, {}, Path.cwd())
    os.chmod(config, 0o640)  # noqa: PTH101  (the same as above, for a group)
    assert load(config, {}, Path.cwd()).store_origin == "https://s.example"


@pytest.mark.parametrize("text", ["origin = ", "\xff", "[issuers]\nx = 1"])
def test_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is not TOML, or of another shape, is refused with its name or key."""
    config = tmp_path / "radseal.toml"
    config.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"^settings: (--config|issuers)"):
        load(config, {}, Path.cwd())
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "missing.toml", {}, Path.cwd())


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"site": "Clinic\r\nBcc: eve@evil.example"}, "site"),
        ({"site": "Clinic\u2028"}, "site"),
        ({"mail": {**MAIL, "sender": "radseal@hospital.example\r\nBcc: eve@evil.example"}}, "mail.sender"),
        ({"mail": {**MAIL, "host": "mail example"}}, "mail.host"),
        ({"mail": {**MAIL, "notices": ["everything"]}}, "mail.notices"),
        ({"language": "it"}, "language"),
    ],
)
def test_no_setting_writes_headers(values: dict, key: str) -> None:
    """Names and addresses that could write a header of a letter, and unknown languages or notices, are refused."""
    assert refused(**values).startswith(f"settings: {key}")


def test_mail_to_this_machine_needs_no_tls(tmp_path: Path) -> None:
    """A server on loopback may be spoken to in the clear; a password file must be private."""
    assert accepted(mail={**MAIL, "host": "127.0.0.1", "security": "none"}).mail.notices
    secret = tmp_path / "password"
    secret.write_text(f"{RANDOM}\n")
    secret.chmod(0o604)
    words = {**MAIL, "user": "radseal", "password_file": str(secret)}
    assert "chmod 600" in refused(mail=words)
    secret.chmod(0o600)
    settings = accepted(mail=words)
    assert settings.mail.password.get_secret_value() == RANDOM
    assert RANDOM not in repr(settings)
