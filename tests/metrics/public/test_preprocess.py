"""Known answers of VBench's transforms."""

import numpy as np
import pytest
import torch

from metrics.perception.public.preprocess import (
    short_side,
    short_side_and_crop,
    short_side_and_crop_of_bytes,
)
from metrics.perception.public.raft import pad
from metrics.perception.public.viclip_clips import middle_frames


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (2, height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("size", "resized"),
    [((480, 832), (224, 388)), ((832, 480), (388, 224)), ((64, 96), (224, 336)), ((704, 1280), (224, 407))],
)
def test_dino_sees_the_whole_frame(size: tuple[int, int], resized: tuple[int, int]):
    assert tuple(short_side(noise(*size), 224).shape) == (2, 3, *resized)


def test_bilinear_without_antialiasing_takes_neighbours_only():
    frames = noise(448, 448)
    centre = frames[:, 0:2, 0:2].astype(np.float64).mean((1, 2)) / 255
    assert short_side(frames, 224)[:, :, 0, 0].numpy() == pytest.approx(centre, abs=1e-6)


def test_clip_keeps_the_middle():
    frames = np.zeros((1, 224, 388, 3), np.uint8)
    frames[:, :, 82:306] = 200  # 388 - 224 is twice 82
    assert (short_side_and_crop(frames, 224) == 200 / 255).all()


def test_cubic_overshoot_stays_for_floats_and_goes_for_bytes():
    frames = np.where(np.indices((32, 32)).sum(0)[None, ..., None] % 8 < 4, 0, 255).astype(np.uint8)
    frames = np.repeat(frames, 3, 3)
    floats, bytes_ = short_side_and_crop(frames, 224), short_side_and_crop_of_bytes(frames, 224)
    assert floats.min() < -0.01
    assert floats.max() > 1.01
    assert bytes_.min() == 0
    assert bytes_.max() == 1
    assert torch.equal((bytes_ * 255).round() / 255, bytes_)


def test_padding_repeats_edges_half_on_either_side():
    image = torch.arange(2 * 3 * 11, dtype=torch.float32).reshape(1, 2, 3, 11)
    padded = pad(image)
    assert padded.shape == (1, 2, 8, 16)
    assert torch.equal(padded[..., 2:5, 2:13], image)
    assert torch.equal(padded[..., 0, 2:13], image[..., 0, :])
    assert pad(torch.zeros(1, 3, 480, 832)).shape[-2:] == (480, 832)


@pytest.mark.parametrize(
    ("count", "chosen"),
    [
        (81, [4, 14, 24, 34, 44, 54, 64, 75]),
        (8, [0, 1, 2, 3, 4, 5, 6, 7]),
        (3, [0, 1, 2, 2, 2, 2, 2, 2]),
        (1, [0] * 8),
    ],
)
def test_middle_of_eight_equal_intervals(count: int, chosen: list[int]):
    assert middle_frames(count, 8).tolist() == chosen
