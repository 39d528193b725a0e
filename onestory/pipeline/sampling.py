"""Denoise the latents of one shot with any flow-matching scheduler of diffusers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from torch import Tensor

from onestory.errors import SettingError
from onestory.model.context import Context
from onestory.model.layouts import Start
from onestory.model.transformer import OneStorySkyReelsTransformer, OneStoryTransformer
from onestory.pipeline.prompts import Words


@dataclass(frozen=True)
class SamplingConfig:
    """How a shot is denoised; the paper discloses none of it. The defaults are the tiny preset's."""

    steps: int = 7
    guidance: float = 3.0
    guided: tuple[float, float] = (0.0, 0.5)
    """Part of the steps that is guided, as shares of all steps; the others run without guidance."""
    guide_memory: bool = True
    """Whether guidance drops the context together with the text, so that it strengthens what memory says
    as well as what the caption says; else it drops the text alone."""
    full_variance: float = 4.0
    """Channels whose latents vary by this much or more start from noise of unit variance, the others from
    less (in proportion to their deviation): what a small network cannot draw is then smooth, not grainy.
    Has no effect on transformers that do not know their channels' variance (Wan)."""
    least_noise: float = 1.0
    """Noise of the calmest channels, as a share of unit deviation; 1 switches the scaling off (0.4 was
    better while the tiny preset drew all 64 latent channels)."""

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise SettingError(f"{self.steps} sampling steps: at least 1 is needed")
        object.__setattr__(self, "guided", tuple(self.guided))  # JSON has lists only

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


WAN_SAMPLING = SamplingConfig(steps=50, guidance=5.0, guided=(0.0, 1.0), guide_memory=False)
"""What Wan's own pipelines do by default; guidance drops the text alone, as theirs does."""


def tiny_scheduler() -> FlowMatchEulerDiscreteScheduler:
    """The scheduler of the tiny preset: Euler steps, flow shift 2.5."""
    return FlowMatchEulerDiscreteScheduler(shift=2.5)


OnStep = Callable[[int, Tensor, Tensor], Tensor]
"""Called after a step with its number, timestep and latents; gives the latents to go on with."""


@torch.no_grad()
def denoise_shot(
    transformer: OneStoryTransformer | OneStorySkyReelsTransformer,
    scheduler: Any,
    noise: Tensor,
    start: Start,
    text: Words,
    nothing: Words,
    context: Context | None,
    config: SamplingConfig,
    on_step: OnStep | None = None,
) -> Tensor:
    """From noise to a shot.

    Args:
        transformer: on the device of all tensors; computes in its own precision.
        scheduler: any of diffusers' for velocities of flow matching (Euler, UniPC, ...).
        noise: standard normal, float32 ``(batch, z_dim, f, h, w)``.
        start: what the shot starts from.
        text: the captions.
        nothing: the text that guidance leads away from.
        context: packed memory, made once for all steps; None without memory.
        config: steps and guidance.
        on_step: see :data:`OnStep`.

    Returns:
        Normalised latents, float32, of the noise's shape.
    """
    scheduler.set_timesteps(config.steps, device=noise.device)

    def velocity(latents: Tensor, timestep: Tensor, words: Words, seen: Context | None) -> Tensor:
        return transformer.denoise(
            start.inputs(latents).to(transformer.dtype), timestep.expand(len(latents)), words.states,
            text_mask=words.mask, image=start.image, context=seen, given=start.given,
        ).float()  # fmt: skip

    variance = transformer.config.get("skip_variance")
    latents = noise * config.noise_scale(variance).to(noise.device)
    for index, timestep in enumerate(scheduler.timesteps):
        guess = velocity(latents, timestep, text, context)
        if config.is_guided(index):
            blind = velocity(latents, timestep, nothing, None if config.guide_memory else context)
            guess = blind + config.guidance * (guess - blind)
        latents = scheduler.step(guess, timestep, latents, return_dict=False)[0]
        if on_step is not None:
            latents = on_step(index, timestep, latents)
    if start.first is not None:
        latents[:, :, 0] = start.first
    return latents
