import numpy as np
import pytest

from cases.types import Case, Shot
from metrics.in_shot.dynamic_degree import dynamic_degree, flow_per_second, is_dynamic
from metrics.in_shot.subject_consistency import subject_consistency
from metrics.in_shot.vbench import frame_consistency
from metrics.perception.story import FlowFeatures, ShotFeatures, StoryFeatures


def unit(degrees: list[float]) -> np.ndarray:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], 1)


def one_shot_case() -> Case:
    shot = Shot(caption="she waves", prompt="a woman waves", cast=("ann",), place="park", view="medium")
    return Case(
        id="c", pattern="main_subject", cast={"ann": "a woman"}, places={"park": "a park"}, shots=(shot,)
    )


def test_turning_features():
    # Frames at 0, 60 and 120 degrees: cosines with the one before 0.5, 0.5; with the first 0.5 and -0.5 -> 0.
    assert frame_consistency(unit([0, 60, 120])) == pytest.approx(((0.5 + 0.5) / 2 + (0.5 + 0) / 2) / 2)


def test_length_of_features_does_not_matter():
    features = unit([0, 30, 50, 10])
    assert frame_consistency(features * [[3], [0.1], [7], [2]]) == pytest.approx(frame_consistency(features))


def test_still_shot_is_one():
    assert frame_consistency(unit([20] * 5)) == pytest.approx(1)


def test_single_frame_is_null():
    story = StoryFeatures((ShotFeatures(scene=unit([0])),))
    shot, whole = subject_consistency(story, one_shot_case())
    assert shot.value is None
    assert whole.value is None
    assert "single frame" in str(whole.reason)
    assert whole.detail == {"n": 0, "n_missing": 1}


@pytest.mark.parametrize(("moving", "dynamic"), [(1, False), (2, True), (8, True)])
def test_dynamic_needs_two_moving_pairs_of_nine_frames(moving: int, dynamic: bool):
    top = np.array([1.6] * moving + [1.4] * (8 - moving))  # The threshold of 64 lines is 1.5 pixels.
    assert is_dynamic(FlowFeatures(top, 9, 8.0, 64)) is dynamic


def test_flow_is_independent_of_size_and_rate():
    small = flow_per_second(FlowFeatures(np.full(8, 2.0), 9, 8.0, 64))
    large = flow_per_second(FlowFeatures(np.full(4, 30.0), 5, 4.0, 480))
    assert small == pytest.approx(large) == pytest.approx(0.25)


def test_small_picture_has_no_flow():
    values = dynamic_degree(StoryFeatures((ShotFeatures(flow=None),)), one_shot_case())
    assert values[-1].value is None
    assert "too small" in str(values[-1].reason)
