"""What every metric must keep, whoever wrote it: one battery over all that are registered.

Three stories of five shots (two as drawn, one that is noise with a shot missing) are looked at twice in
opposite orders, with eight images at a time and with one; the first once more at the end. Metrics that cannot
be measured here (a package or weights are missing) are skipped with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import worlds

from cases.storyworld.dataset import StoryDataset
from cases.types import Case
from metrics.availability import unavailable_metrics
from metrics.perception.cuts import detect_cuts
from metrics.perception.features import story_features
from metrics.perception.story import Cuts, StoryFeatures
from metrics.registry import metric_info, metric_names
from metrics.score import Judges, score_features
from metrics.types import Need, Value

SHOTS = 5
UNAVAILABLE = unavailable_metrics("tiny", {})
METRICS = [
    pytest.param(
        name, marks=pytest.mark.skipif(name in UNAVAILABLE, reason=UNAVAILABLE.get(name, "it is here"))
    )
    for name in metric_names()
]
every_metric = pytest.mark.parametrize("metric", METRICS)


class Asked(NamedTuple):
    """A story to measure."""

    case: Case
    shots: tuple[np.ndarray, ...]
    paths: tuple[Path | None, ...]


class Looks(NamedTuple):
    """Features of the same stories, looked at in several ways."""

    eights: tuple[StoryFeatures, ...]
    ones: tuple[StoryFeatures, ...]
    """In opposite order, an image at a time."""
    again: StoryFeatures
    """The first story alone, last of all."""


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, ...]:
    samples = StoryDataset("dev", 2, worlds.FORMAT, seed=5, shots=SHOTS, pattern="composable")[:]
    cases = [worlds.case_of(sample).model_copy(update={"id": f"c{i}"}) for i, sample in enumerate(samples)]
    videos = [*(sample.videos for sample in samples), worlds.noise_shots(SHOTS)]
    folder = tmp_path_factory.mktemp("battery")
    paths: list[list[Path | None]] = [
        list(worlds.write_shots(folder / str(i), shots)) for i, shots in enumerate(videos)
    ]
    paths[2][1] = None
    return tuple(
        Asked(case, shots, tuple(files))
        for case, shots, files in zip([*cases, cases[0]], videos, paths, strict=True)
    )


@pytest.fixture(scope="module")
def looks(judges: Judges, stories: tuple[Asked, ...]) -> Looks:
    eights = tuple(look(judges, asked, 8) for asked in stories)
    ones = tuple(look(judges, asked, 1) for asked in reversed(stories))[::-1]
    return Looks(eights, ones, look(judges, stories[0], 8))


def look(judges: Judges, asked: Asked, batch: int) -> StoryFeatures:
    names = [name for name in metric_names() if name not in UNAVAILABLE]
    needs: set[Need] = {need for name in names for need in metric_info(name).needs}
    story = story_features(judges, asked.paths, asked.case, needs - {"cuts"}, batch)
    if "cuts" not in needs:
        return story
    # The network looks at a hundred frames at a time: one file a story costs a quarter of one a shot.
    found = detect_cuts(np.concatenate(asked.shots))
    return replace(story, cuts=Cuts(tuple(found), tuple(len(shot) for shot in asked.shots)))


def values(metric: str, features: Sequence[StoryFeatures], stories: Sequence[Asked]) -> list[list[Value]]:
    """Values of each story."""
    return [score_features(one, asked.case, [metric]) for one, asked in zip(features, stories, strict=True)]


def all_values(metric: str, features: Sequence[StoryFeatures], stories: Sequence[Asked]) -> list[Value]:
    return list(chain.from_iterable(values(metric, features, stories)))


@every_metric
def test_batch_of_one_is_batch_of_eight(metric: str, looks: Looks, stories: tuple[Asked, ...]):
    one, eight = (all_values(metric, features, stories) for features in (looks.ones, looks.eights))
    for a, b in zip(one, eight, strict=True):
        assert a._replace(value=None, detail={}) == b._replace(value=None, detail={})
        assert a.value == pytest.approx(b.value, abs=1e-4)


@every_metric
def test_repeat_order_and_subset(metric: str, looks: Looks, stories: tuple[Asked, ...]):
    whole = values(metric, looks.eights, stories)
    assert values(metric, looks.eights, stories) == whole
    assert values(metric, looks.eights[::-1], stories[::-1])[::-1] == whole
    assert values(metric, [looks.again], stories[:1]) == whole[:1]


@every_metric
def test_values_keep_what_the_record_promises(metric: str, looks: Looks, stories: tuple[Asked, ...]):
    info = metric_info(metric)
    low, high = info.range[0], math.inf if info.range[1] is None else info.range[1]
    for value in all_values(metric, looks.eights, stories):
        assert (value.metric, value.version) == (info.id, info.version)
        assert (value.value is None) == bool(value.reason)
        assert value.value is None or low - 1e-6 <= value.value <= high + 1e-6
        assert all(math.isfinite(x) for x in value.detail.values() if isinstance(x, float))


@every_metric
def test_the_story_comes_last_and_once(metric: str, looks: Looks, stories: tuple[Asked, ...]):
    for own in values(metric, looks.eights, stories):
        assert [value.shots == () for value in own] == [False] * (len(own) - 1) + [True]
        assert {"n", "n_missing"} <= set(own[-1].detail)
        assert all(0 <= shot < SHOTS for value in own for shot in value.shots)


@every_metric
def test_it_measures_a_drawn_story(metric: str, looks: Looks, stories: tuple[Asked, ...]):
    assert any(own[-1].value is not None for own in values(metric, looks.eights[:2], stories[:2]))


@every_metric
def test_a_missing_shot_is_null_everywhere(metric: str, looks: Looks, stories: tuple[Asked, ...]):
    (own,) = values(metric, looks.eights[2:], stories[2:])
    assert all(value.value is None for value in own if 1 in value.shots)
