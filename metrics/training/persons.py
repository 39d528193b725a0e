"""Trains the person head on the frozen encoder: masks, middles, and which middle each pixel belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from metrics.perception.encoder import ImageEncoder
from metrics.perception.instances import MIN_AREA
from metrics.perception.person_head import PersonHead, PersonMaps
from metrics.perception.preprocess import to_unit
from metrics.training.degrade import MISHAPS, generated_look, jitter
from metrics.training.loop import Schedule
from metrics.training.scenes import HEIGHT, WIDTH, Still, empty_still, random_still

SCHEDULE = Schedule(steps=600, rate=2e-3)
BATCH = 48
SIGMA = 2.0
"""Width of a middle's peak in half-size pixels."""
NUMBERS = 5_000_000
"""First story number, so that encoder and head see different stories."""


class Targets(NamedTuple):
    """Truth in the form of :class:`PersonMaps`, with the half-size mask beside it."""

    mask: Tensor
    centre: Tensor
    offset: Tensor
    person: Tensor
    """bool ``(B, H/2, W/2)``: where an offset is defined."""


class PersonsTask:
    """Supervised by the world's identity masks, which say where persons are but not who they are."""

    def __init__(self, seed: int, encoder: ImageEncoder) -> None:
        torch.manual_seed(seed)
        self.encoder = encoder.requires_grad_(False)
        self.head = PersonHead(encoder.model.config.hidden_size)

    @property
    def module(self) -> nn.Module:
        return self.head

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        stills = [training_still(NUMBERS + step * BATCH + i, rng) for i in range(BATCH)]
        images = to_unit(np.stack([still.frame for still in stills]))
        with torch.no_grad():
            patches = self.encoder(images).patches
        return head_losses(self.head(images, patches), targets([still.mask for still in stills]))

    def save(self, folder: Path) -> None:
        self.head.save(folder)


def head_losses(maps: PersonMaps, truth: Targets) -> dict[str, Tensor]:
    """Cross-entropy and Dice of masks, weighted cross-entropy of middles, L1 of offsets."""
    probability = maps.mask.sigmoid()
    overlap = 2 * (probability * truth.mask).sum() + 1
    dice = 1 - overlap / (probability.sum() + truth.mask.sum() + 1)
    weight = 1 + 8 * truth.centre
    centre = functional.binary_cross_entropy_with_logits(maps.centre, truth.centre, weight)
    error = (maps.offset - truth.offset).abs().sum(1)
    return {
        "mask": 2 * functional.binary_cross_entropy_with_logits(maps.mask, truth.mask),
        "dice": 0.5 * dice,
        "centre": 2 * centre,
        "offset": 0.05 * error[truth.person].mean() if truth.person.any() else error.sum() * 0,
    }


def training_still(number: int, rng: np.random.Generator) -> Still:
    """Mostly worn pictures of shots; some without persons, and some pure noise."""
    draw = rng.random()
    if draw < 0.08:
        return Still(empty_frame(rng), np.zeros((HEIGHT, WIDTH), np.uint8))
    still = empty_still(number, rng) if draw < 0.2 else random_still(number, rng)
    frame = generated_look(still.frame, rng, 0.8) if rng.random() < 0.6 else still.frame
    if rng.random() < 0.1:
        frame = MISHAPS["colour_cast"](frame, float(rng.uniform(0, 0.5)), rng)
    return Still(jitter(frame, rng, 0.1), still.mask)


def empty_frame(rng: np.random.Generator) -> np.ndarray:
    """Noise of some grain, or one colour: nobody is there."""
    grain = int(rng.choice([1, 1, 2, 4, 8, 16, 64]))
    small = rng.integers(0, 256, (max(1, HEIGHT // grain), max(1, WIDTH // grain), 3), dtype=np.uint8)
    contrast = rng.uniform(0.2, 1.0)
    small = (128 + (small - 128.0) * contrast).astype(np.uint8)
    mode = cv2.INTER_NEAREST if rng.random() < 0.5 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(small, (WIDTH, HEIGHT), interpolation=mode))


def targets(masks: list[np.ndarray]) -> Targets:
    """Truth of identity masks uint8 ``(64, 96)``."""
    parts = [_target(mask) for mask in masks]
    centre, offset, person = (torch.from_numpy(np.stack(part)) for part in zip(*parts, strict=True))
    mask = torch.from_numpy(np.stack(masks) > 0).float()
    return Targets(mask, centre, offset, person)


def _target(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    half = mask[::2, ::2]
    y, x = np.mgrid[: half.shape[0], : half.shape[1]].astype(np.float32)
    centre = np.zeros(half.shape, np.float32)
    offset = np.zeros((2, *half.shape), np.float32)
    for k in np.unique(half[half > 0]):
        if (mask == k).mean() < MIN_AREA:
            continue
        own = half == k
        middle = y[own].mean(), x[own].mean()
        offset[:, own] = np.stack([middle[0] - y, middle[1] - x])[:, own]
        centre = np.maximum(centre, np.exp(-((y - middle[0]) ** 2 + (x - middle[1]) ** 2) / (2 * SIGMA**2)))
    return centre.astype(np.float32), offset, half > 0
