"""A Wan block over a sequence whose runs of tokens stand at different timesteps.

Wan2.2's own way is a modulation tensor ``(batch, tokens, 6, dim)``: 4 GB in float32 at 14 B and 34,000
tokens. A OneStory sequence has at most three runs (given first frame, noise, context), so a run keeps
its six vectors and the sequence is split.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from diffusers.models.transformers.transformer_wan import WanTransformerBlock
from torch import Tensor

from onestory.model.rotary import Rotary


class Timed(NamedTuple):
    """The embedding of one timestep a sample, as Wan's time embedder gives it."""

    temb: Tensor
    """``(1 or batch, dim)``, read by the output layer."""
    modulation: Tensor
    """``(1 or batch, 6, dim)``: shift, scale and gate of self-attention, then of the feed-forward."""


def choose(condition: Tensor, yes: Timed, no: Timed) -> Timed:
    """Sample by sample: ``yes`` where the bool ``(batch,)`` condition holds, else ``no``."""
    return Timed(
        torch.where(condition[:, None], yes.temb, no.temb),
        torch.where(condition[:, None, None], yes.modulation, no.modulation),
    )


def run_block(
    block: WanTransformerBlock,
    tokens: Tensor,
    text: Tensor,
    modulations: tuple[Tensor, ...],
    sizes: tuple[int, ...],
    rotary: Rotary,
    text_mask: Tensor | None,
) -> Tensor:
    """One block of Wan's or SkyReels-V2's transformer (they name their parts alike).

    Args:
        block: the block; only its parts are called, not its forward.
        tokens: ``(batch, n, dim)``.
        text: ``(batch, t, dim)`` text, after image tokens where the backbone has them.
        modulations: of each run of tokens, ``(1 or batch, 6, dim)``.
        sizes: tokens of each run; they add up to n.
        rotary: positions of all tokens.
        text_mask: bool ``(batch, 1, 1 or n, t)`` or None.

    Normalisation, modulation and the residual sum are computed in float32, as Wan does.
    """
    parts = tuple((block.scale_shift_table + m.float()).chunk(6, dim=1) for m in modulations)
    seen = _modulate(block.norm1(tokens.float()), parts, sizes, 0).type_as(tokens)
    attended = block.attn1(seen, None, None, rotary)
    tokens = (tokens.float() + _gate(attended, parts, sizes, 2)).type_as(tokens)
    asked = block.norm2(tokens.float()).type_as(tokens)
    tokens = tokens + block.attn2(asked, text, text_mask, None)
    seen = _modulate(block.norm3(tokens.float()), parts, sizes, 3).type_as(tokens)
    return (tokens.float() + _gate(block.ffn(seen).float(), parts, sizes, 5)).type_as(tokens)


def _modulate(x: Tensor, parts: tuple[tuple[Tensor, ...], ...], sizes: tuple[int, ...], at: int) -> Tensor:
    """Shift (index ``at``) and scale (``at + 1``) each run of tokens with its own vectors."""
    runs = x.split(sizes, 1)
    return _whole([run * (1 + part[at + 1]) + part[at] for run, part in zip(runs, parts, strict=True)])


def _gate(x: Tensor, parts: tuple[tuple[Tensor, ...], ...], sizes: tuple[int, ...], at: int) -> Tensor:
    return _whole([run * part[at] for run, part in zip(x.split(sizes, 1), parts, strict=True)])


def _whole(runs: list[Tensor]) -> Tensor:
    return runs[0] if len(runs) == 1 else torch.cat(runs, 1)
