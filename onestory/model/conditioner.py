"""Adaptive Conditioner (paper, section 4.3): selected frames become a fixed budget of context tokens.

Frames are dealt to patchifiers by score, the best to the finest; each patchifier P_l is a
convolution whose kernel is its stride; C is the concatenation of their tokens.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn

from onestory.model.context import Context
from onestory.model.rotary import rotary_at


class Level(NamedTuple):
    """How many frames go to the patchifier of a kernel."""

    kernel: int
    """Spatial size in latent pixels; the temporal kernel is 1, for selected frames are not neighbours."""
    frames: int


def level_tokens(kernel: int, height: int, width: int) -> int:
    """Tokens of one latent frame under a patchifier, the frame padded up to whole kernels."""
    return -(-height // kernel) * -(-width // kernel)


def allocate(count: int, levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """Deal ``count`` frames, best first, to the levels; later levels stay empty when frames run out."""
    dealt = []
    for level in levels:
        taken = min(level.frames, count)
        count -= taken
        if taken:
            dealt.append(Level(level.kernel, taken))
    return tuple(dealt)


class AdaptiveConditioner(ModelMixin, ConfigMixin):
    """Packs scored memory frames into context tokens.

    Kernels and shares are not disclosed in the paper. Ours for the tiny preset: the best three
    frames at (1,4,4) and the next three at (1,8,8): 3 x 6 + 3 x 2 = 24 tokens, the budget of one
    8 x 12 latent frame at (1,2,2).

    Args:
        z_dim: latent channels.
        dim: width of the transformer.
        head_dim: channels of an attention head (for rotary positions).
        levels: ``(kernel, frames)`` pairs, finest first.
        patch: spatial patch of the transformer, the unit of rotary coordinates.
    """

    @register_to_config
    def __init__(
        self,
        z_dim: int = 64,
        dim: int = 256,
        head_dim: int = 64,
        levels: tuple[tuple[int, int], ...] = ((4, 3), (8, 3)),
        patch: int = 2,
    ) -> None:
        super().__init__()
        self.patchifiers = nn.ModuleDict(
            {str(kernel): nn.Conv2d(z_dim, dim, kernel, stride=kernel) for kernel, _ in levels}
        )

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(Level(*level) for level in self.config["levels"])

    @property
    def keep(self) -> int:
        """K_sel: frames that are kept."""
        return sum(level.frames for level in self.levels)

    def budget(self, height: int, width: int) -> int:
        """The most context tokens a shot of ``height x width`` latents can get."""
        return sum(level.frames * level_tokens(level.kernel, height, width) for level in self.levels)

    @torch.no_grad()
    def start_from_patch_embedding(self, patch_embedding: nn.Conv3d) -> None:
        """Start every patchifier from the transformer's own: repeated in space, divided by the repetitions.

        Only the noise channels (the first ``z_dim``) are taken.
        """
        z_dim, patch = self.config["z_dim"], self.config["patch"]
        weight = patch_embedding.weight[:, :z_dim, 0]
        for name, module in self.patchifiers.items():
            conv, times = cast(nn.Conv2d, module), int(name) // patch
            conv.weight.copy_(weight.repeat_interleave(times, 2).repeat_interleave(times, 3) / times**2)
            cast(Tensor, conv.bias).copy_(cast(Tensor, patch_embedding.bias))

    def forward(self, memory: Tensor, scores: Tensor) -> Context:
        """Select and pack.

        Args:
            memory: M, ``(batch, F, z_dim, h, w)`` normalised latents, oldest first.
            scores: S, ``(batch, F)``; ties go to the later frame.

        Returns:
            Context tokens of the ``min(F, K_sel)`` best frames.
        """
        ranked = rank(scores, self.keep)
        # Memory slots are told apart by recency among the kept frames: -1 is the latest.
        slots = -1 - (ranked.unsqueeze(2) < ranked.unsqueeze(1)).sum(2)
        tokens, frames, rows, columns = [], [], [], []
        start = 0
        for level in allocate(ranked.shape[1], self.levels):
            chosen = ranked[:, start : start + level.frames]
            packed, y, x = self._patchify(take(memory, chosen), level.kernel)
            tokens.append(packed)
            frames.append(slots[:, start : start + level.frames].repeat_interleave(len(y), 1))
            rows.append(y.repeat(level.frames))
            columns.append(x.repeat(level.frames))
            start += level.frames
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
    """Indices ``(batch, min(F, keep))`` of the best frames, best first; ties go to the later frame."""
    count = scores.shape[1]
    order = torch.argsort(scores.flip(1), dim=1, descending=True, stable=True)
    return (count - 1 - order)[:, :keep]


def take(memory: Tensor, indices: Tensor) -> Tensor:
    """Frames ``(batch, k, ...)`` of ``memory`` ``(batch, F, ...)`` at ``indices`` ``(batch, k)``."""
    return memory[torch.arange(memory.shape[0], device=memory.device).unsqueeze(1), indices]
