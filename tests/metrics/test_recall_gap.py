"""Slopes of hand-made stories whose similarities are known."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from cases.types import Case, Shot
from metrics.cross_shot.recall_gap import character_recall_gap, environment_recall_gap, slope
from metrics.perception.story import PersonCrop, ShotFeatures, StoryFeatures


def case(casts: Sequence[str], places: Sequence[str] | None = None) -> Case:
    shots = tuple(
        Shot(caption="text", prompt="text", cast=(who,), place=where, view="medium")
        for who, where in zip(casts, places or ["park"] * len(casts), strict=True)
    )
    names = {name: "described" for name in ("ann", "bob", "park", "cafe")}
    return Case(id="c", pattern="main_subject", cast=names, places=names, shots=shots)


def turned(degrees: float) -> np.ndarray:
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def story(count: int, degrees: Callable[[int], float]) -> StoryFeatures:
    """Shot i shows a person and a place turned by ``degrees(i)``: similarity is the cosine between."""
    return StoryFeatures(tuple(shot(turned(degrees(i))) for i in range(count)))


def shot(features: np.ndarray) -> ShotFeatures:
    return ShotFeatures(
        persons=((PersonCrop(0.1, 0.5, features),),) * 3, surroundings=np.stack([features] * 3)
    )


def test_slope_of_a_line():
    assert slope([0, 1, 2, 2], [1.0, 0.9, 0.8, 0.8]) == pytest.approx(-0.1)
    assert slope([1, 1], [0.2, 0.4]) is None
    assert slope([], []) is None


@pytest.mark.parametrize("metric", [character_recall_gap, environment_recall_gap])
def test_frozen_story_does_not_fade(metric: Callable):
    (value,) = metric(story(6, lambda i: 20), case(["ann"] * 6))
    assert value.value == pytest.approx(0, abs=1e-12)
    assert value.detail == pytest.approx({"n": 15, "n_missing": 0, **{f"gap_{gap}": 1.0 for gap in range(5)}})


@pytest.mark.parametrize("metric", [character_recall_gap, environment_recall_gap])
def test_turning_story_fades(metric: Callable):
    (value,) = metric(story(6, lambda i: 15 * i), case(["ann"] * 6))
    cosines = [np.cos(np.radians(15 * (gap + 1))) for gap in range(5)]
    assert [value.detail[f"gap_{gap}"] for gap in range(5)] == pytest.approx(cosines)
    weighted = slope([gap for gap in range(5) for _ in range(5 - gap)], np.repeat(cosines, [5, 4, 3, 2, 1]))
    assert value.value == pytest.approx(weighted)
    assert value.value < -0.15


def test_long_stories_share_the_last_point_of_the_curve():
    (value,) = character_recall_gap(story(9, lambda i: i), case(["ann"] * 9))
    assert [key for key in value.detail if key.startswith("gap")] == [f"gap_{gap}" for gap in range(5)]


def test_one_distance_has_no_slope():
    (value,) = character_recall_gap(story(3, lambda i: 0), case(["ann", "bob", "ann"]))
    assert value.value is None
    assert "two distances; the case has pairs with 1 shots between" in str(value.reason)
    (value,) = environment_recall_gap(story(2, lambda i: 0), case(["ann"] * 2, ["park", "cafe"]))
    assert "the case has no pairs" in str(value.reason)


def test_missing_shots_are_named_where_they_leave_one_distance():
    shots = list(story(3, lambda i: 0).shots)
    shots[2] = ShotFeatures(fault="the video is missing")
    (value,) = character_recall_gap(StoryFeatures(tuple(shots)), case(["ann"] * 3))
    assert value.value is None
    assert "found are pairs with 0 shots between (first missing: the video is missing)" in str(value.reason)
    assert value.detail == {"n": 1, "n_missing": 2}


def test_margin_slope_takes_different_pairs_away():
    asked = case(["ann", "bob", "ann", "ann"])
    (value,) = character_recall_gap(story(4, lambda i: 30 * i), asked)
    same = [(0, 2), (0, 3), (2, 3)]
    cosines = [float(np.cos(np.radians(30 * (b - a)))) for a, b in same]
    assert value.value == pytest.approx(slope([b - a - 1 for a, b in same], cosines))
    # One view everywhere: each pair is compared with the same mean of different pairs.
    assert value.detail["margin_slope"] == pytest.approx(value.value)
