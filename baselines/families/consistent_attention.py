"""Consistent self-attention (StoryDiffusion) for Wan's attention: pictures of a story look at each other.

Each picture's queries attend to its own tokens and to a random subset of the tokens of the story's other
pictures; the subset is drawn anew at every step. StoryDiffusion has it in SDXL, in the up blocks, from the
second step on, with a further chance to skip it; here it is in the second half of the blocks, always from the
second step on (ours). A picture shows all others the same subset, so their order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

RATE = 0.5
"""Share of a picture's tokens that the others see."""


class ConsistentAttention:
    """An attention processor for ``WanAttention``.

    Args:
        shown: bool ``(steps, stories, pictures, tokens)``: which tokens each picture shows to the others.
    """

    def __init__(self, shown: Tensor) -> None:
        self.shown = shown
        self.step = 0

    def __call__(
        self,
        attention: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        rotary_emb: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor:
        """Self-attention over ``(stories * pictures, tokens, dim)``, pictures of a story side by side."""
        assert rotary_emb is not None
        stories, pictures = self.shown.shape[1:3]
        parts = (
            attention.norm_q(attention.to_q(hidden_states)),
            attention.norm_k(attention.to_k(hidden_states)),
            attention.to_v(hidden_states),
        )
        query, key, value = (part.unflatten(2, (attention.heads, -1)) for part in parts)
        query, key = rotated(query, rotary_emb), rotated(key, rotary_emb)
        keys, values = (
            x.unflatten(0, (stories, pictures)).flatten(1, 2).repeat_interleave(pictures, 0).transpose(1, 2)
            for x in (key, value)
        )
        mixed = torch.nn.functional.scaled_dot_product_attention(
            query.transpose(1, 2), keys, values, attn_mask=self._seen().flatten(0, 1)[:, None, None]
        )
        out: Tensor = attention.to_out[0](mixed.transpose(1, 2).flatten(2))
        return out

    def _seen(self) -> Tensor:
        """Bool ``(stories, pictures, pictures * tokens)``: what each picture sees; of itself all."""
        shown = self.shown[self.step] & (self.step > 0)
        pictures, tokens = shown.shape[1:]
        own = torch.eye(pictures, dtype=torch.bool).repeat_interleave(tokens, 1)
        return own | shown.flatten(1).unsqueeze(1)


def rotated(x: Tensor, rotary: tuple[Tensor, Tensor]) -> Tensor:
    """``(batch, tokens, heads, channels)`` turned by Wan's rotary embedding, pairs of channels at a time."""
    cos, sin = (part[..., 0::2] for part in rotary)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2).type_as(x)


@contextmanager
def consistent(transformer: Any, shown: Tensor) -> Iterator[ConsistentAttention]:
    """Inside, the second half of the blocks share one :class:`ConsistentAttention`; set its ``step``."""
    processor, blocks = ConsistentAttention(shown), list(transformer.blocks)
    blocks = blocks[len(blocks) // 2 :]
    before = [block.attn1.processor for block in blocks]
    try:
        for block in blocks:
            block.attn1.set_processor(processor)
        yield processor
    finally:
        for block, old in zip(blocks, before, strict=True):
            block.attn1.set_processor(old)
