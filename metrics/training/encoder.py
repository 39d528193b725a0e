"""Trains the self-supervised encoder: two cameras' pictures of one moment belong together.

No name of a person or place is used, and no two shots: a person's crops in two pictures of one shot are
positives, as are the surroundings of the two pictures; all other stories of the batch are negatives.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import Dinov2Config, Dinov2Model

from metrics.perception.crops import masked_crop
from metrics.perception.encoder import ImageEncoder
from metrics.perception.instances import MIN_AREA
from metrics.perception.persons import CLEAR
from metrics.perception.preprocess import to_unit
from metrics.training.contrast import contrast
from metrics.training.degrade import generated_look, jitter
from metrics.training.loop import Schedule
from metrics.training.scenes import Still, two_cameras

SCHEDULE = Schedule(steps=300, rate=1.2e-3)
TEMPERATURE = 0.1
BATCH = 48


def new_encoder() -> ImageEncoder:
    """The tiny encoder with random weights."""
    config = Dinov2Config(
        hidden_size=128,
        num_hidden_layers=4,
        num_attention_heads=4,
        mlp_ratio=3,
        patch_size=8,
        image_size=64,
        use_mask_token=False,
    )
    return ImageEncoder(Dinov2Model(config))


class EncoderTask:
    """Contrast of persons and of places; see the module."""

    def __init__(self, seed: int) -> None:
        torch.manual_seed(seed)
        self.encoder = new_encoder()

    @property
    def module(self) -> nn.Module:
        return self.encoder

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        pairs = [two_cameras(step * BATCH + i, rng) for i in range(BATCH)]
        stills = [self._worn(pair[side], rng) for side in (0, 1) for pair in pairs]
        scene, place = self._frames(stills)
        first, second = self._crops([(stills[i], stills[i + BATCH]) for i in range(BATCH)], rng).chunk(2)
        half = slice(0, BATCH), slice(BATCH, None)
        clear = ~(place.isnan().any(1)[half[0]] | place.isnan().any(1)[half[1]])
        return {
            "person": contrast(first, second, TEMPERATURE),
            "place": contrast(place[half[0]][clear], place[half[1]][clear], TEMPERATURE),
            "scene": 0.3 * contrast(scene[half[0]], scene[half[1]], TEMPERATURE),
        }

    def save(self, folder: Path) -> None:
        self.encoder.model.save_pretrained(folder)

    def _worn(self, still: Still, rng: np.random.Generator) -> Still:
        frame = generated_look(still.frame, rng) if rng.random() < 0.6 else still.frame
        return Still(jitter(frame, rng), still.mask)

    def _frames(self, stills: list[Still]) -> tuple[Tensor, Tensor]:
        """Unit CLS and unit surroundings (NaN where persons fill the picture) of whole pictures."""
        with torch.autocast("cpu", torch.bfloat16):
            tokens = self.encoder(to_unit(np.stack([still.frame for still in stills])))
        share = functional.avg_pool2d(
            torch.from_numpy(np.stack([s.mask > 0 for s in stills])).float()[:, None], 8
        )
        clear = (share[:, 0] <= CLEAR).float()[..., None]
        mean = (tokens.patches.float() * clear).sum((1, 2)) / clear.sum((1, 2))
        return functional.normalize(tokens.cls.float(), dim=-1), functional.normalize(mean, dim=-1)

    def _crops(self, pairs: list[tuple[Still, Still]], rng: np.random.Generator) -> Tensor:
        """Unit CLS of a person's crops: all first ones, then all second ones."""
        found = [crops for pair in pairs if (crops := person_crops(*pair, rng)) is not None]
        images = np.stack([crops[side] for side in (0, 1) for crops in found])
        with torch.autocast("cpu", torch.bfloat16):
            tokens = self.encoder(to_unit(images))
        return functional.normalize(tokens.cls.float(), dim=-1)


def person_crops(a: Still, b: Still, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """Crops of a person seen in both pictures, or None if nobody is."""
    seen = [k for k in np.unique(a.mask) if k and min((a.mask == k).mean(), (b.mask == k).mean()) >= MIN_AREA]
    if not seen:
        return None
    one = seen[rng.integers(len(seen))]
    return augmented_crop(a.frame, a.mask == one, rng), augmented_crop(b.frame, b.mask == one, rng)


def augmented_crop(frame: np.ndarray, mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A masked crop with a rough edge, sometimes without legs, coarse, or mirrored."""
    mask = _rough(mask, rng)
    if rng.random() < 0.3:
        mask = _upper_part(mask, float(rng.uniform(0.45, 1.0)))
    crop = masked_crop(frame, mask, 64)
    if rng.random() < 0.3:
        side = int(rng.integers(16, 40))
        crop = cv2.resize(cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA), (64, 64))
    return crop[:, ::-1] if rng.random() < 0.5 else crop


def _rough(mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The mask eroded or grown by up to a pixel, as a person head's would be."""
    change = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8) > rng.uniform(0.3, 0.7)
    return change if change.sum() >= 8 else mask


def _upper_part(mask: np.ndarray, share: float) -> np.ndarray:
    rows = np.nonzero(mask.any(1))[0]
    cut = rows[0] + max(4, round(share * len(rows)))
    upper = mask.copy()
    upper[cut:] = False
    return upper if upper.any() else mask
