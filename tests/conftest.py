"""For all tests: a runner that was started in the background ignores SIGINT, and every program it starts would, too."""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
