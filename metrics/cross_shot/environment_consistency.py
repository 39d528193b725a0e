"""Environment Consistency: similarity of patch tokens outside persons over shots of the same place.

Tokens are averaged over each frame's patches that no person touches; cosines are averaged over pairs of
frames for each annotated pair of shots, then over the pairs of each place, then over the story's places.
Other judges have features of their own outside persons, and ids of their own.
"""

from __future__ import annotations

import numpy as np

from cases.types import Case, ShotPair
from metrics.cross_shot.persons import Similarity, shot_fault
from metrics.cross_shot.similarity import Shown, mean_cosine, nearest_pair
from metrics.cross_shot.variants import by_judge
from metrics.perception.story import StoryFeatures
from metrics.types import HEADLINE, Judge, MetricInfo, Value
from metrics.values import mean_of_means, measured, missing

INFO = MetricInfo(
    id="environment_consistency",
    function="metrics.cross_shot.environment_consistency:environment_consistency",
    version=1,
    level="pair",
    range=(-1.0, 1.0),
    direction="higher",
    needs=("surroundings",),
    column="Environment Consistency",
    description="Cosine of mean patch tokens outside persons over shots annotated with the same place.",
)
INFOS = by_judge(INFO, "surroundings")
METRICS = tuple(INFOS.values())


def environment_consistency(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Value]:
    """One value a pair of shots, and the story's mean of its places' means."""
    info = INFOS[judge]
    pairs = [_pair(info, story, pair) for pair in case.place_pairs()]
    return [*pairs, mean_of_means(info, pairs, "no place is annotated in two shots", "places")]


def place_similarity(story: StoryFeatures, first: int, second: int, judge: Judge = HEADLINE) -> Similarity:
    """Mean cosine over pairs of frames of two shots' surroundings, by one judge."""
    fault = shot_fault(story, first, second)
    if fault is not None:
        return Similarity(None, fault)
    a, b = (_seen(story.shots[shot].surroundings_by(judge)) for shot in (first, second))
    for shot, (_, rows) in ((first, a), (second, b)):
        if not len(rows):
            return Similarity(None, f"persons fill every sampled frame of shot {shot + 1}")
    value = mean_cosine(a[1], b[1])
    seconds = story.shots[first].seconds, story.shots[second].seconds
    if judge != HEADLINE or not all(seconds):
        return Similarity(value, None)
    i, j, cosine = nearest_pair(a[1], b[1], value)
    return Similarity(value, None, Shown((seconds[0][a[0][i]], seconds[1][b[0][j]]), cosine))


def _seen(surroundings: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Which sampled frames show surroundings, and their rows."""
    assert surroundings is not None
    frames = np.flatnonzero(~np.isnan(surroundings).any(1))
    return frames, surroundings[frames]


def _pair(info: MetricInfo, story: StoryFeatures, pair: ShotPair) -> Value:
    shots = (pair.first, pair.second)
    found = place_similarity(story, *shots, info.judge or HEADLINE)
    if found.value is None:
        return missing(info, shots, str(found.reason), subject=pair.name, same=True, gap=pair.gap)
    return measured(info, shots, found.value, subject=pair.name, same=True, gap=pair.gap, **found.detail)
