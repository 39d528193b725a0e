"""The next-shot loop."""

import numpy as np
import pytest
import torch

from onestory.errors import VocabularyError
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.sampling import SamplingConfig

TEXTS = ["a man walks in the park", "a red woman walks"]


@pytest.fixture
def pipeline(model: OneStoryModel, autoencoder: TinyAutoencoder) -> OneStoryPipeline:
    return OneStoryPipeline.from_parts(model, autoencoder, sampling=SamplingConfig(steps=3))


def _noise(pipeline: OneStoryPipeline, batch: int = 2, seed: int = 0) -> torch.Tensor:
    shape = pipeline.noise_shape(9, 64, 96)
    return torch.randn(batch, *shape, generator=torch.Generator().manual_seed(seed))


def test_a_shot_has_the_asked_size_and_no_selection_without_memory(pipeline: OneStoryPipeline) -> None:
    shots = pipeline.generate_shot(TEXTS, _noise(pipeline))
    assert shots.frames.shape == (2, 9, 64, 96, 3)
    assert shots.frames.dtype == np.uint8
    assert shots.selected is None


def test_memory_grows_by_a_shot_and_changes_the_next(pipeline: OneStoryPipeline) -> None:
    memories = [
        pipeline.remember(None, pipeline.generate_shot(TEXTS, _noise(pipeline, seed=seed))) for seed in (0, 1)
    ]
    assert len(memories[0]) == 3
    one, other = (pipeline.generate_shot(TEXTS, _noise(pipeline), memory=m) for m in memories)
    assert one.selected is not None
    assert one.selected.shape == (2, 3)
    assert (one.frames != other.frames).any()
    assert len(pipeline.remember(memories[0], one)) == 6


def test_a_given_first_frame_is_kept(pipeline: OneStoryPipeline) -> None:
    image = np.full((2, 64, 96, 3), 128, np.uint8)
    image[:, 20:40, 30:60] = (250, 20, 20)
    shots = pipeline.generate_shot(TEXTS, _noise(pipeline), first_frames=image)
    still = pipeline.vae.encode(torch.from_numpy(image).permute(0, 3, 1, 2).unsqueeze(2) / 127.5 - 1)
    expected = pipeline.vae.decode(still.latent_dist.mode()).sample[:, :, 0]
    shown = torch.from_numpy(shots.frames[:, 0]).permute(0, 3, 1, 2) / 127.5 - 1
    assert (shown - expected.clamp(-1, 1)).abs().max() < 0.01


def test_stories_of_a_batch_do_not_touch_each_other(pipeline: OneStoryPipeline) -> None:
    noise = _noise(pipeline)
    together = pipeline.generate_shot(TEXTS, noise)
    for row in range(2):
        alone = pipeline.generate_shot(TEXTS[row : row + 1], noise[row : row + 1])
        difference = np.abs(alone.frames[0].astype(int) - together.frames[row].astype(int))
        assert (difference <= 1).mean() >= 0.999


def test_unknown_words_are_named(pipeline: OneStoryPipeline) -> None:
    with pytest.raises(VocabularyError, match="'dragon'"):
        pipeline.generate_shot(["a dragon walks"], _noise(pipeline, 1))


def test_sizes_that_do_not_fit_are_refused(pipeline: OneStoryPipeline) -> None:
    with pytest.raises(ValueError, match="multiples of 16"):
        pipeline.noise_shape(9, 64, 100)


def test_guided_steps_are_counted() -> None:
    assert SamplingConfig(steps=8, guidance=2.0, guided=(0.0, 0.5)).evaluations() == 12
    assert SamplingConfig(steps=8, guidance=1.0).evaluations() == 8
