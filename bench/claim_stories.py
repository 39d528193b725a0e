"""The stories behind an axis's claims, as they are published: both sides, in every way a verdict rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.ablation import Played, tested, values_of
from bench.contestants import Field
from bench.survivors import SECOND_JUDGE, ways
from reports.comparison import Both
from reports.result_values import ClaimStory

NOT_RUN = Both(None, None)


def claim_stories(name: str, played: Played) -> Iterator[ClaimStory]:
    """All stories of all trainings, claim by claim."""
    for seed, field in zip(played.seeds, played.fields, strict=True):
        for metric, pair in tested(played):
            found = _ways(played, field, metric, pair)
            for case in played.cases:
                sides = [side for values in found for side in values.get(case.id, NOT_RUN)]
                yield ClaimStory(played.suite, name, seed, metric, *pair, case.id, *sides)


def _ways(
    played: Played, field: Field, name: str, pair: tuple[str, str]
) -> tuple[Mapping[str, Both], Mapping[str, Both], Mapping[str, Both]]:
    """Case -> values: over pairs found for both, missing as different, and by the second judge."""
    metric, second = played.metric(name), played.metric(SECOND_JUDGE[name])
    assert metric is not None
    common, strict = (values_of(field, name, pair, played.cases, over) for over in ways(metric))
    other = {} if second is None else values_of(field, second.name, pair, played.cases, "found for both")
    return common, strict, other
