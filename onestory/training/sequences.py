"""Batches for fine-tuning: three-shot sequences of prepared samples, with all that is random about them.

A sample's sequence, noise and dropped text follow from (seed, step, place in the batch) alone, so that
the result does not depend on how a batch is shared between processes or added up from smaller ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from onestory.training.backbone import shifted
from onestory.training.curriculum import Curriculum, Drawn
from onestory.training.inflation import Kind, MemoryShot, inflate
from onestory.training.labels import SYNTHETIC
from onestory.training.settings import FineTuning
from onestory.training.store import PreparedSamples

STREAM = 4
"""Keeps these random numbers apart from others of the same seed."""


class StoryBatch(NamedTuple):
    """Sequences (S_a, S_b, S_last): two shots of memory, the last to learn."""

    target: Tensor
    """S_last, ``(batch, z_dim, f, h, w)``."""
    noise: Tensor
    """Standard normal, of the same shape."""
    sigma: Tensor
    """Noise levels ``(batch,)`` in (0, 1)."""
    memory: Tensor
    """M, ``(batch, F, z_dim, h, w)``."""
    labels: Tensor
    """y, ``(batch, F)``."""
    real: Tensor
    """bool ``(batch, F)``: frames of the sample's own shots."""
    lots: Tensor
    """``(batch, F)`` in [0, 1), random scores for uniform conditioning."""
    dropped: Tensor
    """bool ``(batch,)``: whose text the transformer does not see; frame selection always does."""
    text: Tensor
    """States of C_last, ``(batch, tokens, text_dim)``, zero after the words."""
    words: Tensor
    """bool ``(batch, tokens)``, True for words."""

    def to(self, device: torch.device) -> StoryBatch:
        """The same on another device."""
        return StoryBatch(*(tensor.to(device) for tensor in self))


class _Sequence(NamedTuple):
    target: Tensor
    noise: Tensor
    sigma: Tensor
    memory: Tensor
    labels: Tensor
    real: Tensor
    lots: Tensor
    dropped: Tensor
    text: Tensor


class Sequences:
    """Sequences of prepared samples.

    Args:
        samples: the prepared samples.
        settings: shares, levels of noise, label mix.
        curriculum: which samples a step sees.
        length: to pad text to; None: to the longest of a batch.
        seed: what everything random follows from.
    """

    def __init__(
        self,
        samples: PreparedSamples,
        settings: FineTuning,
        curriculum: Curriculum,
        *,
        length: int | None,
        seed: int,
    ) -> None:
        self.samples, self.settings, self.curriculum = samples, settings, curriculum
        self.length, self.seed = length, seed

    def batch(self, step: int, places: Sequence[int]) -> StoryBatch:
        """Those of the step's samples that stand at ``places``."""
        drawn = self.curriculum.at(step)
        rows = [self._sequence(drawn[place], step, place) for place in places]
        *columns, texts = (list(column) for column in zip(*rows, strict=True))
        stacked = [torch.stack(column) for column in columns]
        return StoryBatch(*[*stacked, *self._padded(texts)])

    def remember(self, step: int) -> bool:
        """Whether the transformer sees context at all in ``step``."""
        return float(np.random.default_rng((self.seed, STREAM, step)).random()) >= self.settings.memory_drop

    def _sequence(self, drawn: Drawn, step: int, place: int) -> _Sequence:
        rng = np.random.default_rng((self.seed, STREAM, step, place))
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        plan = inflate(
            drawn.sample, self.samples.lengths, seed=self.seed, epoch=drawn.epoch,
            variants=self.samples.variants, inflation=self.settings.inflation,
        )  # fmt: skip
        target = self.samples.shot(drawn.sample, -1).transpose(0, 1)
        memory = torch.cat([self._shot(shot) for shot in plan])
        memory = memory + self.settings.memory_noise * torch.randn(memory.shape, generator=generator)
        frames = target.shape[1]
        real = torch.tensor([shot.kind is Kind.REAL for shot in plan]).repeat_interleave(frames)
        return _Sequence(
            target,
            torch.randn(target.shape, generator=generator),
            shifted(torch.sigmoid(torch.randn((), generator=generator)), self.settings.shift),
            memory,
            torch.cat([self._labels(shot, frames) for shot in plan]),
            real,
            torch.rand(len(memory), generator=generator),
            torch.tensor(rng.random() < self.settings.text_drop),
            self.samples.text(drawn.sample),
        )

    def _shot(self, shot: MemoryShot) -> Tensor:
        if shot.kind is Kind.AUGMENTED:
            return self.samples.changed(shot.sample, shot.variant)
        return self.samples.shot(shot.sample, shot.shot)

    def _labels(self, shot: MemoryShot, frames: int) -> Tensor:
        if shot.kind in SYNTHETIC:
            return torch.full((frames,), SYNTHETIC[shot.kind])
        return self.samples.labels(shot.sample, self.settings.labels)[shot.shot]

    def _padded(self, texts: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        length = self.length or max(len(text) for text in texts)
        states = torch.stack([padded(text, length) for text in texts])
        counts = torch.tensor([len(text) for text in texts])
        return states, torch.arange(length) < counts.unsqueeze(1)


def padded(text: Tensor, length: int) -> Tensor:
    """States ``(tokens, text_dim)`` with zeros after them, to ``length`` tokens."""
    return torch.nn.functional.pad(text, (0, 0, 0, length - len(text)))
