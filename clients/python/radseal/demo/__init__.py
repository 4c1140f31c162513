"""The demo: service, identity provider and a sample case on this machine.

``run_demo`` is all that `radseal demo` does: start the programs, tell the story or the beginning of it, stop them.
"""

from radseal.demo.run import Demo, run_demo
from radseal.demo.story import Step

__all__ = ["Demo", "Step", "run_demo"]
