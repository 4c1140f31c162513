"""Joining and running one service: the only place that knows every part.

``joining`` the parts, from settings; ``serving`` uvicorn, sweeper and figures; ``doctor`` whether all is well;
``backups`` copies of the database, and putting them back; ``page_host`` the page for a host of its own.
"""

from radseal_server.app.backups import back_up, restore
from radseal_server.app.doctor import Finding, examine
from radseal_server.app.joining import Joined, build_app, grant, join
from radseal_server.app.page import fingerprint
from radseal_server.app.page_host import write_site
from radseal_server.app.serving import serve

__all__ = [
    "Finding",
    "Joined",
    "back_up",
    "build_app",
    "examine",
    "fingerprint",
    "grant",
    "join",
    "restore",
    "serve",
    "write_site",
]
