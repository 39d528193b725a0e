"""What is missing from a run, and why."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from reports.summary import Summary


class Missing(NamedTuple):
    """Nulls of one generator and metric with one reason."""

    generator: str
    metric: str
    reason: str
    stories: int
    """Stories in which it occurs."""
    values: int


class Failure(NamedTuple):
    """Stories that a generator could not make."""

    generator: str
    reason: str
    cases: tuple[str, ...]


def missing_values(values: pd.DataFrame) -> list[Missing]:
    """Null values by generator, metric and reason, the most frequent first."""
    nulls = values[values["value"].isna()]
    if nulls.empty:
        return []
    groups = nulls.fillna({"reason": "no reason given"}).groupby(["generator", "metric", "reason"])
    rows = [
        Missing(str(generator), str(metric), str(reason), group["case"].nunique(), len(group))
        for (generator, metric, reason), group in groups
    ]
    return sorted(rows, key=lambda row: -row.values)


def failures(summary: Summary) -> list[Failure]:
    """Failed stories by generator and reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, story in summary.stories.items():
        if story.failure is not None:
            found.setdefault((key.generator, story.failure), []).append(key.case)
    return [Failure(generator, reason, tuple(cases)) for (generator, reason), cases in found.items()]
