"""Trains the identity judge: the same person, or the same place, in different shots belongs together.

The truth of the story world says who and where. Every story gives pictures of several shots; a person's crops
in them are each other's positives, and everybody else is a negative: strangers of other stories, and those of
the same story, who share its places and light. So with the surroundings of one place. The encoder, in
contrast, never sees two shots and no names. Story numbers and seed are this judge's own: whatever labels the
selection of frames must take others, so that no judge has learned what the selector was taught.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from metrics.perception.identity import IdentityNet
from metrics.perception.instances import MIN_AREA
from metrics.perception.others import outside
from metrics.perception.preprocess import to_unit
from metrics.training.contrast import group_contrast
from metrics.training.degrade import generated_look, jitter
from metrics.training.encoder import augmented_crop
from metrics.training.loop import Schedule
from metrics.training.scenes import DURATION, Still, still, story

SCHEDULE = Schedule(steps=600, rate=2e-3)
SEED = 20
NUMBERS = 6_000_000
"""First story number; no other judge draws stories from here to 8,000,000."""
STORIES, SHOTS = 24, 4
"""A batch: so many stories, pictures of so many shots of each (of six)."""
TEMPERATURE = 0.1
WORN = 0.6
"""Share of pictures that look as generators and codecs leave them."""


class View(NamedTuple):
    """A picture, and which of its story's places it shows."""

    still: Still
    place: int


class Batch(NamedTuple):
    """Pictures and crops with labels that are equal for the same place, or person, and for nothing else."""

    frames: np.ndarray
    """uint8 ``(B, 64, 96, 3)``."""
    covered: np.ndarray
    """bool ``(B, 64, 96)``: where persons are."""
    where: np.ndarray
    """``(B,)``."""
    crops: np.ndarray
    """uint8 ``(P, 64, 64, 3)``."""
    who: np.ndarray
    """``(P,)``."""


class IdentityTask:
    """Group contrast of persons and of places; see the module."""

    def __init__(self, seed: int) -> None:
        torch.manual_seed(seed)
        self.network = IdentityNet()

    @property
    def module(self) -> nn.Module:
        return self.network

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        batch = draw(range(NUMBERS + step * STORIES, NUMBERS + (step + 1) * STORIES), rng)
        persons = functional.normalize(self.network(to_unit(batch.crops)).cls, dim=-1)
        patches = self.network(to_unit(batch.frames)).patches
        places = outside(patches, torch.from_numpy(batch.covered).float()[:, None])
        clear = ~places.isnan().any(1)
        return {
            "person": group_contrast(persons, torch.from_numpy(batch.who), TEMPERATURE),
            "place": group_contrast(places[clear], torch.from_numpy(batch.where)[clear], TEMPERATURE),
        }

    def save(self, folder: Path) -> None:
        self.network.save(folder)


def draw(numbers: range, rng: np.random.Generator) -> Batch:
    """Pictures of some stories, worn and jittered, with the crops of all persons in them."""
    views = [(number, view) for number in numbers for view in views_of(number, rng)]
    crops = [((number, person), crop) for number, view in views for person, crop in crops_of(view.still, rng)]
    return Batch(
        np.stack([view.still.frame for _, view in views]),
        np.stack([view.still.mask > 0 for _, view in views]),
        labels([(number, view.place) for number, view in views]),
        np.stack([crop for _, crop in crops]),
        labels([who for who, _ in crops]),
    )


def views_of(number: int, rng: np.random.Generator) -> list[View]:
    """Pictures of different shots of a story."""
    script = story(number)
    views = []
    for shot in rng.choice(len(script.shots), min(SHOTS, len(script.shots)), replace=False):
        seen = still(script, int(shot), float(rng.uniform(0, DURATION)))
        frame = generated_look(seen.frame, rng) if rng.random() < WORN else seen.frame
        views.append(View(Still(jitter(frame, rng), seen.mask), script.shots[shot].place))
    return views


def crops_of(seen: Still, rng: np.random.Generator) -> list[tuple[int, np.ndarray]]:
    """(person of the story, crop) of everybody large enough in a picture."""
    large = [int(k) for k in np.unique(seen.mask) if k and (seen.mask == k).mean() >= MIN_AREA]
    return [(k, augmented_crop(seen.frame, seen.mask == k, rng)) for k in large]


def labels(keys: list[tuple[int, int]]) -> np.ndarray:
    """Whole numbers ``(N,)``, equal where keys are."""
    known = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    return np.array([known[key] for key in keys])
