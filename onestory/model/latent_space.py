"""From pixels to the latents that the transformer sees and back, for any autoencoder with Wan's interface.

``AutoencoderKLWan`` (time 4, space 8 or 16) and the tiny preset's autoencoder: ``encode`` gives a
posterior, whose mode is taken; ``latents_mean`` and ``latents_std`` of the configuration scale it.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from onestory.model.devices import device_of


def encode_video(vae: Any, video: Tensor) -> Tensor:
    """Normalised latents, float32 ``(batch, z_dim, f, h, w)``, of video ``(batch, 3, t, H, W)``, -1 to 1."""
    video = video.to(device_of(vae), vae.dtype)
    return normalise(vae, vae.encode(video, return_dict=False)[0].mode().float())


def decode_latents(vae: Any, latents: Tensor) -> Tensor:
    """Video ``(batch, 3, t, H, W)``, about [-1, 1], float32, of normalised latents."""
    codes = denormalise(vae, latents).to(device_of(vae), vae.dtype)
    video: Tensor = vae.decode(codes, return_dict=False)[0]
    return video.float()


def normalise(vae: Any, z: Tensor) -> Tensor:
    """Codes to what the transformer sees; shape kept, channels on axis 1."""
    mean, std = _statistics(vae, z)
    return (z - mean) / std


def denormalise(vae: Any, z: Tensor) -> Tensor:
    """Inverse of :func:`normalise`."""
    mean, std = _statistics(vae, z)
    return z * std + mean


def latent_size(vae: Any, frames: int, height: int, width: int) -> tuple[int, int, int]:
    """Latent frames, height and width of a shot of so many pixels; frames must be 4k + 1."""
    time, space = vae.config.scale_factor_temporal, vae.config.scale_factor_spatial
    return (frames - 1) // time + 1, height // space, width // space


def pixel_size(vae: Any, frames: int, height: int, width: int) -> tuple[int, int, int]:
    """Pixel frames, height and width of latents of this size: the inverse of :func:`latent_size`."""
    time, space = vae.config.scale_factor_temporal, vae.config.scale_factor_spatial
    return (frames - 1) * time + 1, height * space, width * space


def grey_video(frames: int, height: int, width: int) -> Tensor:
    """What Wan shows where no picture is given: ``(1, 3, frames, height, width)`` of middle grey."""
    return torch.zeros(1, 3, frames, height, width)


def _statistics(vae: Any, z: Tensor) -> tuple[Tensor, Tensor]:
    mean, std = vae.config["latents_mean"], vae.config["latents_std"]
    if mean is None or std is None:
        raise ValueError(
            "this autoencoder has no latents_mean / latents_std; train it or load trained weights"
        )
    shape = (1, -1, *([1] * (z.ndim - 2)))
    return z.new_tensor(mean).view(shape), z.new_tensor(std).view(shape)
