"""Survivorship: two generators are compared on what both show, and where what is missing counts.

A generator whose persons are often not recognisable as persons loses pairs, and may keep the easy ones. So
a margin is taken twice. *Found for both*: over the pairs that were found for both generators alone. *Missing
as different*: over the pairs found for either, where who is missing is as like as different persons are on
average, so that the pair's margin is 0. Samples of a story are matched by seed and averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from bench.contestants import Contestant
from cases.types import Case
from metrics.cross_shot.margin import CHARACTERS, ENVIRONMENTS, Pair, PairMargin, pair_margins
from metrics.cross_shot.persons import Similarity
from metrics.types import HEADLINE
from reports.comparison import Both, Over, Pairs
from reports.run_file import MetricEntry
from reports.samples import Sample, mean, whole_story

MARGINS: Mapping[str, str] = {
    **{info.id: "person" for info in CHARACTERS.values()},
    **{info.id: "place" for info in ENVIRONMENTS.values()},
}
"""Metrics whose pairs are compared one by one, and what they are pairs of."""
SECOND_JUDGE = {infos[HEADLINE].id: infos["identity"].id for infos in (CHARACTERS, ENVIRONMENTS)}
"""Headline margin -> the same by the second judge, which has to see the same sign."""

Key = tuple[int, int, str]
Measure = Callable[[Sample, Sample, Case], Both]


def ways(metric: MetricEntry) -> tuple[Over, ...]:
    """What a metric's values can be taken over."""
    if metric.name in MARGINS:
        return ("found for both", "missing as different")
    return ("found for both",) if metric.level == "shot" else ("whole story",)


def paired_values(
    one: Contestant,
    other: Contestant,
    metric: str,
    cases: Iterable[Case],
    over: Over,
    pairs: Pairs = "all",
) -> dict[str, Both]:
    """Values of stories by two generators, samples averaged.

    Args:
        one, other: the two; both have all the stories.
        metric: its id.
        cases: the stories.
        over: one of :func:`ways`.
        pairs: of a margin, which.
    """
    measure = _measure(one, other, metric, over, pairs)
    return {case.id: _story(measure, one, other, case) for case in cases}


def lost_share(one: Contestant, metric: str, cases: Iterable[Case]) -> float:
    """Share of a metric's values of shots (or of stories, where it has none of shots) that are null."""
    samples = [sample for case in cases for sample in one.stories[case.id].values()]
    parts = [value for sample in samples for value in sample.get(metric, ()) if value.shots]
    values = parts or [value for sample in samples for value in sample.get(metric, ())]
    return sum(value.value is None for value in values) / len(values) if values else 1.0


def _measure(one: Contestant, other: Contestant, metric: str, over: Over, pairs: Pairs) -> Measure:
    if over == "whole story":
        return partial(_whole, metric)
    if metric not in MARGINS:
        return partial(_common_shots, metric)
    if over == "found for both":
        return partial(_common_pairs, metric, pairs)
    return partial(_strict_pairs, metric, pairs, [different_mean(side, metric) for side in (one, other)])


def _story(measure: Measure, one: Contestant, other: Contestant, case: Case) -> Both:
    mine, theirs = one.stories[case.id], other.stories[case.id]
    common = [seed for seed in sorted(mine) if seed in theirs]
    seeds = zip(common or sorted(mine), common or sorted(theirs), strict=False)
    found = [measure(mine[a], theirs[b], case) for a, b in seeds]
    whole = [both for both in found if both.one is not None and both.other is not None]
    return Both(mean(both.one for both in whole), mean(both.other for both in whole))


def _whole(metric: str, one: Sample, other: Sample, _case: Case) -> Both:
    values = [whole_story(sample, metric) for sample in (one, other)]
    return Both(*(None if value is None else value.value for value in values))


def _common_shots(metric: str, one: Sample, other: Sample, _case: Case) -> Both:
    mine, theirs = (
        {
            value.shots: value.value
            for value in sample.get(metric, ())
            if value.shots and value.value is not None
        }
        for sample in (one, other)
    )
    common = mine.keys() & theirs.keys()
    return Both(mean(mine[shots] for shots in common), mean(theirs[shots] for shots in common))


def _common_pairs(metric: str, which: Pairs, one: Sample, other: Sample, case: Case) -> Both:
    mine, theirs = _pairs(one, metric), _pairs(other, metric)
    sides = [_margins(_found_in(a, b), metric, which, case) for a, b in ((mine, theirs), (theirs, mine))]
    return Both(*(mean(margin.value for margin in side.values()) for side in sides))


def _strict_pairs(
    metric: str, which: Pairs, bases: Sequence[float | None], one: Sample, other: Sample, case: Case
) -> Both:
    sides = [_margins(_pairs(sample, metric), metric, which, case) for sample in (one, other)]
    found = [
        key for side in sides for key, margin in side.items() if margin.pair.similarity.value is not None
    ]
    values = [
        [_strict(side[key], base) for key in dict.fromkeys(found) if key in side]
        for side, base in zip(sides, bases, strict=True)
    ]
    return Both(*(None if None in side else mean(side) for side in values))


def _strict(margin: PairMargin, base: float | None) -> float | None:
    """A pair's margin where who is missing counts as different."""
    if margin.pair.similarity.value is None:
        return 0.0  # as like as its base: that is what the strict variant counts for a missing person
    if margin.value is not None:
        return margin.value
    return None if base is None else margin.pair.similarity.value - base


def different_mean(side: Contestant, metric: str) -> float | None:
    """Mean similarity of all pairs annotated different: the base of a story in which none was found."""
    samples = (sample for story in side.stories.values() for sample in story.values())
    pairs = (pair for sample in samples for pair in _pairs(sample, metric).values())
    return mean(pair.similarity.value for pair in pairs if not pair.same)


def _pairs(sample: Sample, metric: str) -> dict[Key, Pair]:
    """The pairs of a story, as its records say."""
    return {
        (*value.shots, str(value.subject)): Pair(
            value.shots[0],
            value.shots[1],
            str(value.subject),
            bool((value.detail or {}).get("same")),
            Similarity(value.value, value.reason),
        )
        for value in sample.get(metric, ())
        if len(value.shots) == 2
    }


def _found_in(pairs: Mapping[Key, Pair], others: Mapping[Key, Pair]) -> dict[Key, Pair]:
    """The same pairs; those that the others lack count as not found."""
    unfound = Similarity(None, "not found for both")
    return {
        key: pair
        if key in others and others[key].similarity.value is not None
        else pair._replace(similarity=unfound)
        for key, pair in pairs.items()
    }


def _margins(pairs: Mapping[Key, Pair], metric: str, which: Pairs, case: Case) -> dict[Key, PairMargin]:
    """Margins of the same-pairs asked for, each against all different-pairs."""
    margins = pair_margins(list(pairs.values()), case, MARGINS[metric])
    wanted = {"all": lambda gap: True, "recall": lambda gap: gap > 0, "adjacent": lambda gap: gap == 0}[which]
    return {(m.pair.first, m.pair.second, m.pair.subject): m for m in margins if wanted(m.pair.gap)}
