"""Controls with known answers, scored from written videos by the shipped judges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import worlds

from metrics.availability import default_metrics
from metrics.score import Judges, score_story

COUNT = 4
METRICS = default_metrics("tiny", {})
Scores = dict[str, list[float | None]]


@pytest.fixture(scope="module")
def samples():
    return worlds.samples(2 * COUNT)


@pytest.fixture(scope="module")
def scores(judges: Judges, samples, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scores]:
    """Story-level values of four stories for each control."""
    controls: dict[str, list[Sequence[np.ndarray]]] = {
        "reference": [sample.videos for sample in samples[:COUNT]],
        "static": [[sample.videos[0]] * 6 for sample in samples[:COUNT]],
        "shuffled": [[samples[(i + j) % len(samples)].videos[j] for j in range(6)] for i in range(COUNT)],
        "noise": [worlds.noise_shots(6)] * COUNT,
    }
    folder = tmp_path_factory.mktemp("controls")
    return {name: _scores(judges, samples, videos, folder / name) for name, videos in controls.items()}


def _scores(judges: Judges, samples, stories, folder: Path) -> Scores:
    found: Scores = {}
    for i, videos in enumerate(stories):
        paths = worlds.write_shots(folder / str(i), tuple(videos))
        for value in score_story(judges, paths, worlds.case_of(samples[i]), METRICS):
            if value.shots == ():
                found.setdefault(value.metric, []).append(value.value)
    return found


def mean(values: list[float | None]) -> float:
    return float(np.mean([value for value in values if value is not None]))


@pytest.mark.parametrize("metric", ["character_margin", "environment_margin"])
def test_reference_has_a_high_margin(scores: dict[str, Scores], metric: str):
    assert mean(scores["reference"][metric]) > 0.35
    for control in ("static", "shuffled"):
        assert mean(scores["reference"][metric]) > mean(scores[control][metric]) + 0.3


def test_static_is_consistent_without_margin(scores: dict[str, Scores]):
    static = scores["static"]
    assert mean(static["character_consistency"]) > 0.8
    assert mean(static["environment_consistency"]) > 0.9
    assert mean(static["environment_margin"]) == pytest.approx(0, abs=1e-5)
    assert mean(static["character_margin"]) == pytest.approx(0, abs=1e-5)


def test_shuffled_is_less_consistent(scores: dict[str, Scores]):
    for metric in ("character_consistency", "environment_consistency"):
        assert mean(scores["shuffled"][metric]) < mean(scores["reference"][metric]) - 0.25


def test_reference_shows_its_cast(scores: dict[str, Scores]):
    assert mean(scores["reference"]["coverage"]) > 0.9


def test_noise_has_no_persons(scores: dict[str, Scores]):
    assert set(scores["noise"]["coverage"]) == {0}
    assert set(scores["noise"]["character_consistency"]) == {None}
    assert set(scores["noise"]["character_margin"]) == {None}


def test_noise_is_ugly_and_unlike_its_text(scores: dict[str, Scores]):
    for metric in ("aesthetic_quality", "semantic_alignment"):
        assert mean(scores["noise"][metric]) < mean(scores["reference"][metric]) - 0.1


def test_reference_follows_its_text_best(scores: dict[str, Scores]):
    for control in ("static", "shuffled"):
        assert mean(scores["reference"]["semantic_alignment"]) > mean(scores[control]["semantic_alignment"])
