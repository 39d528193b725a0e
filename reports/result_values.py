"""Published values of stories, small enough to commit: what claims can be computed again from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reports.samples import RunValues, mean_of_samples, whole_story

NULL = "null"
"""A story without a value; pandas reads it as NaN."""


class ClaimStory(NamedTuple):
    """Both sides of one claim on one story of one training, in the three ways that a verdict rests on."""

    suite: str
    axis: str
    training: int
    metric: str
    one: str
    other: str
    case: str
    both_one: float | None
    """Over the pairs found for both."""
    both_other: float | None
    strict_one: float | None
    """With missing persons counted as different."""
    strict_other: float | None
    second_one: float | None
    """By the second judge, over the pairs found for both; None where it was not run."""
    second_other: float | None


def claims_csv(stories: Iterable[ClaimStory]) -> bytes:
    """One row a claim, training and story."""
    return _csv(ClaimStory._fields, ([_cell(value) for value in story] for story in stories))


def stories_csv(runs: Sequence[tuple[str, int, RunValues]], metrics: Sequence[str]) -> bytes:
    """One row a story of each generator and training, samples averaged.

    Args:
        runs: suite, training seed and run.
        metrics: which.
    """
    header = ("suite", "training", "generator", "case", "pattern", *metrics, "why_null")
    return _csv(header, (row for run in runs for row in _rows(*run, metrics)))


def _rows(suite: str, training: int, run: RunValues, metrics: Sequence[str]) -> Iterable[list[str]]:
    for name, stories in run.generators.items():
        for case, pattern in run.run.plan.suite.patterns.items():
            samples = stories[case]
            values = {metric: mean_of_samples(samples, metric) for metric in metrics}
            reasons: Mapping[str, str] = {
                metric: str(found.reason)
                for metric, value in values.items()
                for sample in samples.values()
                if value is None and (found := whole_story(sample, metric)) is not None
            }
            why = "; ".join(dict.fromkeys(reasons.values()))
            yield [suite, str(training), name, case, pattern, *map(_cell, values.values()), why]


def _cell(value: float | str | None) -> str:
    if value is None:
        return NULL
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
