"""The keyframes of a story by SDXL, painted together with consistent self-attention.

A given first frame (I2MSV) is keyframe 1, an extension of ours: the paper leaves this family out of I2MSV.
Its latents, noised as far as the others are at each step, hold the first place of the batch, so that the
other keyframes see it as they would see a painted one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from baselines.public.consistent_attention import SHARING, Sharing, install
from baselines.public.fitting import Size, fitted_picture, legal_picture, to_bytes
from baselines.public.loading import Loaded, as_image
from cases.types import VideoFormat

TOGETHER = 4
"""Pictures beside the identity pictures that one batch holds; a longer story takes several batches."""
BUCKET = 8
"""Sides are multiples of as many latents (64 pixels): the sizes that SDXL was trained with."""


def painted_size(format: VideoFormat, latents: int, scale: int) -> Size:
    """Of a keyframe: as many pixels as the network's own square has, in the shape of a shot.

    Args:
        format: of the shot.
        latents: of a side of the square, ``sample_size`` in the UNet's configuration.
        scale: pixels a latent.
    """
    return legal_picture(format, (latents * scale) ** 2, BUCKET * scale)


class StoryPainter:
    """Paints keyframes.

    Args:
        loaded: an SDXL pipeline; its UNet gets processors of ours.
        format: of the shots that keyframes begin.

    Raises:
        WeightsError: the UNet has no self-attention in its up-blocks.
    """

    def __init__(self, loaded: Loaded, format: VideoFormat) -> None:
        self.loaded = loaded
        pipeline = loaded.pipeline
        self.processors = install(pipeline.unet)
        pipeline.vae.enable_slicing()  # decodes a picture at a time, to the same numbers
        self.size = painted_size(format, pipeline.default_sample_size, pipeline.vae_scale_factor)

    def paint(
        self, prompts: Sequence[str], dice: Sequence[torch.Generator], seed: int, given: np.ndarray | None
    ) -> list[np.ndarray]:
        """One picture a prompt.

        Args:
            prompts: of the story's shots, self-contained.
            dice: of each picture's noise.
            seed: of what pictures see of each other.
            given: uint8 ``(height, width, 3)``, the first picture, returned as it is; None to paint it.

        Returns:
            uint8 ``(height, width, 3)`` pictures.
        """
        noise = torch.cat([self._noise(one) for one in dice])
        known = None if given is None else self._latents(given)
        first = min(SHARING.identity, len(prompts))
        pictures: list[np.ndarray] = []
        for start in range(first, max(len(prompts), first + 1), TOGETHER):
            chosen = [*range(first), *range(start, min(start + TOGETHER, len(prompts)))]
            sharing = Sharing(len(chosen), torch.Generator().manual_seed(seed))
            made = self._batch([prompts[i] for i in chosen], noise[chosen], sharing, known)
            pictures += made if not pictures else made[first:]
        return pictures if given is None else [given, *pictures[1:]]

    def _batch(
        self, prompts: list[str], noise: Tensor, sharing: Sharing, known: Tensor | None
    ) -> list[np.ndarray]:
        def after_step(pipeline: Any, step: int, _time: Any, states: dict[str, Tensor]) -> dict[str, Tensor]:
            sharing.advance()
            if known is not None:
                states["latents"][:1] = _noised(pipeline.scheduler, known, noise[:1], step + 1)
            return states

        for processor in self.processors:
            processor.sharing = sharing
        made = self.loaded(
            prompt=prompts,
            height=self.size.height,
            width=self.size.width,
            latents=noise.to(self.loaded.pipeline.unet.dtype),
            output_type="np",
            callback_on_step_end=after_step,
        )
        return list(to_bytes(made.images, self.loaded.kind))

    def _noise(self, dice: torch.Generator) -> Tensor:
        pipeline = self.loaded.pipeline
        sides = (side // pipeline.vae_scale_factor for side in self.size)
        return torch.randn((1, pipeline.unet.config.in_channels, *sides), generator=dice)

    @torch.no_grad()
    def _latents(self, picture: np.ndarray) -> Tensor:
        """A picture as the autoencoder has it, ``(1, channels, height, width)``."""
        pipeline = self.loaded.pipeline
        autoencoder, dtype = pipeline.vae, pipeline.vae.dtype
        overflows = dtype == torch.float16 and autoencoder.config.force_upcast
        if overflows:
            autoencoder.to(torch.float32)
        image = pipeline.image_processor.preprocess(as_image(fitted_picture(picture, self.size)))
        states = autoencoder.encode(image.to(pipeline._execution_device, autoencoder.dtype))
        if overflows:
            autoencoder.to(dtype)
        latents: Tensor = states.latent_dist.mode() * autoencoder.config.scaling_factor
        return latents


def _noised(scheduler: Any, latents: Tensor, noise: Tensor, step: int) -> Tensor:
    """Latents as noisy as those that a step begins with; after the last one, as they are."""
    if step >= len(scheduler.timesteps):
        return latents
    time = scheduler.timesteps[step : step + 1]
    noisy: Tensor = scheduler.add_noise(latents, noise.to(latents), time)
    return noisy
