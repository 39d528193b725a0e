"""Changes of stored shots answer as the same changes of pixels would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import onestory
from onestory.model.autoencoder import TinyAutoencoder
from onestory.training.autoencoder import as_video
from onestory.training.latent_changes import LatentChanges, shifted_by
from onestory.training.samples import open_samples
from onestory.training.shots import ShotFormat


def test_a_shift_repeats_the_edge() -> None:
    rows = torch.arange(6.0).view(2, 3)
    assert shifted_by(rows, 0, 1).tolist() == [[0, 0, 1], [3, 3, 4]]
    assert shifted_by(rows, -1, 0).tolist() == [[3, 4, 5], [3, 4, 5]]


@pytest.fixture(scope="module")
def shots() -> np.ndarray:
    samples = open_samples(
        "cases.storyworld.dataset:StoryDataset", split="dev", size=1, format=ShotFormat(64, 96, 9, 8.0)
    )
    return np.stack(samples[0].videos)


@pytest.fixture(scope="module")
def vae() -> TinyAutoencoder:
    folder = Path(onestory.__file__).parent / "weights" / "autoencoder"
    return TinyAutoencoder.from_pretrained(folder, torch_dtype=torch.float32).eval()


def _latents(vae: TinyAutoencoder, videos: np.ndarray) -> torch.Tensor:
    with torch.no_grad():
        return vae.to_latents(as_video(videos)).transpose(1, 2)


@pytest.mark.parametrize(
    ("contrast", "tint", "worst"),
    [(0.75, (0, 0, 0), 0.1), (1.0, (25, -10, -20), 0.3), (0.8, (20, 0, 10), 0.3)],
)
def test_colours_change_as_in_pixels(
    contrast: float, tint: tuple[int, int, int], worst: float, shots: np.ndarray, vae: TinyAutoencoder
) -> None:
    pixels = (shots - 128.0) * contrast + 128 + np.array(tint)
    wanted = _latents(vae, pixels.clip(0, 255).round().astype(np.uint8))
    plain = _latents(vae, shots)
    changes = LatentChanges.measured(vae, 3, 8, 12)
    made = changes.coloured(plain, contrast, torch.tensor(tint).float())
    assert (made - wanted).norm() < worst * (plain - wanted).norm()


def test_a_change_follows_from_sample_and_variant(vae: TinyAutoencoder, shots: np.ndarray) -> None:
    changes, shot = LatentChanges.measured(vae, 3, 8, 12), _latents(vae, shots[:1])[0]
    one = changes.changed(shot, 3, 5)
    assert one.shape == shot.shape
    assert torch.equal(one, changes.changed(shot, 3, 5))
    assert not torch.equal(one, changes.changed(shot, 3, 6))
    assert not torch.equal(one, changes.changed(shot, 4, 5))
