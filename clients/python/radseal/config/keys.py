"""From the configuration to the keys at rest; and the clock, for whoever needs no more than these."""

import os
import time

from radseal.config.environment import Config
from radseal.keys import KeyStore, system_ring


def open_keys(config: Config) -> KeyStore:
    """Return the keys at rest; with a home of its own they stay in its files."""
    return KeyStore(config.home / "keys", os.urandom, None if config.own_home else system_ring())


def now() -> int:
    """Return whole seconds since 1970 UTC."""
    return int(time.time())
