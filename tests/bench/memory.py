"""The peak memory of a browser's pages: what the kernel noted of the processes that this one started."""

import os
import re
from pathlib import Path


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
        found.setdefault(parent, []).append(int(status.parent.name))
    return found


def peak_of_renderers() -> int:
    """Return the largest peak resident size, in bytes, of the renderers that descend from this process and live now."""
    children, pids, peaks = _children(), [os.getpid()], [0]
    while pids:
        pid = pids.pop()
        pids += children.get(pid, [])
        folder = Path(f"/proc/{pid}")
        if b"--type=renderer" in (folder / "cmdline").read_bytes():
            peak = re.search(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
            peaks.append(1024 * int(peak[1]) if peak else 0)
    return max(peaks)
