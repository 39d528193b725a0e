"""What a shot recalls: frames are scored, selected and packed once a shot, not once a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from onestory.model.conditioner import AdaptiveConditioner, Selected
from onestory.model.context import Context
from onestory.model.frame_selection import FrameSelection
from onestory.model.text import EncodedText
from onestory.pipeline.memory import Memory
from onestory.pipeline.rules import Query, rule_named


class Arm(NamedTuple):
    """How memory is used: an arm of the paper's ablation (Table 2a)."""

    rule: str = "learned"
    """A name of ``onestory.pipeline.rules``."""
    packing: str = "by_score"
    """A name of ``onestory.model.allocation``."""
    budget: float | None = None
    """Latent-frame equivalents; None: as the conditioner is configured."""


class Recalled(NamedTuple):
    """What goes to the transformer, and how it came about."""

    context: Context
    scores: Tensor
    """S ``(batch, F)`` by the arm's rule, float32."""
    selected: Selected


def recall(
    memory: Memory,
    caption: EncodedText,
    selection: FrameSelection,
    conditioner: AdaptiveConditioner,
    arm: Arm,
    *,
    generators: Sequence[torch.Generator] | None = None,
    truth: Tensor | None = None,
) -> Recalled:
    """Score the memory's frames, select the best and pack them.

    Args:
        memory: of the batch; the features of its frames are those that were kept with it.
        caption: of the shots to come.
        selection, conditioner: the networks, each in its own precision.
        arm: rule, packing and budget.
        generators: one a story, for the rule ``random``.
        truth: ``(batch, F)``, for the rule ``oracle``.

    Raises:
        SettingError: the arm does not exist, or lacks what it needs.
    """
    height, width = memory.frames.shape[-2:]
    levels = conditioner.levels(height, width, packing=arm.packing, budget=arm.budget)

    def learned() -> Tensor:
        states = caption.states.to(selection.dtype)
        return selection.score(memory.features, states, caption.mask).float()

    keep = sum(level.frames for level in levels)
    scores = rule_named(arm.rule)(Query(memory.frames, keep, learned, generators, truth))
    selected = conditioner.select(scores, height, width, packing=arm.packing, budget=arm.budget)
    context = conditioner.pack(memory.frames.to(conditioner.dtype), selected, scores)
    return Recalled(context, scores, selected)
