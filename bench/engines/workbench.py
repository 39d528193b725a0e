"""Where tasks are done: generators and judges loaded, videos made, stories scored."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.generate import brief_maker, check_stories, write_stories
from bench.tasks import Begun, Event, Failure, Loaded, Loading, Outcome, Task
from bench.threads import fix_threads
from bench.tools import JudgeSettings, Scorer, Tools, Value
from bench.weights import hash_file
from cases.errors import BenchError
from cases.starts import StartSet
from cases.types import Case, Generator, GeneratorSettings
from cases.video import Clip
from reports.records import StoryKey, StoryRecord, ValueRecord, story_lines
from reports.run_file import GeneratorEntry, RunFile
from reports.run_videos import shot_clip, shot_path

JUDGES = "judges"
"""Their name in the journal."""


@dataclass(frozen=True)
class Setup:
    """All that tasks need; plain data, so that it can be sent to another process."""

    folder: Path
    run: RunFile
    cases: dict[str, Case]
    starts: StartSet | None
    generators: GeneratorSettings
    judges: JudgeSettings
    tools: Tools

    def shots(self, key: StoryKey) -> list[Path]:
        """The files that a story's shots are generated into, whether they exist or not."""
        places = ((self.folder, self.entry(key), key.case, key.seed, shot) for shot in self._numbers(key))
        return [shot_path(*place) for place in places]

    def clips(self, key: StoryKey) -> list[Clip | None]:
        """Where a story's shots are to be read; None for one that is not there."""
        places = ((self.folder, self.entry(key), key.case, key.seed, shot) for shot in self._numbers(key))
        clips = (shot_clip(*place) for place in places)
        return [clip if clip is not None and clip.path.is_file() else None for clip in clips]

    def entry(self, key: StoryKey) -> GeneratorEntry:
        """The generator of a story."""
        return next(entry for entry in self.run.plan.generators if entry.name == key.generator)

    def _numbers(self, key: StoryKey) -> range:
        return range(len(self.cases[key.case].shots))


def video_hashes(clips: Sequence[Clip | None]) -> tuple[str | None, ...]:
    """SHA-256 of each shot's file, with the frames where it is a part of one; None for what is missing."""
    files = {clip.path: hash_file(clip.path) for clip in clips if clip is not None}
    return tuple(None if clip is None else files[clip.path] + _frames(clip) for clip in clips)


def _frames(clip: Clip) -> str:
    if clip.fault is not None:
        return "[?]"
    return "" if clip.is_whole else f"[{clip.start}:{'' if clip.stop is None else clip.stop}]"


class TaskError(Exception):
    """A task failed; the run goes on."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.reason)


class Workbench:
    """Does tasks one at a time; keeps the judges, and the generator that was needed last."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._briefs = brief_maker(setup.starts)
        self._generator: tuple[str, Generator] | None = None
        self._scorer: Scorer | None = None

    def perform(self, task: Task) -> Iterator[Event]:
        """Do a task; the last event is its outcome.

        Raises:
            BenchError: a generator or the judges cannot be loaded.
            OSError: a video cannot be stored.
        """
        yield from self._load(task)
        yield Begun(task)
        started = time.monotonic()
        try:
            outcome = self._generate(task) if task.step == "generate" else self._score(task)
        except TaskError as error:
            outcome = Outcome(task, 0.0, error.failure)
        yield outcome._replace(seconds=time.monotonic() - started)

    def _load(self, task: Task) -> Iterator[Event]:
        name = task.batch.generator if task.step == "generate" else JUDGES
        if self._scorer is not None if name == JUDGES else self._generator and self._generator[0] == name:
            return
        yield Loading(name)
        started = time.monotonic()
        fix_threads(self.setup.run.plan.threads)
        if name == JUDGES:
            self._scorer = self.setup.tools.load_scorer(self.setup.judges)
        else:
            self._generator = None  # its memory is free before the next one comes
            self._generator = (name, self.setup.tools.build_generator(name, self.setup.generators))
        yield Loaded(name, time.monotonic() - started)

    def _generate(self, task: Task) -> Outcome:
        assert self._generator is not None
        cases = [self.setup.cases[case] for case in task.cases]
        paths = [self.setup.shots(task.key(case)) for case in task.cases]
        with code_of_others():
            briefs = [self._briefs(case, task.batch.seed) for case in cases]
            stories = self._generator[1].generate(briefs, cases)
            check_stories(stories, paths)
        write_stories(self.setup.folder, stories, paths, self.setup.run.plan.format.fps)
        return Outcome(task, 0.0)

    def _score(self, task: Task) -> Outcome:
        assert self._scorer is not None
        key = task.key(task.cases[0])
        videos = self.setup.clips(key)
        hashes = video_hashes(videos)
        with code_of_others():
            values = tuple(_record(key, value) for value in self._scorer(videos, self.setup.cases[key.case]))
            story_lines(values, StoryRecord(*key, len(values), hashes))  # refuses NaN, which is no null
        return Outcome(task, 0.0, None, values, hashes)


@contextmanager
def code_of_others() -> Iterator[None]:
    """Around the calls of generators and judges, which may raise anything: it fails the task, not the run."""
    try:
        yield
    except Exception as error:
        reason = str(error) if isinstance(error, BenchError) else f"{type(error).__name__}: {error}"
        raise TaskError(Failure(reason, traceback.format_exc())) from error


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
