"""Stored stories of noise, as the backbone's trainer reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onestory.training.latents import StoredStories


def stored_stories(
    count: int,
    shots: int,
    captions: Sequence[str] = ("the same man walks",),
    prompts: Sequence[str] = ("a red man in the park",),
) -> StoredStories:
    """``count`` stories of ``shots`` shots, three latent frames of 8 x 8 x 12 each, with two persons."""
    rng = np.random.default_rng(0)
    shape = (count, shots, 3)
    looks = np.zeros((count, 3, 5), np.float32)
    looks[:, 1:] = rng.standard_normal((count, 2, 5))
    return StoredStories(
        latents=rng.standard_normal((*shape, 8, 8, 12)).astype(np.float16),
        persons=rng.integers(0, 256, (*shape, 8, 12)).astype(np.uint8),
        cast=rng.integers(1, 4, shape[:2]).astype(np.int32),
        place=rng.integers(0, 2, shape[:2]).astype(np.int32),
        captions=[[captions[i % len(captions)] for i in range(shots)]] * count,
        prompts=[[prompts[i % len(prompts)] for i in range(shots)]] * count,
        who=rng.integers(0, 3, (*shape, 8, 12)).astype(np.uint8),
        looks=looks,
    )
