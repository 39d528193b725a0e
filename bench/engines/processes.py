"""Several processes of this machine share the tasks; one that hangs or dies is replaced."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait

from bench.engines.limits import Limits
from bench.engines.workbench import Setup
from bench.engines.worker import Stopped
from bench.engines.worker_handle import Worker
from bench.tasks import Event, Failure, Outcome, Task
from cases.errors import BenchError

LOSSES = 2
"""Workers that a task may lose before it has even begun: what cannot be loaded is not loaded for ever."""


class Processes:
    """Gives tasks to worker processes as they become free.

    Args:
        setup: what tasks need; sent to each worker once.
        workers: how many, at most.
        limits: what a task may take.
    """

    def __init__(self, setup: Setup, workers: int, limits: Limits) -> None:
        self._setup, self._count, self._limits = setup, workers, limits
        self._waiting = deque[Task]()
        self._workers: list[Worker] = []
        self._losses = Counter[Task]()

    def submit(self, tasks: Sequence[Task]) -> None:
        """See :class:`bench.engines.engine.Engine`."""
        self._waiting.extendleft(reversed(tasks))

    def events(self) -> Iterator[Event]:
        """See :class:`bench.engines.engine.Engine`."""
        while self._waiting or any(worker.task for worker in self._workers):
            self._hand_out()
            for worker in self._heard():
                yield from self._events_of(worker)
            for worker in [worker for worker in self._workers if worker.is_late()]:
                assert worker.task is not None
                yield from self._give_up(worker, self._limits.overrun(worker.task))

    def close(self) -> None:
        """See :class:`bench.engines.engine.Engine`."""
        while self._workers:
            self._workers.pop().dismiss()

    def _hand_out(self) -> None:
        idle = [worker for worker in self._workers if worker.task is None]
        while self._waiting and (idle or len(self._workers) < self._count):
            if not idle:
                idle = [Worker(self._setup, self._limits)]
                self._workers += idle
            idle.pop(0).give(self._waiting.popleft())

    def _heard(self) -> list[Worker]:
        """The workers that said something or died; none where one is late before that."""
        busy = [worker for worker in self._workers if worker.task]
        ends = [worker.deadline for worker in busy if worker.deadline is not None]
        timeout = max(0.0, min(ends) - time.monotonic()) if ends else None
        ready = wait([worker.pipe for worker in busy], timeout)
        return [worker for worker in busy if worker.pipe in ready]

    def _events_of(self, worker: Worker) -> Iterator[Event]:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):  # closed, perhaps in the middle of a message
            yield from self._give_up(worker, worker.cause_of_death())
            return
        if isinstance(message, Stopped):
            raise message.error()
        worker.note(message)
        yield message

    def _give_up(self, worker: Worker, reason: str) -> Iterator[Event]:
        """End a worker: its task has failed, or goes to another one if it had not begun."""
        task, begun = worker.task, worker.begun
        assert task is not None
        self._workers.remove(worker)
        worker.kill()
        if begun is not None:
            yield Outcome(task, time.monotonic() - begun, Failure(reason))
            return
        self._losses[task] += 1
        if self._losses[task] == LOSSES:
            hint = "" if self._limits.memory is None else " Perhaps --memory-limit is too low to load it."
            raise BenchError(
                f"{LOSSES} workers in turn ended while loading {worker.loading}: {reason}.{hint}"
            )
        self.submit([task])
