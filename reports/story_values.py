"""Values of the shots and pairs of single stories, in the order in which the page shows them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from reports.deciding_pairs import Compared, compared, deciding
from reports.run_file import MetricEntry, PlanEntry

DIGITS = 4
"""Of values in the page, which shows three."""

Found = float | str | None
"""A value, or why there is none; None where nothing was measured."""


class Pair(NamedTuple):
    """Two shots that were compared."""

    first: int
    second: int
    subject: str
    same: bool | None
    """Whether both are annotated with the subject; None where a metric does not say."""


def shot_metrics(metrics: Sequence[MetricEntry]) -> list[str]:
    """The metrics whose values stand below each shot: headline and the paper's, where they judge shots."""
    return [m.name for m in metrics if m.level == "shot" and (m.primary or m.column)]


class StoryValues:
    """The first sample's values of a run, put in order once.

    Args:
        plan: of the run.
        values: as :attr:`reports.summary.Summary.values`.
    """

    def __init__(self, plan: PlanEntry, values: pd.DataFrame) -> None:
        self.generators = [generator.name for generator in plan.generators]
        self.metrics = shot_metrics(plan.metrics)
        self._shots: dict[tuple[str, str, int, str], Found] = {}
        self._pairs: dict[str, dict[str, dict[Pair, dict[str, Found]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(dict))
        )
        self._compared: dict[str, dict[str, dict[str, list[Compared]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        self._read(values[values["first"].notna() & (values["seed"] == plan.seeds[0])])

    def _read(self, rows: pd.DataFrame) -> None:
        columns = ("generator", "case", "metric", "first", "second", "subject", "value", "reason", "detail")
        for generator, case, metric, first, second, subject, value, reason, detail in zip(
            *(rows[column].tolist() for column in columns), strict=True
        ):
            found = reason if math.isnan(value) else round(value, DIGITS)
            if second is pd.NA:
                self._shots[generator, case, first, metric] = found
                continue
            facts = detail if isinstance(detail, dict) else {}
            pair = Pair(first, second, subject or "", facts.get("same"))
            self._pairs[case][metric][pair][generator] = found
            if not math.isnan(value) and (shown := compared((first, second), pair.subject, value, facts)):
                self._compared[case][metric][generator].append(shown)

    def of_shot(self, generator: str, case: str, shot: int) -> list[Found]:
        """Values of one shot, in the order of :func:`shot_metrics`."""
        return [self._shots.get((generator, case, shot, metric)) for metric in self.metrics]

    def of_pairs(self, case: str) -> dict[str, list[list[Any]]]:
        """Metric -> rows of a :class:`Pair`'s fields and each generator's value, in order of shots."""
        return {
            metric: [
                [*pair, [found.get(generator) for generator in self.generators]]
                for pair, found in sorted(pairs.items(), key=lambda item: item[0][:3])
            ]
            for metric, pairs in self._pairs[case].items()
        }

    def of_pictures(self, case: str) -> dict[str, list[list[list[Any]]]]:
        """Metric -> for each generator the pairs that decide, as lists: the kind, then the pair's fields.

        Metrics whose records note no pictures are not there.
        """
        return {
            metric: [
                [
                    [kind, *pair[:3], round(pair.value, DIGITS), *pair[5:]]
                    for kind, pair in deciding(found.get(name, []))
                ]
                for name in self.generators
            ]
            for metric, found in self._compared[case].items()
        }
