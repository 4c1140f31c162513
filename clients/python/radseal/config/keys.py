"""From the configuration to the keys at rest."""

import os

from radseal.config.environment import Config
from radseal.keys import KeyStore, system_ring


def open_keys(config: Config) -> KeyStore:
    """Return the keys at rest; with a home of its own they stay in its files."""
    return KeyStore(config.home / "keys", os.urandom, None if config.own_home else system_ring())
