"""A run as tidy tables: :func:`values_frame`, one row a value, and :func:`stories_frame`, one row a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from reports.records import Items, StoryKey
from reports.run_file import PlanEntry

STORY_COLUMNS: Mapping[str, str] = {
    "suite": "text: name of the suite",
    "preset": "text: whose weights, `tiny` or `public`",
    "generator": "text: name of the generator",
    "control": "bool: True for reference, static, shuffled and noise",
    "case": "text: id of the case; with generator and seed it names the story",
    "pattern": "text: main_subject, insert_recall or composable",
    "seed": "int: seed of the story",
}
"""Columns that both tables begin with, with their type and meaning."""
COLUMNS: Mapping[str, str] = {
    **STORY_COLUMNS,
    "metric": "text: name of the metric",
    "version": "int: version of the metric; values of different versions are never mixed",
    "first": "Int, from 0: the shot the value is about, or a pair's first; missing for a whole story",
    "second": "Int, from 0: a pair's second shot",
    "gap": "Int, in shots: how many lie between the two of a pair, 0 for neighbours",
    "subject": "text: the person or place it is about, `a / b` for a pair of different ones",
    "value": "float, in the metric's unit (`bench list metrics`); NaN where there is none, never 0 for it",
    "reason": "text: why there is none; missing where there is a value",
    "detail": "dict: what else the metric found, such as `same`, `n` and `n_missing`; None for nothing",
}
"""Columns of :func:`values_frame`, in order."""
STORIES_COLUMNS: Mapping[str, str] = {
    **STORY_COLUMNS,
    "shots": "int, in shots: how many the case asks for",
    "videos": "int, in shots: how many were there to be scored",
    "values": "int: how many values the judges gave, nulls included",
    "failure": "text: why shots are missing, where the generator said so",
}
"""Columns of :func:`stories_frame`, in order."""

_TYPES = {"value": "float64", "first": "Int64", "second": "Int64", "gap": "Int64"}


def values_frame(plan: PlanEntry, items: Items) -> pd.DataFrame:
    """One row a value, columns as in :data:`COLUMNS`."""
    rows = [
        (*story, v.metric, v.version, *_shots(v.shots), v.subject, v.value, v.reason, v.detail)
        for key, story in _stories(plan, items).items()
        for v in items.values[key]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"control": "bool", **_TYPES})


def stories_frame(plan: PlanEntry, items: Items) -> pd.DataFrame:
    """One row a finished story, failed ones too; columns as in :data:`STORIES_COLUMNS`."""
    rows = [
        (*story, len(record.videos), sum(v is not None for v in record.videos), record.values, record.failure)
        for key, story in _stories(plan, items).items()
        for record in [items.stories[key]]
    ]
    return pd.DataFrame(rows, columns=list(STORIES_COLUMNS)).astype({"control": "bool"})


def _stories(plan: PlanEntry, items: Items) -> dict[StoryKey, tuple[Any, ...]]:
    """What both tables say of each story."""
    controls = {generator.name for generator in plan.generators if generator.control}
    patterns, suite = plan.suite.patterns, plan.suite.name
    return {
        key: (
            suite, plan.preset, key.generator, key.generator in controls,
            key.case, patterns.get(key.case), key.seed,
        )
        for key in items.stories
    }  # fmt: skip


def _shots(shots: Sequence[int]) -> tuple[int | None, int | None, int | None]:
    first = shots[0] if shots else None
    if len(shots) < 2:
        return first, None, None
    return shots[0], shots[1], abs(shots[1] - shots[0]) - 1
