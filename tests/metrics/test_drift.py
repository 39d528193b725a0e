"""Drift of hand-made stories whose ends are known."""

from collections.abc import Sequence

import numpy as np
import pytest

from cases.types import Case, Shot
from metrics.cross_shot.drift import aesthetic_drift, character_drift, semantic_drift, thirds
from metrics.perception.story import PersonCrop, ShotFeatures, StoryFeatures


def case(casts: Sequence[str]) -> Case:
    names = {"ann": "a woman", "bob": "a man"}
    shots = tuple(Shot(caption="text", prompt="text", cast=(who,), place="park") for who in casts)
    return Case(id="c", pattern="main_subject", cast=names, places={"park": "a park"}, shots=shots)


def turned(degrees: float) -> np.ndarray:
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def looks(scores: Sequence[float | None]) -> StoryFeatures:
    """A story of shots with these aesthetic scores; None for a shot that cannot be read."""
    return StoryFeatures(
        tuple(
            ShotFeatures(fault="the video is missing")
            if score is None
            else ShotFeatures(aesthetic=np.full(3, score), image=np.stack([turned(90 * score)] * 3))
            for score in scores
        ),
        prompts=np.stack([turned(0)] * len(scores)),
    )


def people(degrees: Sequence[float | None]) -> StoryFeatures:
    """A story whose shots show one person turned by so much; None for nobody."""
    return StoryFeatures(
        tuple(
            ShotFeatures(persons=((),) * 3)
            if angle is None
            else ShotFeatures(persons=((PersonCrop(0.1, 0.5, turned(angle)),),) * 3)
            for angle in degrees
        )
    )


@pytest.mark.parametrize(
    ("count", "first", "last"),
    [(2, [0], [1]), (3, [0], [2]), (5, [0], [4]), (6, [0, 1], [4, 5]), (10, [0, 1, 2], [7, 8, 9])],
)
def test_thirds(count: int, first: list[int], last: list[int]):
    assert thirds(list(range(count))) == (first, last)


def test_frozen_story_does_not_drift():
    assert aesthetic_drift(looks([0.4] * 6), case(["ann"] * 6))[-1].value == 0
    assert semantic_drift(looks([0.4] * 6), case(["ann"] * 6))[-1].value == pytest.approx(0)
    assert character_drift(people([10] * 6), case(["ann"] * 6))[-1].value == pytest.approx(0)


@pytest.mark.parametrize("scores", [[0.9, 0.7, 0, 0, 0.3, 0.1], [0.1, 0.3, 1, 1, 0.9, 0.7]])
def test_ends_are_compared_whichever_is_better(scores: list[float]):
    (value,) = aesthetic_drift(looks(scores), case(["ann"] * 6))
    assert value.value == pytest.approx(0.6)
    assert value.detail["n"] == 4


def test_semantic_drift_of_a_story_that_leaves_its_text():
    (value,) = semantic_drift(looks([0, 0, 0.5, 0.5, 1, 1]), case(["ann"] * 6))
    assert value.value == pytest.approx(1)
    assert (value.detail["first"], value.detail["last"]) == pytest.approx((1, 0), abs=1e-12)


def test_unreadable_shots_leave_the_rest_of_a_third():
    (value,) = aesthetic_drift(looks([None, 0.5, 0.5, 0.5, 0.5, 0.2]), case(["ann"] * 6))
    assert value.value == pytest.approx(0.5 - 0.35)
    assert (value.detail["n"], value.detail["n_missing"]) == (3, 1)
    (value,) = aesthetic_drift(looks([None, None, 0.5, 0.5, 0.5, 0.2]), case(["ann"] * 6))
    assert value.value is None
    assert value.reason == "no value in the first third of the shots: the video is missing"
    (value,) = aesthetic_drift(looks([0.5]), case(["ann"]))
    assert "two shots" in str(value.reason)


def test_character_that_turns_away_drifts():
    first, whole = character_drift(people([0, 0, 90, 90, 90, 60]), case(["ann"] * 6))
    assert first.shots == (0, 5)
    assert whole.value == pytest.approx(1 - np.cos(np.radians(60)))


def test_character_drift_averages_persons():
    story = people([0, 0, 0, 0, 60, 0])
    values = character_drift(story, case(["ann", "bob"] * 3))
    assert [value.subject for value in values] == ["ann", "bob", None]
    assert [value.value for value in values] == pytest.approx([0.5, 0, 0.25])


def test_character_drift_says_why_there_is_none():
    assert "three shots" in str(character_drift(people([0] * 3), case(["ann", "ann", "bob"]))[-1].reason)
    values = character_drift(people([None, 0, 0]), case(["ann"] * 3))
    assert [value.value for value in values] == [None, None]
    assert "not found in shot 1" in str(values[0].reason)
