"""What an engine is given to do, and what it says while doing it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bench.plan import Batch
from reports.records import StoryKey, ValueRecord


class Task(NamedTuple):
    """The smallest thing that is done, redone, limited in time, or lost."""

    step: Literal["generate", "score"]
    batch: Batch
    cases: tuple[str, ...]
    """To generate: the whole batch, or one story alone. To score: one story."""

    @property
    def alone(self) -> bool:
        """Whether a story is made without its batch mates."""
        return self.step == "generate" and len(self.cases) < len(self.batch.cases)

    def key(self, case: str) -> StoryKey:
        """The story of one of its cases."""
        return StoryKey(self.batch.generator, case, self.batch.seed)


class Loading(NamedTuple):
    """A generator, or the judges, are being loaded."""

    name: str


class Loaded(NamedTuple):
    """They are ready."""

    name: str
    seconds: float


class Begun(NamedTuple):
    """All is loaded and the task itself begins; a time limit counts from here."""

    task: Task


class Failure(NamedTuple):
    """Why a task has no result."""

    reason: str
    trace: str | None = None
    """Where in the code, for those who look closer."""


class Outcome(NamedTuple):
    """The end of a task; what was generated lies on disk."""

    task: Task
    seconds: float
    failure: Failure | None = None
    values: tuple[ValueRecord, ...] = ()
    videos: tuple[str | None, ...] = ()
    """Of a scored story: SHA-256 of each shot's file, None where there is none."""


Event = Loading | Loaded | Begun | Outcome
