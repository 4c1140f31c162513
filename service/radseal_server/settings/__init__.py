"""Configuration, read once: a TOML file and RADSEAL_* variables become one frozen `Settings`, or a refusal.

``model`` the keys, their forms and their defaults; ``refusals`` what is unsafe, and the line to change;
``sources`` file and environment. A refusal reads ``settings: KEY: REASON. Change: LINE`` and holds no secret.
"""

from radseal_server.settings.model import KINDS, IssuerSettings, MailSettings, S3Settings, Settings
from radseal_server.settings.refusals import SettingsError
from radseal_server.settings.sources import load, make

__all__ = ["KINDS", "IssuerSettings", "MailSettings", "S3Settings", "Settings", "SettingsError", "load", "make"]
