"""The environment is read once, into one Config that cannot send a token to the wrong place."""

from pathlib import Path

import pytest

from radseal.config.environment import read_config
from radseal.errors import UsageError

HOME = Path("/home/somebody")


def test_folders_default_to_the_xdg_ones() -> None:
    """Without any variable, keys are under ~/.config and unfinished work under ~/.local/state."""
    config = read_config({}, HOME)
    assert config.home == HOME / ".config/radseal"
    assert config.state == HOME / ".local/state/radseal"
    assert not config.own_home


def test_folders_follow_xdg_only_when_absolute() -> None:
    """An absolute XDG folder counts, a relative one is ignored as the specification says."""
    config = read_config({"XDG_CONFIG_HOME": "/etc/me", "XDG_STATE_HOME": "relative"}, HOME)
    assert config.home == Path("/etc/me/radseal")
    assert config.state == HOME / ".local/state/radseal"


def test_own_home_holds_everything() -> None:
    """RADSEAL_HOME puts keys, sign-ins and unfinished work into one absolute folder."""
    config = read_config({"RADSEAL_HOME": "here", "XDG_CONFIG_HOME": "/etc/me"}, HOME)
    assert config.home == Path.cwd() / "here"
    assert config.state == Path.cwd() / "here/state"
    assert config.own_home


def test_token_without_service_is_refused() -> None:
    """A token that nobody says where to send is refused, naming the variable to set, and is not repeated."""
    with pytest.raises(UsageError) as refused:
        read_config({"RADSEAL_TOKEN": "hush"}, HOME)
    assert "RADSEAL_SERVICE" in refused.value.hint
    assert "hush" not in str(refused.value) + refused.value.hint


def test_token_and_proxies_stay_out_of_the_representation() -> None:
    """Printing a Config shows neither the token nor a proxy's password."""
    config = read_config(
        {
            "RADSEAL_TOKEN": "hush",
            "RADSEAL_SERVICE": "https://radseal.example",
            "HTTPS_PROXY": "http://user:secret@proxy.example:3128",
        },
        HOME,
    )
    assert config.token == "hush"
    assert "hush" not in repr(config)
    assert "secret" not in repr(config)


def test_lower_case_proxy_goes_first() -> None:
    """Of https_proxy and HTTPS_PROXY the lower-case one counts; an empty one is none."""
    config = read_config(
        {"https_proxy": "http://a", "HTTPS_PROXY": "http://b", "HTTP_PROXY": "http://c", "no_proxy": ""}, HOME
    )
    assert config.proxies == {"https_proxy": "http://a", "http_proxy": "http://c"}


def test_empty_variables_are_as_unset() -> None:
    """An empty variable changes nothing."""
    empty = dict.fromkeys(("RADSEAL_HOME", "RADSEAL_TOKEN", "RADSEAL_SERVICE", "NO_COLOR", "SSL_CERT_FILE"), "")
    assert read_config(empty, HOME) == read_config({}, HOME)


def test_colour_debug_and_certificates() -> None:
    """NO_COLOR switches colours off, RADSEAL_DEBUG=1 tells faults, SSL_CERT_FILE names certificates."""
    config = read_config({"NO_COLOR": "1", "RADSEAL_DEBUG": "1", "SSL_CERT_FILE": "/etc/ca.pem"}, HOME)
    assert not config.colour
    assert config.debug
    assert config.certificates == Path("/etc/ca.pem")


def test_programs_get_little_of_the_environment() -> None:
    """What the demo's programs are given holds no token and no setting of ours."""
    given = {"PATH": "/bin", "RADSEAL_TOKEN": "hush", "RADSEAL_SERVICE": "https://radseal.example", "AWS_KEY": "x"}
    assert read_config(given, HOME).passed_on == {"PATH": "/bin"}
