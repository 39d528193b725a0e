"""Adaptive Conditioner (paper, section 4.3): selected frames become a fixed budget of context tokens.

===========================  ==============  =================================================================
paper                        shape           here
===========================  ==============  =================================================================
M, S                         F x N_s x D_v   ``memory``; ``scores`` (F)
top-K_sel, M^                K_sel frames    ``select``: their indices, in the order they are dealt
I_1 .. I_{L_p}               disjoint sets   ``Selected.levels``: so many frames to each patchifier
P_l                          D_v -> D        ``patchifiers``: convolutions (1,k,k) whose stride is the kernel
C_l = P_l(M^_{I_l})          n_l x D         ``_patchify``
C = [C_1, .., C_{L_p}]       N_c x D         ``Context.tokens``
===========================  ==============  =================================================================

The paper discloses neither kernels nor shares (ours: ``onestory.model.allocation``) nor positions. Ours:
a context token stands at the mean of the coordinates its kernel covers, on the patch grid of the noise
tokens, and at temporal index -1, -2, ... by recency among the frames that are kept, outside the shot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from diffusers.utils.accelerate_utils import apply_forward_hook
from torch import Tensor, nn

from onestory.model.allocation import (
    Level,
    allocation,
    deal,
    finest_allocation,
    fixed_partition,
    level_tokens,
    packing_named,
    total_tokens,
)
from onestory.model.context import Context
from onestory.model.rotary import rotary_at


class Selected(NamedTuple):
    """Which frames are shown, and how finely."""

    indices: Tensor
    """``(batch, k)`` into the memory, in the order they are dealt: finest first."""
    levels: tuple[Level, ...]
    """How many of them go to each patchifier; the numbers add up to k."""

    def dealt(self) -> Iterator[tuple[int, slice]]:
        """Kernel of each patchifier and its part of ``indices``."""
        start = 0
        for level in self.levels:
            yield level.kernel, slice(start, start + level.frames)
            start += level.frames


class AdaptiveConditioner(ModelMixin, ConfigMixin):
    """Packs scored memory frames into context tokens.

    Args:
        z_dim: latent channels, D_v.
        dim: width of the transformer, D.
        head_dim: channels of an attention head (for rotary positions).
        levels: ``(kernel, frames)`` pairs, finest first; where ``budget`` is None. The tiny preset's: the
            best three frames at (1,4,4) and the next three at (1,8,8): 3 x 6 + 3 x 2 = 24 tokens, the
            budget of one 8 x 12 latent frame at (1,2,2).
        patch: spatial patch of the transformer, the unit of rotary coordinates and of budgets.
        kernels: patchifiers there are; None: those of ``levels``.
        budget: latent-frame equivalents to split by :func:`onestory.model.allocation.allocation` at any
            size of latents, instead of ``levels``.
        score_gradient: ours, not in the paper: let the shot loss reach the scores (see :meth:`pack`).
    """

    @register_to_config
    def __init__(
        self,
        z_dim: int = 64,
        dim: int = 256,
        head_dim: int = 64,
        levels: tuple[tuple[int, int], ...] = ((4, 3), (8, 3)),
        patch: int = 2,
        kernels: tuple[int, ...] | None = None,
        budget: float | None = None,
        score_gradient: bool = False,
    ) -> None:
        super().__init__()
        self.patchifiers = nn.ModuleDict(
            {
                str(kernel): nn.Conv2d(z_dim, dim, kernel, stride=kernel)
                for kernel in kernels or [kernel for kernel, _ in levels]
            }
        )

    @property
    def kernels(self) -> tuple[int, ...]:
        """Patchifiers there are, finest first."""
        return tuple(sorted(int(name) for name in self.patchifiers))

    def levels(
        self, height: int, width: int, *, packing: str = "by_score", budget: float | None = None
    ) -> tuple[Level, ...]:
        """Frames of each patchifier when memory is long enough, for ``height x width`` latents.

        Args:
            packing: a name of :data:`onestory.model.allocation.PACKINGS`.
            budget: latent-frame equivalents; None: as configured.

        Raises:
            SettingError: there is no such packing, or the budget holds no frame.
        """
        budget = self.config["budget"] if budget is None else budget
        levels = tuple(Level(*level) for level in self.config["levels"])
        patch = self.config["patch"]
        chosen = packing_named(packing)
        if chosen.finest_only or chosen.fixed_partition:
            if budget is None:
                tokens = total_tokens(levels, height, width)
            else:
                tokens = int(budget * level_tokens(patch, height, width))
            if chosen.fixed_partition:
                return fixed_partition(tokens, height, width, kernels=self.kernels)
            return finest_allocation(tokens, height, width, kernel=self.kernels[0])
        if budget is None:
            return levels
        return allocation(budget, height, width, kernels=self.kernels, patch=patch)

    @torch.no_grad()
    def start_from_patch_embedding(self, patch_embedding: nn.Conv3d) -> None:
        """Start every patchifier from the transformer's own: repeated in space, divided by the repetitions.

        Only the noise channels (the first ``z_dim``) are taken.
        """
        for kernel in self.kernels:
            self._start(kernel, patch_embedding)

    @torch.no_grad()
    def add_patchifiers(self, kernels: tuple[int, ...], patch_embedding: nn.Conv3d) -> None:
        """Add the patchifiers that are missing of ``kernels``, started as above; the others stay."""
        missing = [kernel for kernel in kernels if kernel not in self.kernels]
        for kernel in missing:
            conv = nn.Conv2d(self.config["z_dim"], self.config["dim"], kernel, stride=kernel)
            self.patchifiers[str(kernel)] = conv.to(self.device, self.dtype)
            self._start(kernel, patch_embedding)
        self.register_to_config(kernels=self.kernels)

    def _start(self, kernel: int, patch_embedding: nn.Conv3d) -> None:
        conv, times = cast(nn.Conv2d, self.patchifiers[str(kernel)]), kernel // self.config["patch"]
        weight = patch_embedding.weight[:, : self.config["z_dim"], 0]
        conv.weight.copy_(weight.repeat_interleave(times, 2).repeat_interleave(times, 3) / times**2)
        cast(Tensor, conv.bias).copy_(cast(Tensor, patch_embedding.bias))

    def forward(
        self, memory: Tensor, scores: Tensor, *, packing: str = "by_score", budget: float | None = None
    ) -> Context:
        """Select and pack.

        Args:
            memory: M, ``(batch, F, z_dim, h, w)`` normalised latents, oldest first.
            scores: S, ``(batch, F)``; ties go to the later frame.
            packing, budget: see :meth:`levels`.

        Returns:
            Context tokens of the ``min(F, K_sel)`` best frames.
        """
        height, width = memory.shape[-2:]
        return self.pack(memory, self.select(scores, height, width, packing=packing, budget=budget), scores)

    def select(
        self,
        scores: Tensor,
        height: int,
        width: int,
        *,
        packing: str = "by_score",
        budget: float | None = None,
    ) -> Selected:
        """The best frames and the patchifier of each; a score of minus infinity keeps a frame out."""
        levels = self.levels(height, width, packing=packing, budget=budget)
        ranked = rank(scores, sum(level.frames for level in levels))
        if packing_named(packing).by_recency:
            ranked = ranked.sort(1, descending=True).values
        return Selected(ranked, deal(ranked.shape[1], levels))

    @apply_forward_hook
    def pack(self, memory: Tensor, selected: Selected, scores: Tensor | None = None) -> Context:
        """Context tokens of the selected frames.

        With the option ``score_gradient`` (ours, off by default) a frame's tokens are multiplied by
        ``1 + S_r - stop(S_r)``: one in the forward, but the shot loss gets a gradient to S_r, the gain
        it would have from showing the frame more strongly (a straight-through estimator).

        Args:
            memory: ``(batch, F, z_dim, h, w)``.
            selected: what :meth:`select` gave.
            scores: S, ``(batch, F)``, only read for ``score_gradient``.
        """
        # Memory slots are told apart by recency among the kept frames: -1 is the latest.
        ranked = selected.indices
        slots = -1 - (ranked.unsqueeze(2) < ranked.unsqueeze(1)).sum(2)
        tokens, frames, rows, columns = [], [], [], []
        for kernel, here in selected.dealt():
            kept = ranked[:, here]
            packed, y, x = self._patchify(take(memory, kept), kernel)
            if scores is not None and self.config["score_gradient"]:
                chosen = take(scores, kept).repeat_interleave(len(y), 1).unsqueeze(2)
                packed = packed * (1 + chosen - chosen.detach())
            tokens.append(packed)
            frames.append(slots[:, here].repeat_interleave(len(y), 1))
            rows.append(y.repeat(kept.shape[1]))
            columns.append(x.repeat(kept.shape[1]))
        frame_index = torch.cat(frames, 1)
        row, column = (torch.cat(c).expand_as(frame_index) for c in (rows, columns))
        return Context(torch.cat(tokens, 1), rotary_at(frame_index, row, column, self.config["head_dim"]))

    def _patchify(self, frames: Tensor, kernel: int) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens ``(batch, k * n, dim)`` of k frames and the n tokens' rows and columns on the patch grid."""
        batch = frames.shape[0]
        height, width = frames.shape[-2:]
        padded = nn.functional.pad(
            frames.flatten(0, 1), (0, -width % kernel, 0, -height % kernel), mode="replicate"
        )
        features = self.patchifiers[str(kernel)](padded)
        tokens = features.flatten(2).transpose(1, 2).unflatten(0, (batch, -1)).flatten(1, 2)
        step = kernel / self.config["patch"]
        y, x = ((torch.arange(n, device=frames.device) * step + (step - 1) / 2) for n in features.shape[-2:])
        return tokens, y.repeat_interleave(len(x)), x.repeat(len(y))


def rank(scores: Tensor, keep: int) -> Tensor:
    """Indices ``(batch, k)`` of the best frames, best first; ties go to the later frame.

    k is ``keep``, or fewer where there are fewer frames whose score is not minus infinity (as many in
    every row of a batch).
    """
    count = scores.shape[1]
    allowed = int((scores > -torch.inf).sum(1).min())
    order = torch.argsort(scores.flip(1), dim=1, descending=True, stable=True)
    return (count - 1 - order)[:, : min(keep, allowed)]


def take(memory: Tensor, indices: Tensor) -> Tensor:
    """Frames ``(batch, k, ...)`` of ``memory`` ``(batch, F, ...)`` at ``indices`` ``(batch, k)``."""
    return memory[torch.arange(memory.shape[0], device=memory.device).unsqueeze(1), indices]
