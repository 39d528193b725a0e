"""Denoise the latents of one shot with a diffusers flow-matching scheduler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from torch import Tensor

from onestory.model.bundle import MASK_CHANNELS
from onestory.model.context import Context
from onestory.model.text import EncodedText, empty_text
from onestory.model.transformer import OneStoryTransformer


@dataclass(frozen=True)
class SamplingConfig:
    """How a shot is denoised; the paper discloses none of it, the defaults are ours."""

    steps: int = 7
    guidance: float = 3.0
    guided: tuple[float, float] = (0.0, 0.4)
    """Part of the steps that is guided, as shares of all steps; the others run without guidance."""
    guide_memory: bool = True
    """Whether guidance drops the context together with the text, so that it strengthens what memory says
    as well as what the caption says; else it drops the text alone."""
    shift: float = 2.5
    """Flow shift of the scheduler."""
    full_variance: float = 4.0
    """Channels whose latents vary by this much or more start from noise of unit variance, the others from
    less (in proportion to their deviation): what a small network cannot draw is then smooth, not grainy.
    Has no effect on transformers that do not know their channels' variance (Wan)."""
    least_noise: float = 0.4
    """Noise of the calmest channels, as a share of unit deviation; 1 switches the scaling off."""

    def evaluations(self) -> int:
        """Transformer evaluations a shot."""
        return self.steps + sum(self.is_guided(i) for i in range(self.steps))

    def is_guided(self, step: int) -> bool:
        """Whether ``step`` (from 0) is guided."""
        return self.guidance != 1.0 and self.guided[0] <= step / self.steps < self.guided[1]

    def noise_scale(self, variance: Sequence[float] | None) -> Tensor:
        """Factor of each channel's initial noise, ``(1, channels or 1, 1, 1, 1)``."""
        if variance is None:
            return torch.ones(1, 1, 1, 1, 1)
        scale = (torch.tensor(variance) / self.full_variance).sqrt().clamp(self.least_noise, 1.0)
        return scale.view(1, -1, 1, 1, 1)


def condition_channels(first: Tensor | None, shape: Sequence[int]) -> Tensor:
    """Wan's I2V channels ``(batch, 4 + z_dim, f, h, w)``: first-frame mask, then condition latents.

    Args:
        first: normalised latent of the given first frame ``(batch, z_dim, h, w)``; None for no first
            frame: mask and condition are zero (ours; Wan has no such case).
        shape: of the noise, ``(batch, z_dim, f, h, w)``.
    """
    batch, z_dim, frames, height, width = shape
    channels = torch.zeros(batch, MASK_CHANNELS + z_dim, frames, height, width)
    if first is not None:
        channels[:, :MASK_CHANNELS, 0] = 1.0
        channels[:, MASK_CHANNELS:, 0] = first
    return channels


@torch.no_grad()
def denoise_shot(
    transformer: OneStoryTransformer,
    noise: Tensor,
    condition: Tensor,
    text: EncodedText,
    context: Context | None,
    config: SamplingConfig,
) -> Tensor:
    """From noise ``(batch, z_dim, f, h, w)`` to normalised latents of the same shape."""
    scheduler = FlowMatchEulerDiscreteScheduler(shift=config.shift)
    scheduler.set_timesteps(config.steps)
    nothing = empty_text(text)
    latents = noise * config.noise_scale(transformer.config.skip_variance)
    for index, timestep in enumerate(scheduler.timesteps):
        inputs = torch.cat([latents, condition], 1)
        time = timestep.expand(noise.shape[0])
        velocity = transformer.denoise(inputs, time, text.states, text_mask=text.mask, context=context)
        if config.is_guided(index):
            seen = None if config.guide_memory else context
            blind = transformer.denoise(inputs, time, nothing.states, text_mask=nothing.mask, context=seen)
            velocity = blind + config.guidance * (velocity - blind)
        latents = scheduler.step(velocity, timestep, latents).prev_sample
    return latents
