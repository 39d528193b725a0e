"""Single pictures drawn by a video model: shots of one latent frame."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from onestory.model.context import Context
from onestory.model.latent_space import decode_latents
from onestory.model.layouts import Start, start_from
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.prompts import Prompts
from onestory.pipeline.sampling import OnStep, denoise_shot
from onestory.pipeline.shots import to_frames


def draw_pictures(
    pipeline: OneStoryPipeline,
    prompts: Prompts,
    noise: Tensor,
    context: Context | None = None,
    on_step: OnStep | None = None,
) -> np.ndarray:
    """Pictures uint8 ``(batch, height, width, 3)``.

    Args:
        pipeline: of the tiny preset.
        prompts: their texts, encoded.
        noise: standard normal ``(batch, z_dim, 1, h, w)``.
        context: packed memory.
        on_step: see :data:`onestory.pipeline.sampling.OnStep`.
    """
    latents = denoise_shot(
        pipeline.transformer, pipeline.scheduler, noise, _blank(pipeline, noise), prompts.wanted,
        prompts.unwanted, context, pipeline.sampling, on_step,
    )  # fmt: skip
    return to_frames(decode_latents(pipeline.vae, latents))[:, 0]


def _blank(pipeline: OneStoryPipeline, noise: Tensor) -> Start:
    """No first frame."""
    scale = pipeline.vae.config.scale_factor_spatial
    size = (len(noise), 1, noise.shape[3] * scale, noise.shape[4] * scale)
    return start_from(pipeline.layout, pipeline.vae, None, size)
