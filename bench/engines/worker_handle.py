"""A worker process, as its parent sees it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time

from bench.engines.ending import end_group
from bench.engines.limits import Limits
from bench.engines.workbench import Setup
from bench.engines.worker import main
from bench.tasks import Begun, Event, Loading, Outcome, Task

PATIENCE = 10.0
"""Seconds that an idle worker may take to leave."""


class Worker:
    """One process and what it is doing.

    ``task`` is what it was given, ``begun`` when the task itself began (after loading), ``deadline`` when it
    has to be done; all None while it is idle.
    """

    def __init__(self, setup: Setup, limits: Limits) -> None:
        # Not forked: torch's threads do not survive it, and the run's lock must not be inherited.
        context = multiprocessing.get_context("spawn")
        # Workers have more threads than there are cores: one that waits must not keep its core busy.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=main, args=(setup, limits, theirs))
        self._process.start()
        theirs.close()  # so that the pipe closes with the process
        self._limits = limits
        self.task: Task | None = None
        self.begun: float | None = None
        self.deadline: float | None = None
        self.loading = "the worker itself"

    def give(self, task: Task) -> None:
        """Hand it a task."""
        self.task = task
        with contextlib.suppress(OSError):  # it died while idle: its pipe will say so
            self.pipe.send(task)

    def note(self, event: Event) -> None:
        """Follow what it is doing."""
        if isinstance(event, Loading):
            self.loading = event.name
        elif isinstance(event, Begun):
            allowed = self._limits.allowed(event.task)
            self.begun = time.monotonic()
            self.deadline = None if allowed is None else self.begun + allowed
        elif isinstance(event, Outcome):
            self.task = self.begun = self.deadline = None

    def is_late(self) -> bool:
        """Whether it is past its time, and silent."""
        return self.deadline is not None and time.monotonic() >= self.deadline and not self.pipe.poll()

    def cause_of_death(self) -> str:
        """Why a process whose pipe has closed is gone."""
        self._process.join()
        code = self._process.exitcode or 0
        if code >= 0:
            return f"its process ended with exit code {code}"
        hint = ", as when memory runs out" if -code in (signal.SIGKILL, signal.SIGABRT) else ""
        return f"its process was ended by {signal.Signals(-code).name}{hint}"

    def dismiss(self) -> None:
        """End it: an idle one leaves by itself and frees what it holds, another ends at once."""
        if self.task is None:
            self.pipe.close()
            self._process.join(PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End it with all that it started, and wait until it is gone."""
        if self._process.is_alive() and self._process.pid is not None:
            end_group(self._process.pid)
        self._process.kill()
        self._process.join()
        self.pipe.close()
