"""Recall gap: how similarity of the same person (or place) changes with each further shot between.

The slope, by least squares, of the similarity of a story's pairs annotated the same on the shots between
them (``gap``: 0 for neighbours). Pairs are those of the margin, so persons of joint shots are told apart
without the pair that is measured. 0: what was seen four shots ago is kept as well as what was just seen;
negative: it fades. It says nothing about how good recall is, only whether it fades: a generator that never
keeps anything has slope 0 too, so it belongs beside the margins. Ours; EntityBench reports such pairs.

The detail holds the curve itself, mean similarity at ``gap_0`` to ``gap_4`` (4 stands for 4 and more).
Taking away the story's mean similarity of different pairs, as the plotted margin curve does, would leave
the slope as it is. ``margin_slope`` takes away those matched by camera view, which does change it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cases.types import Case
from metrics.cross_shot.margin import Pair, matched, person_pairs, place_pairs
from metrics.perception.story import StoryFeatures
from metrics.types import Detail, MetricInfo, Value
from metrics.values import measured, missing

CHARACTER = MetricInfo(
    id="character_recall_gap",
    function="metrics.cross_shot.recall_gap:character_recall_gap",
    version=1,
    level="story",
    range=(-2.0, 2.0),
    direction="higher",
    needs=("persons",),
    column=None,
    description="Change of the same person's similarity with each further shot between; negative: it fades.",
)
ENVIRONMENT = CHARACTER._replace(
    id="environment_recall_gap",
    function="metrics.cross_shot.recall_gap:environment_recall_gap",
    needs=("surroundings",),
    description="Change of the same place's similarity with each further shot between; negative: it fades.",
)
METRICS = (CHARACTER, ENVIRONMENT)

LONGEST = 4
"""Pairs with so many shots between, or more, share the curve's last point. The slope takes each as it is."""


def character_recall_gap(story: StoryFeatures, case: Case) -> list[Value]:
    """The story's slope over pairs of the same person."""
    return [_story(CHARACTER, person_pairs(story, case), case, "person")]


def environment_recall_gap(story: StoryFeatures, case: Case) -> list[Value]:
    """The story's slope over pairs of the same place."""
    return [_story(ENVIRONMENT, place_pairs(story, case), case, "place")]


def slope(gaps: Sequence[float], values: Sequence[float]) -> float | None:
    """Least-squares slope of ``values`` on ``gaps``, or None where all gaps are equal."""
    x = np.asarray(gaps, float)
    spread = x - x.mean() if len(x) else x
    if not spread.any():
        return None
    return float(spread @ np.asarray(values, float) / (spread @ spread))


def _story(info: MetricInfo, pairs: Sequence[Pair], case: Case, what: str) -> Value:
    same = [pair for pair in pairs if pair.same]
    found = [pair for pair in same if pair.similarity.value is not None]
    counts: Detail = {"n": len(found), "n_missing": len(same) - len(found)}
    fitted = slope([pair.gap for pair in found], [_similarity(pair) for pair in found])
    if fitted is None:
        return missing(info, (), _why_none(same, found, what))._replace(detail={**counts})
    detail = {**counts, **_curve(found), **_margin_slope(pairs, case)}
    return measured(info, (), fitted)._replace(detail=detail)


def _why_none(same: Sequence[Pair], found: Sequence[Pair], what: str) -> str:
    asked = sorted({pair.gap for pair in same})
    if len(asked) < 2:
        return f"a slope needs {what}s annotated at two distances; the case has {_distances(asked)}"
    got = _distances(sorted({pair.gap for pair in found}))
    lost = next((str(pair.similarity.reason) for pair in same if pair.similarity.value is None), "")
    return f"a slope needs pairs at two distances; found are {got} (first missing: {lost})"


def _distances(gaps: Sequence[int]) -> str:
    return f"pairs with {' or '.join(map(str, gaps))} shots between" if gaps else "no pairs"


def _curve(found: Sequence[Pair]) -> dict[str, float]:
    """Mean similarity at each distance there is."""
    points: dict[int, list[float]] = {}
    for pair in found:
        points.setdefault(min(pair.gap, LONGEST), []).append(_similarity(pair))
    return {f"gap_{gap}": float(np.mean(points[gap])) for gap in sorted(points)}


def _margin_slope(pairs: Sequence[Pair], case: Case) -> dict[str, float]:
    """Slope of similarity minus that of different pairs with the same views; empty where there are none."""
    found = [pair for pair in pairs if pair.similarity.value is not None]
    same, different = ([pair for pair in found if pair.same is kind] for kind in (True, False))
    if not different:
        return {}
    bases = (np.mean([_similarity(other) for other in matched(pair, different, case)[0]]) for pair in same)
    margins = [_similarity(pair) - float(base) for pair, base in zip(same, bases, strict=True)]
    fitted = slope([pair.gap for pair in same], margins)
    return {} if fitted is None else {"margin_slope": fitted}


def _similarity(pair: Pair) -> float:
    assert pair.similarity.value is not None
    return pair.similarity.value
