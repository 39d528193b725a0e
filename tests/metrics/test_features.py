"""The shared stage on real videos with the shipped judges."""

from pathlib import Path

import numpy as np
import pytest
import worlds

from cases.errors import UnknownNameError, UnknownWordError, WeightsError
from metrics.availability import unavailable_metrics
from metrics.perception.features import sampled_frames, shot_features
from metrics.registry import metric_names
from metrics.score import Judges, score_story
from metrics.types import Value

ALL = frozenset({"scene", "surroundings", "persons", "image", "text", "flow"})
METRICS = tuple(name for name in metric_names() if name not in unavailable_metrics("tiny", {}))


@pytest.fixture(scope="module")
def sample():
    return worlds.samples(1)[0]


@pytest.fixture(scope="module")
def videos(sample, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return worlds.write_shots(tmp_path_factory.mktemp("story"), sample.videos)


@pytest.fixture(scope="module")
def values(judges: Judges, sample, videos: list[Path]) -> list[Value]:
    return score_story(judges, videos, worlds.case_of(sample), METRICS)


def test_batch_of_one_equals_batch_of_eight(judges: Judges, sample):
    one = shot_features(judges, sample.videos[0], 8.0, ALL, batch=1)
    eight = shot_features(judges, sample.videos[0], 8.0, ALL, batch=8)
    for part in ("scene", "surroundings", "image", "aesthetic"):
        assert getattr(one, part) == pytest.approx(getattr(eight, part), abs=1e-4)
    assert one.persons is not None
    assert eight.persons is not None
    for a, b in zip(one.persons, eight.persons, strict=True):
        assert [p.embedding for p in a] == [pytest.approx(p.embedding, abs=1e-4) for p in b]


def test_boxes_hold_the_persons_and_times_are_those_of_the_sampled_frames(judges: Judges, sample):
    features = shot_features(judges, sample.videos[0], 8.0, ALL)
    frames = sampled_frames(len(sample.videos[0]))
    assert features.seconds == pytest.approx((frames + 0.5) / 8)
    assert features.persons is not None
    people = [person for frame in features.persons for person in frame]
    assert people
    for person in people:
        left, top, right, bottom = person.box
        assert 0 <= left < person.x < right <= 1
        assert 0 <= top < bottom <= 1
        assert person.area <= (right - left) * (bottom - top)
        assert person.second in features.seconds


def test_every_metric_ends_with_its_story(values: list[Value]):
    for name in METRICS:
        own = [value for value in values if value.metric == name]
        assert [value.shots == () for value in own] == [False] * (len(own) - 1) + [True]
        assert {"n", "n_missing"} <= set(own[-1].detail)


def test_values_stay_in_range(values: list[Value]):
    from metrics.registry import metric_info

    for value in values:
        low, high = metric_info(value.metric).range
        assert value.value is None or (
            value.value >= low - 1e-6 and (high is None or value.value <= high + 1e-6)
        )
        assert (value.value is None) == (value.reason is not None)


def test_repeat_and_order_of_metrics_change_nothing(
    judges: Judges, sample, videos: list[Path], values: list[Value]
):
    again = score_story(judges, videos, worlds.case_of(sample), tuple(reversed(METRICS)))
    assert sorted(again, key=_key) == sorted(values, key=_key)


def test_subset_of_metrics_is_a_filter(judges: Judges, sample, videos: list[Path], values: list[Value]):
    some = score_story(judges, videos, worlds.case_of(sample), ["environment_margin", "coverage"])
    whole = [value for value in values if value.metric in ("environment_margin", "coverage")]
    for a, b in zip(sorted(some, key=_key), sorted(whole, key=_key), strict=True):
        assert a.value == pytest.approx(b.value, abs=1e-5)


def test_missing_and_damaged_videos_are_null_with_a_reason(
    judges: Judges, sample, videos: list[Path], tmp_path: Path
):
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(videos[0].read_bytes()[:500])
    paths: list[Path | None] = [None, damaged, tmp_path / "nowhere.mp4", *videos[3:]]
    values = score_story(judges, paths, worlds.case_of(sample), METRICS)
    for shot, reason in ((0, "missing"), (1, "cannot be read"), (2, "missing")):
        touched = [value for value in values if shot in value.shots]
        assert touched
        assert all(value.value is None for value in touched)
        assert any(reason in str(value.reason) for value in touched)
    assert all(
        value.value is not None for value in values if value.shots == (3,) and value.metric != "coverage"
    )
    story = next(v for v in values if v.metric == "aesthetic_quality" and v.shots == ())
    assert story.detail == {"n": 3, "n_missing": 3}


def test_no_video_at_all(judges: Judges, sample):
    values = score_story(judges, [None] * 6, worlds.case_of(sample), METRICS)
    assert all(value.value is None and value.reason for value in values)


@pytest.mark.parametrize("shape", [(1, 64, 96), (9, 96, 64), (5, 2, 2), (3, 48, 200)])
def test_odd_shapes_give_values_or_reasons(judges: Judges, shape: tuple[int, int, int]):
    frames = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    features = shot_features(judges, frames, 8.0, ALL)
    assert features.scene is not None
    assert np.isfinite(features.scene).all()
    assert features.scene.shape[0] == shape[0]


def test_wrong_number_of_videos(judges: Judges, sample, videos: list[Path]):
    with pytest.raises(ValueError, match="6 shots, got 2 videos"):
        score_story(judges, videos[:2], worlds.case_of(sample), ["coverage"])


def test_unknown_word_is_named(judges: Judges):
    with pytest.raises(UnknownWordError, match="'zeppelin'"):
        judges.image_text.texts(["a man in a zeppelin"])


def test_texts_that_the_judge_cannot_read_cost_their_metrics_alone(
    judges: Judges, sample, videos: list[Path]
):
    case = worlds.case_of(sample)
    shots = (case.shots[0].model_copy(update={"caption": "A zeppelin."}), *case.shots[1:])
    values = score_story(
        judges, videos, case.model_copy(update={"shots": shots}), ["aesthetic_quality", "semantic_alignment"]
    )
    story = {value.metric: value for value in values if not value.shots}
    assert story["aesthetic_quality"].value is not None
    assert story["semantic_alignment"].value is None
    assert "'zeppelin'" in (story["semantic_alignment"].reason or "")


def test_unknown_preset_and_missing_weights(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="tiny"):
        Judges.load("tinny")
    with pytest.raises(WeightsError, match=r"python -m metrics\.training persons"):
        Judges.load(weights={"persons": str(tmp_path / "none")})


def test_hashes_name_every_judge(judges: Judges):
    assert set(judges.hashes) == {"encoder", "persons", "image_text", "aesthetic"}
    assert all(len(value) == 64 for value in judges.hashes.values())


def test_sampled_frames():
    assert sampled_frames(9).tolist() == [0, 4, 8]
    assert sampled_frames(2).tolist() == [0, 1]
    assert sampled_frames(1).tolist() == [0]


def _key(value: Value) -> tuple[str, tuple[int, ...], str]:
    return value.metric, value.shots, str(value.subject)
