"""What a task may take: seconds, watched from outside, and memory, refused by the operating system."""

from __future__ import annotations

import sys
from typing import NamedTuple

from bench.tasks import Task
from cases.errors import BenchError

GIGABYTE = 10**9


class Limits(NamedTuple):
    """Limits of tasks; None for none."""

    seconds: float | None = None
    """For each story, to be generated or to be scored; a batch may take as much as its stories together."""
    memory: float | None = None
    """Gigabytes that a worker may hold, in all."""

    def check(self) -> None:
        """Make sure that this platform can hold them.

        Raises:
            BenchError: it cannot.
        """
        if self.memory is not None and sys.platform != "linux":
            raise BenchError(
                f"--memory-limit needs Linux, which holds a process to it; this is {sys.platform}. Drop it."
            )

    def apply(self) -> None:
        """Hold this process to its memory; what does not fit raises MemoryError, or ends the process.

        Counted is what is allocated (RLIMIT_DATA), not addresses that are merely reserved, as by CUDA.
        """
        if self.memory is not None and sys.platform == "linux":
            import resource

            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            wanted = int(self.memory * GIGABYTE)
            resource.setrlimit(
                resource.RLIMIT_DATA,
                (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard),
            )

    def allowed(self, task: Task) -> float | None:
        """Seconds that a task may take."""
        return None if self.seconds is None else self.seconds * len(task.cases)

    def overrun(self, task: Task) -> str:
        """Why a task that took longer has no result."""
        count = len(task.cases)
        what = f"{count} stories took longer than {count} x " if count > 1 else "it took longer than "
        return f"{what}{self.seconds:g} s (--time-limit)"
