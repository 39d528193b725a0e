"""Copies made by hand, and the controls whose answers are known."""

import cv2
import numpy as np
import pytest
import worlds

from cases.types import Case, Shot
from metrics.cross_shot.copy_paste import HONEST, beyond_honest, copy_paste
from metrics.perception.copies import SIDE, likeness, structure, variants
from metrics.perception.crops import GREY, THUMBNAIL, masked_crop, thumbnail
from metrics.perception.features import shot_features
from metrics.perception.story import ShotFeatures, StoryFeatures
from metrics.score import Judges


def person(seed: int, height: int = 44, width: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """A textured figure on black, and its mask."""
    rng = np.random.default_rng(seed)
    frame, mask = np.zeros((64, 96, 3), np.uint8), np.zeros((64, 96), bool)
    coarse = rng.integers(0, 256, (height // 4, width // 4, 3), dtype=np.uint8)
    frame[10 : 10 + height, 40 : 40 + width] = cv2.resize(coarse, (width, height))
    mask[10 : 10 + height, 40 : 40 + width] = True
    return frame, mask


def moved(picture: np.ndarray, scale: float = 1.0, x: float = 0.0, mirrored: bool = False) -> np.ndarray:
    matrix = np.array([[-scale if mirrored else scale, 0, x], [0, scale, 3]])
    matrix[0, 2] += 50 * (1 - matrix[0, 0])
    return cv2.warpAffine(picture.astype(np.float32), matrix, (96, 64), flags=cv2.INTER_AREA)


def copy(seed: int, **how) -> np.ndarray:
    frame, mask = person(seed)
    return thumbnail(moved(frame, **how).round().astype(np.uint8), moved(mask, **how) > 0.5)


def test_thumbnail_is_the_crop_and_its_mask():
    frame, mask = person(0)
    small = thumbnail(frame, mask)
    assert small.shape == (THUMBNAIL, THUMBNAIL, 4)
    assert (small[..., :3] == masked_crop(frame, mask, THUMBNAIL)).all()
    assert (small[small[..., 3] == 0][:, :3] == GREY).all()
    assert (small[8:-8, 30:34, 3] == 255).all()


@pytest.mark.parametrize(
    "how",
    [{}, {"x": 20.0}, {"scale": 0.8}, {"scale": 0.8, "x": -15.0}, {"mirrored": True}],
    ids=["equal", "moved", "smaller", "both", "mirrored"],
)
def test_copies_are_alike(how: dict):
    assert likeness(structure(copy(0)), variants(copy(0, **how))) > 0.85


def test_equal_pixels_are_fully_alike_and_other_textures_are_not():
    assert likeness(structure(copy(0)), variants(copy(0))) == pytest.approx(1, abs=1e-6)
    assert likeness(structure(copy(0)), variants(copy(1))) < 0.5


def test_part_of_a_person_is_a_copy_of_that_part():
    frame, mask = person(0)
    upper = mask.copy()
    upper[40:] = False
    assert likeness(structure(thumbnail(frame, mask)), variants(thumbnail(frame, upper))) > 0.85


def test_flat_or_empty_crops_are_no_copies():
    empty = np.zeros((SIDE, SIDE, 4), np.uint8)
    assert likeness(structure(empty), variants(copy(0))) == 0
    assert likeness(structure(empty), variants(empty)) == 0


def test_scale_of_values():
    assert [beyond_honest(x) for x in (0.0, HONEST, 1.0)] == [0, 0, 1]
    assert beyond_honest((1 + HONEST) / 2) == pytest.approx(0.5)


@pytest.fixture(scope="module")
def scored(judges: Judges) -> dict[str, list]:
    """Values of three stories, as they are and frozen."""
    found: dict[str, list] = {"reference": [], "static": []}
    for sample in worlds.samples(3):
        shots = tuple(shot_features(judges, v, 8.0, {"persons", "thumbnails"}) for v in sample.videos)
        case = worlds.case_of(sample)
        found["reference"].append(copy_paste(StoryFeatures(shots), case))
        found["static"].append(copy_paste(StoryFeatures((shots[0],) * 6), case))
    return found


def test_controls(scored: dict[str, list]):
    reference, static = (
        np.mean([values[-1].value for values in scored[name]]) for name in ("reference", "static")
    )
    assert static > 0.9
    assert reference < 0.35


def test_pairs_carry_their_likeness(scored: dict[str, list]):
    pair = scored["static"][0][0]
    assert pair.value == pytest.approx(beyond_honest(pair.detail["likeness"]))
    assert pair.detail["same"] is True


def test_nobody_to_compare_is_null():
    shots = tuple(Shot(caption="text", prompt="text", cast=(who,), place="park") for who in ("ann", "bob"))
    names = {"ann": "a woman", "bob": "a man"}
    case = Case(id="c", pattern="composable", cast=names, places={"park": "a park"}, shots=shots)
    (whole,) = copy_paste(StoryFeatures((ShotFeatures(persons=((),)),) * 2), case)
    assert (whole.value, whole.reason) == (None, "no person is annotated in two shots")
    twice = case.model_copy(update={"shots": (shots[0], shots[0])})
    pair, whole = copy_paste(StoryFeatures((ShotFeatures(persons=((),)),) * 2), twice)
    assert pair.value is whole.value is None
    assert "not found" in str(pair.reason)
