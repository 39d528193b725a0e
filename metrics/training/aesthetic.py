"""Trains the aesthetic head: a score that falls with how badly a rendering was damaged, by whatever means.

The image-text judge stays frozen, so what the head reads is computed once; the head is then fitted in
minutes. It has to recognise faults that it was never shown, so it is shown many kinds (the model card says
how well it tells those that were left out of a training).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from metrics.perception.aesthetic import AestheticHead, Look
from metrics.perception.image_text import ImageText
from metrics.training.blemishes import BLEMISHES
from metrics.training.degrade import CLEAN_TARGET, quality_target
from metrics.training.loop import Schedule
from metrics.training.scenes import random_still

SCHEDULE = Schedule(steps=2500, rate=3e-3, weight_decay=1e-2)
STILLS = 1000
NUMBERS = 8_000_000
FAMILIES = tuple(BLEMISHES)
BATCH, KINDS = 64, 8
"""So many stills a step, each clean and with so many kinds of damage."""


class Graded:
    """Looks of stills: clean, and damaged by every family at a random strength.

    Attributes:
        clean: ``(N, D)``.
        damaged: ``(N, families, D)``.
        strength: ``(N, families)``, 0 to 1.
    """

    def __init__(self, judge: ImageText, count: int, first: int, families: Sequence[str] = FAMILIES) -> None:
        rows, strengths = [], []
        for i in range(count):
            rng = np.random.default_rng((7, first + i))
            frame = random_still(first + i, rng).frame
            strength = rng.uniform(0, 1, len(families))
            versions = [
                BLEMISHES[name](frame, float(s), rng) for name, s in zip(families, strength, strict=True)
            ]
            rows.append(looks(judge, np.stack([frame, *versions])))
            strengths.append(strength)
        seen = torch.stack(rows)
        self.clean, self.damaged = seen[:, 0], seen[:, 1:]
        self.strength = torch.tensor(np.stack(strengths), dtype=torch.float32)


@torch.no_grad()
def looks(judge: ImageText, frames: np.ndarray) -> Tensor:
    """What the head reads ``(B, D)`` of frames uint8 ``(B, H, W, 3)``."""
    return Look(judge)(judge.prepare(frames))[1]


class AestheticTask:
    """Soft targets for the level, and a ranking of every damaged version below its own clean one."""

    def __init__(self, seed: int, judge: ImageText, count: int = STILLS) -> None:
        torch.manual_seed(seed)
        self.data = Graded(judge, count, NUMBERS)
        self.head = AestheticHead(self.data.clean.shape[1])
        self.head.mean.copy_(self.data.clean.mean(0))
        self.head.spread.copy_(self.data.damaged.flatten(0, 1).std(0) + 1e-6)

    @property
    def module(self) -> nn.Module:
        return self.head

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        stills = torch.from_numpy(rng.integers(0, len(self.data.clean), BATCH))
        kinds = torch.from_numpy(rng.choice(len(FAMILIES), KINDS, replace=False))
        clean = self.head.logits(self.data.clean[stills])
        damaged = self.head.logits(self.data.damaged[stills][:, kinds])
        target = quality_target(self.data.strength[stills][:, kinds])
        level = functional.binary_cross_entropy_with_logits(damaged, target)
        level = level + functional.binary_cross_entropy_with_logits(
            clean, torch.full_like(clean, CLEAN_TARGET)
        )
        return {"level": level, "rank": functional.softplus(damaged - clean[:, None]).mean()}

    def save(self, folder: Path) -> None:
        self.head.save(folder)
