"""L = L_shot + lambda L_sel as one module, so that gradients of several processes are added up as one."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from onestory.model.context import Context
from onestory.model.layouts import Start
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.prompts import Words
from onestory.training.curriculum import uniform_frames
from onestory.training.objective import flow_error
from onestory.training.sequences import StoryBatch, padded
from onestory.training.store import PreparedSamples


class Losses(NamedTuple):
    """Scalars, and the selector's scores."""

    total: Tensor
    """L."""
    shot: Tensor
    """L_shot."""
    selection: Tensor
    """L_sel."""
    scores: Tensor
    """S, ``(batch, F)``."""


class StoryLoss(nn.Module):
    """The loss of a batch of sequences.

    Args:
        pipeline: its transformer, frame selection and adaptive conditioner are trained, in place.
        samples: for what stands where there is no text and no first frame.
        selection_weight: lambda.
    """

    condition: Tensor | None
    empty: Tensor

    def __init__(self, pipeline: OneStoryPipeline, samples: PreparedSamples, selection_weight: float) -> None:
        super().__init__()
        self.transformer = pipeline.transformer
        self.selection = pipeline.selection
        self.conditioner = pipeline.conditioner
        self.packing = {"packing": pipeline.config.packing, "budget": pipeline.config.budget}
        self.all_seen = pipeline.config.max_sequence_length is not None
        self.selection_weight = selection_weight
        self.register_buffer("condition", samples.condition, persistent=False)
        self.register_buffer("empty", samples.empty, persistent=False)

    def forward(self, batch: StoryBatch, uniform: bool, remember: bool) -> Losses:
        """Losses of a batch.

        Args:
            batch: the sequences.
            uniform: whether the context is drawn uniformly from the real shot, or by the scores.
            remember: whether the transformer sees context at all.
        """
        scores = self.selection(batch.memory, batch.text, batch.words).float()
        selection = (scores - batch.labels).square().mean()
        context = self._context(batch, scores, uniform) if remember else None
        condition = self.condition
        if condition is not None:
            condition = condition.expand(len(scores), -1, -1, -1, -1)
        error = flow_error(
            self.transformer, batch.target, batch.noise, batch.sigma, Start(condition=condition),
            self._shown(batch), context=context,
        )  # fmt: skip
        shot = error.mean()
        return Losses(shot + self.selection_weight * selection, shot, selection, scores.detach())

    def _context(self, batch: StoryBatch, scores: Tensor, uniform: bool) -> Context:
        if uniform:
            return self.conditioner(*uniform_frames(batch.memory, batch.real, batch.lots), **self.packing)
        return self.conditioner(batch.memory, scores, **self.packing)

    def _shown(self, batch: StoryBatch) -> Words:
        """The text that the transformer sees."""
        dropped, length = batch.dropped[:, None], batch.text.shape[1]
        empty = padded(self.empty, length)
        states = torch.where(dropped[:, :, None], empty, batch.text)
        if self.all_seen:
            return Words(states, None)
        there = torch.arange(length, device=states.device) < len(self.empty)
        return Words(states, torch.where(dropped, there, batch.words))
