"""How far a run is and how long it will take: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.console import note


@dataclass
class Work:
    """What is left to do for one generator."""

    generator: str
    generate: int
    """Stories to generate."""
    score: int
    """Stories to score."""
    pace: float | None = None
    """Seconds a story takes to generate, once known."""


class Progress(Protocol):
    """Told of every step of a run."""

    def start(self, work: Sequence[Work]) -> None:
        """All that is to do."""

    def loading(self, generator: str) -> None:
        """A generator is being loaded."""

    def generating(self, generator: str, stories: int) -> None:
        """A batch is begun."""

    def generated(self, generator: str, stories: int, seconds: float) -> None:
        """A batch was generated."""

    def scored(self, generator: str, seconds: float) -> None:
        """A story was scored."""

    def stop(self) -> None:
        """Nothing more will come, be it that all is done or that an error ends the run."""


class Estimate:
    """Time left, from the pace of what was done.

    A generator that has not begun is taken to be as slow as the slowest seen, since most of them are
    networks of one size: better to be done early than late.
    """

    def __init__(self, work: Sequence[Work], workers: int = 1) -> None:
        self.workers = workers
        self.work = {item.generator: item for item in work}
        self.seconds = dict.fromkeys(self.work, 0.0)
        self.stories = dict.fromkeys(self.work, 0)
        self.scoring = (0.0, 0)

    def generated(self, generator: str, stories: int, seconds: float) -> None:
        """Note a batch."""
        item = self.work[generator]
        item.generate -= stories
        self.seconds[generator] += seconds
        self.stories[generator] += stories
        item.pace = self.seconds[generator] / self.stories[generator]

    def scored(self, generator: str, seconds: float) -> None:
        """Note a story."""
        self.work[generator].score -= 1
        self.scoring = (self.scoring[0] + seconds, self.scoring[1] + 1)

    def left(self) -> float | None:
        """Seconds left; None before anything is known."""
        paces = [item.pace for item in self.work.values() if item.pace is not None]
        if self.scoring[1] == 0 or (not paces and any(item.generate for item in self.work.values())):
            return None  # nothing is known yet
        slowest = max(paces, default=0.0)
        generating = sum(i.generate * (slowest if i.pace is None else i.pace) for i in self.work.values())
        scoring = sum(i.score for i in self.work.values()) * self.scoring[0] / self.scoring[1]
        return (generating + scoring) / self.workers


def in_words(seconds: float | None) -> str:
    """A time left, roundly: ``about 4 min left``."""
    if seconds is None:
        return "time left not known yet"
    if seconds < 90:
        return f"about {seconds:.0f} s left"
    return f"about {seconds / 60:.0f} min left"


class Lines:
    """Plain lines on stderr, one a batch."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def start(self, work: Sequence[Work]) -> None:
        """All that is to do."""
        self.estimate = Estimate(work, self.workers)
        self.total = {item.generator: item.score for item in work}
        todo = sum(self.total.values())
        stories = sum(item.generate for item in work)
        note(f"{stories} stories to generate, {todo} to score" if todo else "everything is done already")

    def loading(self, generator: str) -> None:
        """A generator is being loaded."""
        note(f"{generator}: loading")

    def generating(self, generator: str, stories: int) -> None:
        """A batch is begun; its line comes when it is done."""

    def generated(self, generator: str, stories: int, seconds: float) -> None:
        """A batch was generated."""
        self.estimate.generated(generator, stories, seconds)
        note(f"{generator}: generated {stories} stories in {seconds:.1f} s; {in_words(self.estimate.left())}")

    def scored(self, generator: str, seconds: float) -> None:
        """A story was scored; said once for sixteen."""
        self.estimate.scored(generator, seconds)
        left = self.estimate.work[generator].score
        done = self.total[generator] - left
        if done % 16 == 0 or left == 0:
            of = f"{done} of {self.total[generator]}"
            note(f"{generator}: scored {of} stories; {in_words(self.estimate.left())}")

    def stop(self) -> None:
        """Nothing more will come."""


def progress_for_stderr(workers: int) -> Progress:
    """A bar where people look on, lines where they do not."""
    if not sys.stderr.isatty():
        return Lines(workers)
    from bench.progress_bar import Bar

    return Bar(workers)
