"""Ending a process with all that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path


def end_group(pid: int) -> None:
    """End a worker, its group, and what it started and left the group (found on Linux only)."""
    if sys.platform == "win32":
        os.kill(pid, signal.SIGTERM)
        return
    for child in list(_descendants(pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):  # it has not come to make its group, or is gone
        os.killpg(pid, signal.SIGKILL)


def _descendants(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            for child in map(int, path.read_text().split()):
                yield child
                yield from _descendants(child)
