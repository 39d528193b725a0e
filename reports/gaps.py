"""Consistency against the number of shots between: does a generator still know after an intermission?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from reports.statistics import Estimate, estimate


class GapPoint(NamedTuple):
    """One point of a curve."""

    gap: int
    """Shots between the two of a pair."""
    cell: Estimate
    """Over stories."""


Curves = dict[str, dict[str, list[GapPoint]]]
"""kind (``similarity``, ``margin``) -> generator -> points in order of gap."""


def gap_curves(values: pd.DataFrame, metric: str) -> Curves:
    """Curves of a margin metric, whose pairs say in their detail whether they are the ``same``.

    ``similarity`` is that of pairs annotated the same. ``margin`` takes from it, story by story, the mean
    similarity of all pairs annotated different.
    """
    pairs = values[(values["metric"] == metric) & values["gap"].notna() & values["value"].notna()]
    alike = pairs["detail"].map(_is_same).astype(bool)
    same, different = pairs[alike], pairs[~alike]
    base = different.groupby(["generator", "case"])["value"].mean()
    curves: Curves = {"similarity": {}, "margin": {}}
    for (generator, gap), group in same.groupby(["generator", "gap"]):
        stories = group.groupby("case")["value"].mean()
        margins = stories.sub(base.reindex([(generator, case) for case in stories.index]).to_numpy())
        curves["similarity"].setdefault(str(generator), []).append(
            GapPoint(int(gap), estimate(list(stories)))
        )
        curves["margin"].setdefault(str(generator), []).append(GapPoint(int(gap), estimate(_found(margins))))
    return curves


def _is_same(detail: object) -> bool:
    return isinstance(detail, dict) and bool(detail.get("same"))


def _found(values: Iterable[float]) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]
