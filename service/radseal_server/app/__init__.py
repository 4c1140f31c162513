"""Joining and running one service: the only place that knows every part.

``joining`` the parts, from settings; ``serving`` uvicorn, sweeper and figures; ``doctor`` whether all is well.
"""

from radseal_server.app.doctor import Finding, examine
from radseal_server.app.joining import Joined, build_app, grant, join
from radseal_server.app.serving import serve

__all__ = ["Finding", "Joined", "build_app", "examine", "grant", "join", "serve"]
