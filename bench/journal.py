"""``journal.jsonl``: which steps are done and how long they took.

Kept apart from the records, whose bytes must not depend on time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bench.plan import Batch
from bench.storage import check_there
from bench.tasks import Outcome
from cases.errors import RunError
from reports.records import append_bytes

JOURNAL = "journal.jsonl"
Step = Literal["load", "generate", "score"]


@dataclass(frozen=True)
class Entry:
    """One finished step, or one that failed."""

    step: Step
    generator: str
    seconds: float
    seed: int | None = None
    batch: int | None = None
    stories: int = 0
    failure: str | None = None
    """Why it has no result."""
    case: str | None = None
    """The story, where it was scored, or made without its batch mates."""
    trace: str | None = None
    """Where in the code it failed."""

    @classmethod
    def of(cls, outcome: Outcome) -> Entry:
        """The entry of a task."""
        task, batch = outcome.task, outcome.task.batch
        reason, trace = outcome.failure or (None, None)
        case = task.cases[0] if task.alone or task.step == "score" else None
        stories = len(task.cases) if reason is None else 0
        where = (batch.seed, batch.number)
        return cls(task.step, batch.generator, outcome.seconds, *where, stories, reason, case, trace)


class Journal:
    """The journal of a run folder; a torn last line, left by a killed run, is cut off."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / JOURNAL
        self.entries = _read(self.path)

    def add(self, entry: Entry) -> None:
        """Write one entry and wait until it is on disk."""
        check_there(self.folder)
        append_bytes(self.path, json.dumps(asdict(entry), allow_nan=False).encode() + b"\n")
        self.entries.append(entry)

    def generated(self, batch: Batch) -> dict[str, bool]:
        """The cases of a batch that were made last time they were tried -> whether each was made alone."""
        made: dict[str, bool] = {}
        for entry in self._of("generate", batch.generator):
            if (entry.seed, entry.batch) != (batch.seed, batch.number):
                continue
            for case in batch.cases if entry.case is None else (entry.case,):
                made.pop(case, None)
                if entry.failure is None:
                    made[case] = entry.case is not None
        return made

    def seconds(self, step: Step, generator: str) -> float:
        """Seconds spent on a step, over all sessions and workers."""
        return sum(entry.seconds for entry in self._of(step, generator))

    def stories(self, step: Step, generator: str) -> int:
        """Stories that went through a step, over all sessions."""
        return sum(entry.stories for entry in self._of(step, generator))

    def total(self) -> float:
        """Seconds of all steps of all sessions and workers."""
        return sum(entry.seconds for entry in self.entries)

    def _of(self, step: Step, generator: str) -> Iterable[Entry]:
        return (entry for entry in self.entries if entry.step == step and entry.generator == generator)


def _read(path: Path) -> list[Entry]:
    if not path.exists():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(path, len(whole))
    try:
        return [Entry(**json.loads(line)) for line in whole.splitlines()]
    except (ValueError, TypeError) as error:
        raise RunError(f"{path} is damaged: {error}. Use another --out, or restore the file.") from error
