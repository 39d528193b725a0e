"""Worn memories: shots drawn again by a model, stored beside the true ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers.models.attention_dispatch import _AttentionBackendRegistry

from onestory.errors import TrainingError
from onestory.model.bundle import OneStoryModel
from onestory.training.wear import read_worn, wear_latents, wear_shots

WORDS = ("a", "man", "park", "red")
SHAPE = (3, 2, 3, 8, 8, 12)
"""Stories, shots, latent frames, channels, height, width."""


@pytest.fixture
def model() -> OneStoryModel:
    return OneStoryModel.tiny(WORDS, z_dim=8, seed=0, skip_variance=[1.0] * 8)


@pytest.fixture
def latents(tmp_path: Path) -> Path:
    folder = tmp_path / "latents"
    folder.mkdir()
    for number in range(2):
        clean = np.random.default_rng(number).standard_normal(SHAPE).astype(np.float16)
        np.savez(folder / f"shard-{number:05d}.npz", latents=clean)
        prompts = [["a red man", "a park"]] * SHAPE[0]
        (folder / f"shard-{number:05d}.json").write_text(json.dumps({"prompts": prompts}))
    return folder


def test_an_interrupted_job_goes_on_and_gives_the_same(
    model: OneStoryModel, latents: Path, tmp_path: Path
) -> None:
    model.save(tmp_path / "model")
    wear_latents(tmp_path / "model", latents, tmp_path / "worn", shards=2)
    whole = read_worn(tmp_path / "worn", 100)
    (tmp_path / "worn/shard-00001.npy").unlink()
    wear_latents(tmp_path / "model", latents, tmp_path / "worn", shards=2)
    assert whole.shape == (6, *SHAPE[1:])
    np.testing.assert_array_equal(read_worn(tmp_path / "worn", 100), whole)
    assert len(read_worn(tmp_path / "worn", 4)) == 4


def test_a_drawn_shot_keeps_something_of_the_true_one(model: OneStoryModel) -> None:
    clean = torch.randn(16, 8, 3, 8, 12, generator=torch.Generator().manual_seed(0))
    drawn = wear_shots(model, clean, ["a red man"] * 16, torch.Generator().manual_seed(0))
    assert not torch.equal(drawn, clean)

    def likeness(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cosine_similarity(a.flatten(1), b.flatten(1))

    other = likeness(drawn, clean.roll(1, 0))
    assert (likeness(drawn, clean) > other + 0.05).all()
    assert (likeness(drawn, clean) - other).mean() > 0.15


def test_drawing_again_leaves_attention_of_other_models_alone(
    model: OneStoryModel, latents: Path, tmp_path: Path
) -> None:
    model.save(tmp_path / "model")
    before = _AttentionBackendRegistry.get_active_backend()
    wear_latents(tmp_path / "model", latents, tmp_path / "worn", shards=1)
    assert _AttentionBackendRegistry.get_active_backend() == before


def test_missing_shards_are_named(latents: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"holds no shard; expected shard-00000\.npy"):
        read_worn(latents, 10)
    np.save(tmp_path / "shard-00001.npy", np.zeros(SHAPE))
    with pytest.raises(TrainingError, match=r"holds shard-00001\.npy; expected shard-00000\.npy"):
        read_worn(tmp_path, 10)
    with pytest.raises(TrainingError, match="holds no latents"):
        wear_latents(tmp_path / "model", tmp_path, tmp_path / "worn", shards=1)
