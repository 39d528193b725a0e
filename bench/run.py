"""Plays a plan: generates and scores batch by batch, and goes on where a killed run stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.generate import BriefMaker, write_batch
from bench.journal import Entry, Journal
from bench.plan import Batch, batches
from bench.progress import Progress, Work
from bench.tools import Scorer, Value
from bench.weights import hash_file
from cases.errors import GenerationError
from cases.types import Case, Generator
from reports.records import ITEMS, StoryKey, StoryRecord, ValueRecord, append_story, read_items, repair
from reports.run_file import GeneratorEntry, RunFile
from reports.run_videos import shot_path

JUDGES = "judges"
"""Their name in the journal."""

CONTROL_PACE = 0.2
"""Seconds a story, until measured: controls are drawn, not computed by networks."""


class Loaders(NamedTuple):
    """How a run gets at what is slow to load; called only when there is work for it."""

    generator: Callable[[str], Generator]
    scorer: Callable[[], Scorer]


class Player:
    """One run being played.

    Args:
        folder: the run's folder.
        run: its ``run.json``.
        cases: the planned cases by id.
        briefs: makes the brief of a case.
        loaders: how to load generators and judges.
        progress: where to say how far it is.
    """

    def __init__(
        self,
        folder: Path,
        run: RunFile,
        cases: dict[str, Case],
        briefs: BriefMaker,
        loaders: Loaders,
        progress: Progress,
    ) -> None:
        self.folder, self.run, self.cases, self.briefs = folder, run, cases, briefs
        self.loaders, self.progress = loaders, progress
        self.journal = Journal(folder)
        self.items = read_items(folder / ITEMS)
        repair(folder / ITEMS, self.items)
        self._scorer: Scorer | None = None

    def play(self, names: Sequence[str]) -> list[str]:
        """Do all that is not done yet for these generators.

        Returns:
            One line for each batch that could not be generated.
        """
        entries = [entry for entry in self.run.plan.generators if entry.name in names]
        self.progress.start([self._work(entry) for entry in entries])
        try:
            return [failure for entry in entries for failure in self._play_generator(entry)]
        finally:
            self.progress.stop()

    def _work(self, entry: GeneratorEntry) -> Work:
        todo = batches(self.run.plan, entry.name)
        generate = sum(len(batch.cases) for batch in todo if not self._is_generated(entry, batch))
        score = sum(len(self._unscored(entry, batch)) for batch in todo)
        known = self.journal.stories("generate", entry.name)
        pace = self.journal.seconds("generate", entry.name) / known if known else None
        if pace is None and entry.control:
            pace = CONTROL_PACE
        return Work(entry.name, generate, score, pace)

    def _play_generator(self, entry: GeneratorEntry) -> list[str]:
        failures = []
        generator: Generator | None = None
        for batch in batches(self.run.plan, entry.name):
            failure = None
            if not self._is_generated(entry, batch):
                generator = generator or self._load_generator(entry.name)
                failure = self._generate(generator, batch, entry)
            if failure:
                failures.append(f"{entry.name}, batch {batch.number + 1}: {failure}")
            self._score(entry, batch, failure)
        return failures

    def _load_generator(self, name: str) -> Generator:
        started = time.monotonic()
        self.progress.loading(name)
        generator = self.loaders.generator(name)
        self.journal.add(Entry("load", name, time.monotonic() - started))
        return generator

    def _load_scorer(self) -> Scorer:
        started = time.monotonic()
        self.progress.loading(JUDGES)
        self._scorer = self.loaders.scorer()
        self.journal.add(Entry("load", JUDGES, time.monotonic() - started))
        return self._scorer

    def _is_generated(self, entry: GeneratorEntry, batch: Batch) -> bool:
        if entry.source is not None:
            return True
        if all(self._is_scored(entry, batch, case) for case in batch.cases):
            return True
        done = self.journal.generated(batch.generator, batch.seed, batch.number)
        return (
            done is not None and done.failure is None and all(p.exists() for p in self._paths(entry, batch))
        )

    def _paths(self, entry: GeneratorEntry, batch: Batch) -> list[Path]:
        return [path for case in batch.cases for path in self._shots(entry, case, batch.seed)]

    def _shots(self, entry: GeneratorEntry, case: str, seed: int) -> list[Path]:
        return [
            shot_path(self.folder, entry, case, seed, shot) for shot in range(len(self.cases[case].shots))
        ]

    def _generate(self, generator: Generator, batch: Batch, entry: GeneratorEntry) -> str | None:
        """Generate one batch and note it; what went wrong, or None."""
        self.progress.generating(entry.name, len(batch.cases))
        started, failure = time.monotonic(), None
        cases = [self.cases[case] for case in batch.cases]
        try:
            stories = generator.generate([self.briefs(case, batch.seed) for case in cases], cases)
            write_batch(
                stories, [self._shots(entry, case.id, batch.seed) for case in cases], self.run.plan.format.fps
            )
        except GenerationError as error:
            failure = str(error)
        seconds = time.monotonic() - started
        self.journal.add(
            Entry("generate", batch.generator, seconds, batch.seed, batch.number, len(cases), failure)
        )
        self.progress.generated(batch.generator, len(cases), seconds)
        return failure

    def _unscored(self, entry: GeneratorEntry, batch: Batch) -> list[str]:
        return [case for case in batch.cases if not self._is_scored(entry, batch, case)]

    def _is_scored(self, entry: GeneratorEntry, batch: Batch, case: str) -> bool:
        story = self.items.stories.get(StoryKey(batch.generator, case, batch.seed))
        if story is None or story.failure is not None:
            return False
        return entry.source is None or story.videos == self._hashes(self._shots(entry, case, batch.seed))

    def _score(self, entry: GeneratorEntry, batch: Batch, failure: str | None) -> None:
        for case in self._unscored(entry, batch):
            scorer = self._scorer or self._load_scorer()
            started = time.monotonic()
            key = StoryKey(batch.generator, case, batch.seed)
            self._score_story(scorer, key, self._shots(entry, case, batch.seed), failure)
            seconds = time.monotonic() - started
            self.journal.add(Entry("score", batch.generator, seconds, batch.seed, batch.number, 1))
            self.progress.scored(batch.generator, seconds)

    def _score_story(self, scorer: Scorer, key: StoryKey, paths: list[Path], failure: str | None) -> None:
        # What an earlier attempt left behind must not pass for a failed batch's videos.
        videos = [path if path.is_file() and failure is None else None for path in paths]
        values = tuple(_record(key, value) for value in scorer(videos, self.cases[key.case]))
        story = StoryRecord(*key, len(values), self._hashes(videos), failure)
        append_story(self.folder / ITEMS, values, story)
        self.items.stories[key] = story

    @staticmethod
    def _hashes(paths: Sequence[Path | None]) -> tuple[str | None, ...]:
        return tuple(hash_file(path) if path is not None and path.is_file() else None for path in paths)


def _record(key: StoryKey, value: Value) -> ValueRecord:
    return ValueRecord(
        *key,
        value.metric,
        value.version,
        tuple(value.shots),
        value.subject,
        value.value,
        value.reason,
        value.detail or None,
    )
