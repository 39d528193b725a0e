"""How much of who is who survives an autoencoder: retrieval of persons on its reconstructions.

The judges do not know the generators' code, so the autoencoder comes as a function.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from cases.storyworld.dataset import StoryDataset, StorySample
from cases.types import VideoFormat
from metrics.perception.crops import masked_crop
from metrics.perception.encoder import ImageEncoder
from metrics.perception.instances import MIN_AREA
from metrics.perception.preprocess import to_unit
from metrics.training.measure import Results, separation

FORMAT = VideoFormat(64, 96, 9, 8.0)
MOMENTS = (0, 4, 8)
"""Frames of a shot that are looked at; each shot of a person gives one of them."""
Rebuild = Callable[[np.ndarray], np.ndarray]
"""Videos uint8 ``(n, t, h, w, 3)`` through encoder and decoder."""


def identity_retrieval(rebuild: Rebuild, encoder: ImageEncoder, stories: int = 150) -> dict[str, Results]:
    """Persons of split ``dev`` told apart across shots by true masks, 1 of 20.

    ``rendered``: both shots as drawn, the ceiling; ``reconstructed``: the second through the autoencoder.
    """
    data = StoryDataset("dev", stories, FORMAT, masks=True)
    pairs = [pair for i in range(stories) if (pair := _person_twice(data[i], rebuild, i)) is not None]
    first, drawn, rebuilt = (_embed(encoder, side) for side in zip(*pairs, strict=True))
    return {"rendered": separation(first, drawn), "reconstructed": separation(first, rebuilt)}


def _person_twice(
    sample: StorySample, rebuild: Rebuild, number: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Crops of one person in two shots, the second also rebuilt; None when nobody is clear in two shots."""
    assert sample.masks is not None
    rng = np.random.default_rng((6, number))
    seen: dict[int, np.ndarray] = {}
    for shot in rng.permutation(len(sample.videos)):
        moment = MOMENTS[rng.integers(len(MOMENTS))]
        video, mask = sample.videos[shot], sample.masks[shot][moment]
        for k in np.unique(mask[mask > 0]):
            own = mask == k
            if own.mean() < MIN_AREA:
                continue
            if int(k) in seen:
                sides = (video[moment], rebuild(video[None])[0, moment])
                drawn, rebuilt = (masked_crop(side, own, 64) for side in sides)
                return seen[int(k)], drawn, rebuilt
            seen[int(k)] = masked_crop(video[moment], own, 64)
    return None


@torch.no_grad()
def _embed(encoder: ImageEncoder, crops: tuple[np.ndarray, ...]) -> np.ndarray:
    return functional.normalize(encoder(to_unit(np.stack(crops))).cls, dim=-1).numpy()
