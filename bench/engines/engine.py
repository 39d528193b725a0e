"""What an engine is, and the one that needs no other process."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Protocol

from bench.engines.workbench import Setup, Workbench
from bench.tasks import Event, Task


class Engine(Protocol):
    """Does tasks. It knows nothing of plans, retries or records: it says what came of each task."""

    def submit(self, tasks: Sequence[Task]) -> None:
        """Queue tasks, in this order, before those that wait; also between two events."""

    def events(self) -> Iterator[Event]:
        """What happens, until no task is queued or under way; each task ends with one ``Outcome``.

        Raises:
            BenchError: a generator or the judges cannot be loaded.
            OSError: a video cannot be stored.
        """

    def close(self) -> None:
        """Stop at once whatever is under way."""


class Inline:
    """Does one task after the other in this process."""

    def __init__(self, setup: Setup) -> None:
        self._workbench = Workbench(setup)
        self._waiting = deque[Task]()

    def submit(self, tasks: Sequence[Task]) -> None:
        """See :class:`Engine`."""
        self._waiting.extendleft(reversed(tasks))

    def events(self) -> Iterator[Event]:
        """See :class:`Engine`."""
        while self._waiting:
            yield from self._workbench.perform(self._waiting.popleft())

    def close(self) -> None:
        """Nothing is under way between two events."""
