"""A run by generator, story and sample, for what looks at one story of one generator at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from cases.errors import RunError
from reports.records import ITEMS, StoryKey, ValueRecord, read_items
from reports.run_file import RunFile, read_run

Sample = Mapping[str, Sequence[ValueRecord]]
"""Metric -> its values of one story under one seed; the whole story's is the one without shots."""
Stories = Mapping[str, Mapping[int, Sample]]
"""Case -> seed -> sample."""


@dataclass(frozen=True)
class RunValues:
    """A run with all its values."""

    folder: Path
    run: RunFile
    generators: Mapping[str, Stories]
    """Only stories that were scored."""
    failures: Mapping[StoryKey, str]
    """Why stories could not be made."""


def read_values(folder: Path) -> RunValues:
    """Read a run.

    Raises:
        RunError: the folder is not a run, is damaged, or mixes versions of a metric.
    """
    run, items = read_run(folder), read_items(folder / ITEMS)
    versions = {metric.name: metric.version for metric in run.plan.metrics}
    generators: dict[str, dict[str, dict[int, Sample]]] = {g.name: {} for g in run.plan.generators}
    for key, values in items.values.items():
        stories = generators.get(key.generator)
        if stories is None:
            raise RunError(
                f"{folder / ITEMS} has stories of {key.generator!r}, which {folder}'s plan does not name. "
                "The file was changed, or belongs to another run."
            )
        stories.setdefault(key.case, {})[key.seed] = _sample(values, versions, folder)
    failures = {key: story.failure for key, story in items.stories.items() if story.failure is not None}
    return RunValues(folder, run, generators, failures)


def _sample(values: Iterable[ValueRecord], versions: Mapping[str, int], folder: Path) -> Sample:
    found: dict[str, list[ValueRecord]] = {}
    for value in values:
        planned = versions.get(value.metric, value.version)
        if value.version != planned:
            raise RunError(
                f"{folder / ITEMS}: {value.metric} of {value.generator}, {value.case} is of version "
                f"{value.version}, the plan's is {planned}. Versions are never mixed: make the run anew."
            )
        found.setdefault(value.metric, []).append(value)
    return found


def whole_story(sample: Sample, metric: str) -> ValueRecord | None:
    """A metric's value of the whole story; None where the metric was not measured."""
    return next((value for value in sample.get(metric, ()) if not value.shots), None)


def mean_of_samples(samples: Mapping[int, Sample], metric: str) -> float | None:
    """A story's value: the mean over its samples; None where none has a value."""
    return mean(v.value for s in samples.values() if (v := whole_story(s, metric)) is not None)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values there are; None where there is none."""
    found = [value for value in values if value is not None]
    return fmean(found) if found else None
