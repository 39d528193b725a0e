"""Trains the aesthetic head: a linear score that falls with how badly a rendering was damaged.

The image-text judge stays frozen, so its embeddings are computed once; the head is then fitted in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from metrics.perception.image_text import AestheticHead, ImageText
from metrics.training.degrade import MISHAPS
from metrics.training.loop import Schedule
from metrics.training.scenes import random_still

SCHEDULE = Schedule(steps=600, rate=3e-2, weight_decay=1e-3)
STILLS = 300
NUMBERS = 8_000_000
FAMILIES = ("noise", "blur", "codec", "blocks", "smear", "colour_cast")
CLEAN_TARGET, WORST_TARGET = 0.9, 0.1


def quality_target(strength: Tensor) -> Tensor:
    """What a picture damaged by ``strength`` (0 to 1) should score; clean ones get ``CLEAN_TARGET``."""
    return CLEAN_TARGET - (0.2 + 0.8 * strength) * (CLEAN_TARGET - WORST_TARGET)


class Graded:
    """Embeddings of stills: clean, and damaged by every family at a random strength.

    Attributes:
        clean: ``(N, E)``.
        damaged: ``(N, families, E)``.
        strength: ``(N, families)``, 0 to 1.
    """

    def __init__(self, judge: ImageText, count: int, first: int, families: Sequence[str] = FAMILIES) -> None:
        rows, strengths = [], []
        for i in range(count):
            rng = np.random.default_rng((7, first + i))
            frame = random_still(first + i, rng).frame
            strength = rng.uniform(0, 1, len(families))
            versions = [MISHAPS[name](frame, s, rng) for name, s in zip(families, strength, strict=True)]
            rows.append(embed(judge, np.stack([frame, *versions])))
            strengths.append(strength)
        embeddings = torch.stack(rows)
        self.clean, self.damaged = embeddings[:, 0], embeddings[:, 1:]
        self.strength = torch.tensor(np.stack(strengths), dtype=torch.float32)


@torch.no_grad()
def embed(judge: ImageText, frames: np.ndarray) -> Tensor:
    """Unit embeddings ``(B, E)`` of frames uint8 ``(B, H, W, 3)``."""
    return judge.images(judge.prepare(frames))


class AestheticTask:
    """Soft targets for the level, and a ranking of every damaged version below its own clean one."""

    def __init__(self, seed: int, judge: ImageText, count: int = STILLS) -> None:
        torch.manual_seed(seed)
        self.data = Graded(judge, count, NUMBERS)
        self.head = AestheticHead(self.data.clean.shape[1])

    @property
    def module(self) -> nn.Module:
        return self.head

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        clean = self.head.linear(self.data.clean)
        damaged = self.head.linear(self.data.damaged)[..., 0]
        level = functional.binary_cross_entropy_with_logits(damaged, quality_target(self.data.strength))
        level = level + functional.binary_cross_entropy_with_logits(
            clean, torch.full_like(clean, CLEAN_TARGET)
        )
        return {"level": level, "rank": functional.softplus(damaged - clean).mean()}

    def save(self, folder: Path) -> None:
        self.head.save(folder)
