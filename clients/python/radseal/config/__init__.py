"""The client's configuration, and the one place where its parts are joined by it.

``environment`` the environment, read once into one frozen Config; ``desks`` from a Config to keys, sign-ins and a Desk.
"""

from radseal.config.desks import choose_origin, open_desk, open_http, open_keys, open_sign_ins
from radseal.config.environment import Config, read_config

__all__ = ["Config", "choose_origin", "open_desk", "open_http", "open_keys", "open_sign_ins", "read_config"]
