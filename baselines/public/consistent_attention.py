"""Consistent self-attention, StoryDiffusion's rule (Zhou et al. 2024), as an attention processor for SDXL.

Pictures are painted as one batch. In the self-attention of the UNet's up-blocks the queries of a picture see
all of its own tokens and a random part of the tokens of the identity pictures, the first few of the story;
so pictures that come later read what the first ones are, and change nothing in them. The part is drawn anew
at each step and is the same for all queries. Layers join by chance: see :data:`SHARING`.

StoryDiffusion keeps the features of the identity pictures for the pictures it paints later; here these are
painted in the same batch, which shows them the same features and keeps nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from cases.errors import WeightsError


class SharingRule(NamedTuple):
    """When and how much pictures see of each other."""

    identity: int = 4
    """Pictures that all others see: the first ones of a story."""
    rate: float = 0.5
    """Share of their tokens that is seen."""
    begins: int = 1
    """The first step at which layers join."""
    early: float = 0.7
    """Chance of a layer to join at a step, at first."""
    late_from: int = 20
    """The step from which the chance is ``late``."""
    late: float = 0.9

    def chance(self, step: int) -> float:
        """Of a layer to join at a step, from 0."""
        if step < self.begins:
            return 0.0
        return self.early if step < self.late_from else self.late


SHARING = SharingRule()
"""StoryDiffusion's; the exact number of tokens a picture (rather than a coin a token) is ours."""


@dataclass
class Sharing:
    """The state of one batch of pictures while it is painted."""

    pictures: int
    """Of the batch; guidance doubles the batch, and the two halves never see each other."""
    dice: torch.Generator
    """On the CPU; all draws are its."""
    rule: SharingRule = SHARING
    step: int = 0
    seen: dict[int, Tensor] = field(default_factory=dict)
    """Tokens of a picture -> int64 ``(identity pictures, part)``, which of them are seen at this step."""

    @property
    def identity(self) -> int:
        """How many pictures the others see."""
        return min(self.rule.identity, self.pictures)

    def advance(self) -> None:
        """Go on to the next step: other tokens are seen."""
        self.step += 1
        self.seen.clear()

    def joins(self) -> bool:
        """Whether a layer joins this time."""
        return float(torch.rand((), generator=self.dice)) < self.rule.chance(self.step)

    def part(self, tokens: int) -> Tensor:
        """Which of the tokens of each identity picture are seen at this step."""
        if tokens not in self.seen:
            count = max(1, round(self.rule.rate * tokens))
            rows = [torch.randperm(tokens, generator=self.dice)[:count] for _ in range(self.identity)]
            self.seen[tokens] = torch.stack(rows)
        return self.seen[tokens]


def shared_attention(query: Tensor, key: Tensor, value: Tensor, part: Tensor) -> Tensor:
    """Attention of each picture over itself and a part of the identity pictures.

    Args:
        query: ``(groups, pictures, heads, tokens, size)``; groups never see each other.
        key: as ``query``.
        value: as ``query``.
        part: ``(identity pictures, seen tokens)``, see :meth:`Sharing.part`.

    Returns:
        As ``query``.
    """
    return torch.stack(
        [
            scaled_dot_product_attention(query[:, i], _seen(key, part, i), _seen(value, part, i))
            for i in range(query.shape[1])
        ],
        dim=1,
    )


def _seen(states: Tensor, part: Tensor, picture: int) -> Tensor:
    """``(groups, heads, own and seen tokens, size)``."""
    others = [states[:, j][:, :, chosen] for j, chosen in enumerate(part) if j != picture]
    return torch.cat([states[:, picture], *others], dim=2)


class ConsistentSelfAttention:
    """An attention processor of diffusers, for a self-attention layer of SDXL.

    Args:
        own: the layer's processor, for steps at which it does not join.
    """

    def __init__(self, own: Any) -> None:
        self.own = own
        self.sharing: Sharing | None = None
        """Of the batch that is painted; None for pictures on their own."""

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
    ) -> Tensor:
        """``(groups * pictures, tokens, channels)``, as it came."""
        if self.sharing is None or not self.sharing.joins():
            own: Tensor = self.own(attn, hidden_states, encoder_hidden_states, attention_mask, temb)
            return own
        query, key, value = (
            layer(hidden_states).unflatten(2, (attn.heads, -1)).transpose(1, 2)
            for layer in (attn.to_q, attn.to_k, attn.to_v)
        )
        part = self.sharing.part(hidden_states.shape[1]).to(hidden_states.device)
        pictures = (-1, self.sharing.pictures)
        query, key, value = (states.unflatten(0, pictures) for states in (query, key, value))
        mixed = shared_attention(query, key, value, part).flatten(0, 1).transpose(1, 2).flatten(2)
        out: Tensor = attn.to_out[1](attn.to_out[0](mixed)) / attn.rescale_output_factor
        return out


def install(unet: Any) -> list[ConsistentSelfAttention]:
    """Give each self-attention layer of the up-blocks a processor of ours.

    Raises:
        WeightsError: the network has none.
    """
    processors = dict(unet.attn_processors)
    ours = {
        name: ConsistentSelfAttention(own)
        for name, own in processors.items()
        if name.startswith("up_blocks") and name.endswith("attn1.processor")
    }
    if not ours:
        raise WeightsError(f"{type(unet).__name__} has no self-attention in its up-blocks; expected SDXL's")
    unet.set_attn_processor(processors | ours)
    return list(ours.values())
