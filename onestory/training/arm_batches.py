"""What each arm's training shows beside the target, made from one and the same draw of stories.

Targets, texts and all that is random about them come from :class:`BatchSource` (:mod:`.batches`), whose
draws do not depend on the arm. An arm changes the memory, and ``edit`` what is learned of the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from onestory.arms import WARM_UP, ArmRecord
from onestory.training.batches import Batch, BatchSource
from onestory.training.inflation import Inflation, Kind, MemoryShot, inflate
from onestory.training.labels import SYNTHETIC
from onestory.training.latent_changes import LatentChanges

STREAM = 6
"""Keeps these random numbers apart from others of the same seed."""
THREE_SHOTS = 1 / 6
"""Share of the samples with memory that have three shots, as in the paper's data (10 K of 60 K)."""
VARIANTS = 1000
"""Changed versions of a shot that may be drawn."""
WINDOW = 2
"""Shots before the target that ``window`` shows."""


class ArmSource(BatchSource):
    """Batches of an arm.

    Args:
        record: the arm.
        changes: for arms with shot inflation.
        given: as for :class:`BatchSource`.
    """

    def __init__(self, record: ArmRecord, changes: LatentChanges | None, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.record, self.changes = record, changes

    def batch(self, step: int) -> tuple[Batch, np.random.Generator]:
        """As :meth:`BatchSource.batch`, with the arm's memory."""
        batch, rng = super().batch(step)
        if batch.memory is None:
            return batch, rng
        return self._shown(batch, np.random.default_rng((self.seed, STREAM, step)), step), rng

    def warming_up(self, step: int) -> bool:
        """Whether frames are drawn uniformly from the real shots at ``step``."""
        return self.record.sequences == "decoupled" and step < WARM_UP * self.steps

    def earlier_words(self, batch: Batch) -> list[tuple[Tensor, Tensor]]:
        """Ids and masks of the texts of the window's earlier shots, latest first, in the target's form."""
        shots = self.tokens.shots
        numbers = range(batch.shot - 1, max(-1, batch.shot - 1 - WINDOW), -1)
        return [self.tokens.take(batch.form, batch.rows * shots + number) for number in numbers]

    def _shown(self, batch: Batch, rng: np.random.Generator, step: int) -> Batch:
        kind = self.record.sequences
        if kind == "alone":
            return batch._replace(memory=None, labels=None)
        if kind == "edit":
            return self._edit(batch, rng)
        if kind in ("stories", "window"):
            return batch
        three = batch.shot > 1 and rng.random() < THREE_SHOTS * _remembered(self.tokens.shots)
        if three or kind == "mixed":
            return self._latest(batch, 2 if three else 1)
        return self._inflated(batch, step)

    def _edit(self, batch: Batch, rng: np.random.Generator) -> Batch:
        """Half of the steps: the first frame of the target from memory; the others: the target from it."""
        count = len(batch.rows)
        if rng.random() < 0.5:
            frames = np.zeros((count, 1), np.int64)
            target, weight = self._target(batch.rows, batch.shot, frames)
            return batch._replace(
                target=target, weight=weight, frame_index=torch.from_numpy(frames),
                first=torch.zeros(count, dtype=torch.bool),
            )  # fmt: skip
        frames = self._frames(rng, True)
        target, weight = self._target(batch.rows, batch.shot, frames)
        return batch._replace(
            target=target, weight=weight, frame_index=torch.from_numpy(frames), memory=None, labels=None,
            first=torch.ones(count, dtype=torch.bool),
        )  # fmt: skip

    def _latest(self, batch: Batch, shots: int) -> Batch:
        memory, labels = _of(batch)
        frames = shots * self.stories.latents.shape[2]
        return batch._replace(memory=memory[:, -frames:], labels=labels[:, -frames:])

    def _inflated(self, batch: Batch, step: int) -> Batch:
        """Two-shot samples (the shot before, the target) made three.

        Inserts are of the batch's other stories, so that drawn memories get drawn inserts.
        """
        memory, labels = (part.unflatten(1, (batch.shot, -1)) for part in _of(batch))
        lengths = [2] * len(memory)
        rows: list[tuple[Tensor, Tensor, Tensor]] = []
        for place in range(len(memory)):
            plan = inflate(
                place, lengths, seed=self.seed, epoch=step, variants=VARIANTS, inflation=Inflation()
            )
            shots = [self._shot(shot, memory, labels, int(batch.rows[place])) for shot in plan]
            rows.append(_joined(shots))
        frames, scores, real = (torch.stack(column) for column in zip(*rows, strict=True))
        return batch._replace(memory=frames, labels=scores, real=real)

    def _shot(
        self, shot: MemoryShot, memory: Tensor, labels: Tensor, story: int
    ) -> tuple[Tensor, Tensor, bool]:
        """Frames, labels and whether they are real."""
        if shot.kind is Kind.REAL:
            return memory[shot.sample, -1], labels[shot.sample, -1], True
        label = torch.full_like(labels[0, 0], SYNTHETIC[shot.kind])
        if shot.kind is Kind.AUGMENTED:
            assert self.changes is not None
            return self.changes.changed(memory[shot.sample, -1], story, shot.variant), label, False
        return memory[shot.sample, -1 - shot.shot % memory.shape[1]], label, False


def _of(batch: Batch) -> tuple[Tensor, Tensor]:
    assert batch.memory is not None
    assert batch.labels is not None
    return batch.memory, batch.labels


def _joined(shots: Sequence[tuple[Tensor, Tensor, bool]]) -> tuple[Tensor, Tensor, Tensor]:
    real = [torch.full_like(labels, is_real, dtype=torch.bool) for _, labels, is_real in shots]
    frames = torch.cat([frames for frames, _, _ in shots])
    return frames, torch.cat([labels for _, labels, _ in shots]), torch.cat(real)


def _remembered(shots: int) -> float:
    """How much likelier a step must be made one of three shots, as those at the second shot cannot be."""
    return (shots - 1) / (shots - 2)
