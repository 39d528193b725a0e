"""What of a run is done and what is left, from its journal, its records and its videos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bench.engines.workbench import Setup, video_hashes
from bench.journal import Journal
from bench.plan import Batch, batches
from bench.storage import check_there
from bench.tasks import Task
from reports.records import (
    ITEMS,
    Items,
    StoryKey,
    StoryRecord,
    ValueRecord,
    append_story,
    read_items,
    repair,
    story_lines,
)
from reports.run_file import PlanEntry, write_whole


class Ledger:
    """The only one that writes records: the process that holds the folder's lock.

    Records are appended as stories are done, in whatever order; :meth:`settle` brings them into the plan's.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.journal = Journal(setup.folder)
        self.path = setup.folder / ITEMS
        self.items = read_items(self.path)
        repair(self.path, self.items)
        self._scored_elsewhere = {entry.name for entry in setup.run.plan.generators if entry.source}

    def left(self, generator: str) -> list[Task]:
        """The tasks of what is not done yet, in the order of the plan."""
        return [task for batch in batches(self.setup.run.plan, generator) for task in self._left(batch)]

    def _left(self, batch: Batch) -> list[Task]:
        unscored = self.unscored(batch)
        made = self._generated(batch)
        missing = [case for case in unscored if case not in made]
        if not missing:
            return [Task("score", batch, (case,)) for case in unscored]
        if not any(made.values()):
            return [Task("generate", batch, batch.cases)]
        # The batch had fallen apart: what is missing is made as the rest of it was.
        return [Task("generate" if case in missing else "score", batch, (case,)) for case in unscored]

    def unscored(self, batch: Batch, cases: Iterable[str] | None = None) -> list[str]:
        """The cases of a batch (or those of them) without a record, or whose record is a failure."""
        return [case for case in cases or batch.cases if not self._is_scored(batch, case)]

    def _is_scored(self, batch: Batch, case: str) -> bool:
        key = StoryKey(batch.generator, case, batch.seed)
        story = self.items.stories.get(key)
        if story is None or story.failure is not None:
            return False
        if batch.generator not in self._scored_elsewhere:
            return True
        return story.videos == video_hashes(self.setup.clips(key))  # of a folder that others may change

    def _generated(self, batch: Batch) -> dict[str, bool]:
        """The cases whose videos are there -> whether each was made alone."""
        if batch.generator in self._scored_elsewhere:
            return dict.fromkeys(batch.cases, False)
        made = self.journal.generated(batch)
        return {case: alone for case, alone in made.items() if self._has_files(batch, case)}

    def _has_files(self, batch: Batch, case: str) -> bool:
        return all(path.exists() for path in self.setup.shots(StoryKey(batch.generator, case, batch.seed)))

    def record(self, key: StoryKey, values: Sequence[ValueRecord], videos: Sequence[str | None]) -> None:
        """Keep what the judges said of a story."""
        self._append(tuple(values), StoryRecord(*key, len(values), tuple(videos)))

    def record_failure(self, key: StoryKey, reason: str) -> None:
        """Keep that a story has no values, and why: a null of each metric, never a gap."""
        values = tuple(
            ValueRecord(*key, metric.name, metric.version, (), None, None, reason)
            for metric in self.setup.run.plan.metrics
        )
        none = (None,) * len(self.setup.cases[key.case].shots)
        self._append(values, StoryRecord(*key, len(values), none, reason))

    def _append(self, values: tuple[ValueRecord, ...], story: StoryRecord) -> None:
        check_there(self.setup.folder)
        append_story(self.path, values, story)
        key = StoryKey(story.generator, story.case, story.seed)
        self.items.stories[key], self.items.values[key] = story, values

    def settle(self) -> None:
        """Bring the records into the order of the plan, each story once: equal plans, equal bytes."""
        data = in_order(self.setup.run.plan, self.items)
        if data and data != self.path.read_bytes():
            write_whole(self.path, data)


class Played(NamedTuple):
    """What came of a part of a plan."""

    stories: int
    """That were to be played."""
    failures: dict[StoryKey, str]
    """Those that have no values, with the reason."""

    @classmethod
    def of(cls, plan: PlanEntry, items: Items, generators: Iterable[str] | None = None) -> Played:
        """What came of the stories of some generators (default: of all)."""
        keys = planned(plan, generators)
        found = {key: items.stories[key].failure for key in keys if key in items.stories}
        return cls(len(keys), {key: reason for key, reason in found.items() if reason is not None})


def planned(plan: PlanEntry, generators: Iterable[str] | None = None) -> list[StoryKey]:
    """The stories of some generators (default: of all), in the order of the plan."""
    names = [entry.name for entry in plan.generators] if generators is None else generators
    return [
        StoryKey(name, case, batch.seed)
        for name in names
        for batch in batches(plan, name)
        for case in batch.cases
    ]


def in_order(plan: PlanEntry, items: Items) -> bytes:
    """The records in the order of the plan, each story once; what is not done yet is left out."""
    keys = [key for key in planned(plan) if key in items.stories]
    return b"".join(story_lines(items.values[key], items.stories[key]) for key in keys)
