"""A run in numbers: means with intervals per generator and metric, and what separates the generators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from cases.types import PATTERNS
from reports.frames import values_frame
from reports.records import ITEMS, StoryKey, StoryRecord, read_items
from reports.run_file import GeneratorEntry, MetricEntry, RunFile, read_run
from reports.statistics import Difference, Estimate, difference, estimate, holm

StoryValues = dict[tuple[str, str], dict[str, "float | None"]]
SUBJECT = "onestory"
"""The generator that differences are taken of, where a run has it."""


class Comparison(NamedTuple):
    """One generator against another on one metric."""

    metric: MetricEntry
    one: str
    other: str
    difference: Difference
    adjusted: float | None
    """p-value after Holm's correction over all comparisons of the primary metrics; None for other metrics."""


@dataclass(frozen=True)
class Summary:
    """All that reports are made from."""

    folder: Path
    run: RunFile
    stories: dict[StoryKey, StoryRecord]
    """All scored stories, failed ones too."""
    values: pd.DataFrame
    """As :func:`reports.frames.values_frame` gives it."""
    cells: dict[tuple[str, str, str | None], Estimate]
    """(generator, metric, pattern or None for all) -> mean with interval."""
    comparisons: tuple[Comparison, ...]

    @property
    def compared(self) -> list[GeneratorEntry]:
        """The generators that are no controls."""
        return [generator for generator in self.run.plan.generators if not generator.control]

    @property
    def controls(self) -> list[GeneratorEntry]:
        """The controls."""
        return [generator for generator in self.run.plan.generators if generator.control]

    @property
    def patterns(self) -> list[str]:
        """The patterns the planned cases have."""
        planned = set(self.run.plan.suite.patterns.values())
        return [pattern for pattern in PATTERNS if pattern in planned]

    def cell(self, generator: str, metric: str, pattern: str | None = None) -> Estimate:
        """Mean of a metric over the stories of a generator, of one pattern or of all."""
        return self.cells[generator, metric, pattern]


def summarise(folder: Path) -> Summary:
    """Read a run and compute everything.

    Raises:
        RunError: the folder is not a run, or is damaged.
    """
    run = read_run(folder)
    items = read_items(folder / ITEMS)
    values = values_frame(run.plan, items)
    table = story_values(values, list(run.plan.suite.patterns))
    return Summary(folder, run, items.stories, values, _cells(run, table), _comparisons(run, table))


def story_values(values: pd.DataFrame, cases: Sequence[str]) -> StoryValues:
    """Story-level values, samples of a story averaged: (generator, metric) -> case -> value."""
    whole = values[values["first"].isna()]
    table = whole.pivot_table(index=["generator", "metric"], columns="case", values="value", aggfunc="mean")
    rows = table.reindex(columns=list(cases)).to_numpy(np.float64)
    return {
        (str(generator), str(metric)): {
            c: None if np.isnan(v) else float(v) for c, v in zip(cases, row, strict=True)
        }
        for (generator, metric), row in zip(table.index, rows, strict=True)
    }


def of_cases(table: StoryValues, generator: str, metric: str, cases: Sequence[str]) -> list[float | None]:
    """One value a case, None where there is none (null, not scored, or not made)."""
    row = table.get((generator, metric), {})
    return [row.get(case) for case in cases]


def _cells(run: RunFile, table: StoryValues) -> dict[tuple[str, str, str | None], Estimate]:
    patterns = run.plan.suite.patterns
    groups: dict[str | None, list[str]] = {None: list(patterns)}
    for pattern in PATTERNS:
        groups[pattern] = [case for case, of in patterns.items() if of == pattern]
    return {
        (generator.name, metric.name, pattern): estimate(of_cases(table, generator.name, metric.name, cases))
        for generator in run.plan.generators
        for metric in run.plan.metrics
        for pattern, cases in groups.items()
    }


def _comparisons(run: RunFile, table: StoryValues) -> tuple[Comparison, ...]:
    names = [generator.name for generator in run.plan.generators if not generator.control]
    if SUBJECT not in names:
        return ()
    cases = list(run.plan.suite.patterns)
    metrics = sorted(run.plan.metrics, key=lambda metric: not metric.primary)
    found = [
        (
            metric,
            other,
            difference(*(of_cases(table, name, metric.name, cases) for name in (SUBJECT, other))),
        )
        for metric in metrics
        for other in names
        if other != SUBJECT
    ]
    adjusted = holm([delta.p if metric.primary else None for metric, _, delta in found])
    return tuple(
        Comparison(metric, SUBJECT, other, delta, p)
        for (metric, other, delta), p in zip(found, adjusted, strict=True)
    )
