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

from cases.errors import RunError
from reports.records import append_bytes

JOURNAL = "journal.jsonl"
Step = Literal["load", "generate", "score"]


@dataclass(frozen=True)
class Entry:
    """One finished step."""

    step: Step
    generator: str
    seconds: float
    seed: int | None = None
    batch: int | None = None
    stories: int = 0
    failure: str | None = None
    """Why a batch could not be generated."""


class Journal:
    """The journal of a run folder; a torn last line, left by a killed run, is cut off."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self.entries = _read(self.path)

    def add(self, entry: Entry) -> None:
        """Write one entry and wait until it is on disk."""
        append_bytes(self.path, json.dumps(asdict(entry), allow_nan=False).encode() + b"\n")
        self.entries.append(entry)

    def generated(self, generator: str, seed: int, batch: int) -> Entry | None:
        """The last attempt at a batch."""
        found = [
            e
            for e in self.entries
            if (e.step, e.generator, e.seed, e.batch) == ("generate", generator, seed, batch)
        ]
        return found[-1] if found else None

    def seconds(self, step: Step, generator: str) -> float:
        """Seconds spent on a step, over all sessions."""
        return sum(entry.seconds for entry in self._of(step, generator))

    def stories(self, step: Step, generator: str) -> int:
        """Stories that went through a step, over all sessions."""
        return sum(entry.stories for entry in self._of(step, generator))

    def total(self) -> float:
        """Seconds of all steps of all sessions."""
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
