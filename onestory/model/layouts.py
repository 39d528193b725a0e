"""How a backbone is told what a shot starts from, and what stands there when it starts from nothing.

=========================================  ==========================  ===================================
backbone                                   first frame given           no first frame (T2MSV; every shot
                                                                       after the first)
=========================================  ==========================  ===================================
Wan2.1-I2V, SkyReels-V2-I2V: 16 noise,     mask 1 on it; condition =   mask 0; condition = codes of a grey
4 mask, 16 condition channels; 257 CLIP    codes of [frame, grey ...]; video, which these models are shown at
tokens                                     its CLIP states             every frame that is not given; zeros
                                                                       in place of the CLIP states
tiny preset: the same without CLIP         mask 1; condition = its     mask and condition 0
                                           code, then 0
Wan2.2-TI2V: 48 channels, a timestep a     its code stands among the   all tokens at the timestep: its own
token                                      noise, clean, timestep 0    text-to-video mode
Wan2.1-T2V: noise channels only            refused                     its own mode
=========================================  ==========================  ===================================

The paper does not say what its 36-channel model is shown in shots after the first: this table is ours.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from onestory.errors import SettingError
from onestory.model.latent_space import encode_video, grey_video, latent_size

MASK_CHANNELS = 4
"""Wan's first-frame mask: one channel for each of the four frames behind a latent frame."""


class Layout(NamedTuple):
    """What a backbone takes beside text, timestep and context."""

    z_dim: int
    """Latent channels."""
    condition: bool
    """Whether mask and condition channels follow the noise channels."""
    expand_timesteps: bool
    """Whether a given first frame stands clean among the noise, at timestep 0."""
    image: bool
    """Whether it takes CLIP states of the first frame."""
    grey: bool
    """Whether condition channels show grey, rather than zeros, where nothing is given."""


def layout_of(config: Any, *, expand_timesteps: bool = False, grey: bool = True) -> Layout:
    """The layout of a transformer's configuration.

    Args:
        config: with ``in_channels``, ``out_channels`` and ``image_dim``.
        expand_timesteps: the setting of that name of a Wan pipeline; the transformer does not tell.
        grey: see :class:`Layout`.

    Raises:
        SettingError: the channels fit no known layout.
    """
    z_dim, extra = config.out_channels, config.in_channels - config.out_channels
    if extra not in (0, MASK_CHANNELS + z_dim):
        raise SettingError(
            f"a transformer of {config.in_channels} input and {z_dim} output channels: expected {z_dim} "
            f"(text to video, or Wan2.2-TI2V) or {2 * z_dim + MASK_CHANNELS} (image to video) input channels"
        )
    return Layout(
        z_dim, bool(extra), expand_timesteps and not extra, config.image_dim is not None, grey and bool(extra)
    )


class Start(NamedTuple):
    """What a shot starts from, ready for the transformer; all None: from nothing but noise."""

    first: Tensor | None = None
    """Normalised code of the given first frame, ``(batch, z_dim, h, w)``."""
    condition: Tensor | None = None
    """Mask and condition channels, ``(batch, 4 + z_dim, f, h, w)``."""
    image: Tensor | None = None
    """CLIP states ``(batch, 257, image_dim)``."""
    given: Tensor | None = None
    """bool ``(batch,)``: whose first latent frame stands clean at timestep 0."""

    def inputs(self, noisy: Tensor) -> Tensor:
        """What the transformer is shown: ``noisy`` ``(batch, z_dim, f, h, w)`` with its condition."""
        if self.condition is not None:
            return torch.cat([noisy, self.condition.to(noisy)], 1)
        if self.first is None or self.given is None:
            return noisy
        here = torch.where(self.given.view(-1, 1, 1, 1), self.first.to(noisy), noisy[:, :, 0])
        return torch.cat([here.unsqueeze(2), noisy[:, :, 1:]], 2)


@torch.no_grad()
def start_from(
    layout: Layout,
    vae: Any,
    pictures: Tensor | None,
    size: tuple[int, int, int, int],
    *,
    image: Tensor | None = None,
) -> Start:
    """The start of shots, from given first frames or from nothing.

    Args:
        layout: of the backbone.
        vae: encodes pictures.
        pictures: ``(batch, 3, height, width)`` in [-1, 1]; None: no first frame.
        size: stories of the batch, and pixel frames, height and width of the shot.
        image: CLIP states of the pictures, where the layout has them.

    Raises:
        SettingError: pictures are given, and the backbone cannot start from one.
    """
    batch, frames, height, width = size
    if pictures is not None and not (layout.condition or layout.expand_timesteps):
        raise SettingError(
            "this backbone is text-to-video only and cannot start from a picture; "
            "leave the first frame out (T2MSV) or use an image-to-video backbone"
        )
    first = None if pictures is None else encode_video(vae, pictures.unsqueeze(2))[:, :, 0]
    if not layout.condition:
        given = None if first is None else torch.ones(batch, dtype=torch.bool, device=first.device)
        return Start(first, given=given)
    if layout.grey:
        video = grey_video(frames, height, width)
        if pictures is not None:
            video = video.repeat(batch, 1, 1, 1, 1)
            video[:, :, 0] = pictures
        shown = encode_video(vae, video).expand(batch, -1, -1, -1, -1)
        mask = torch.zeros_like(shown[:, :1]).repeat(1, MASK_CHANNELS, 1, 1, 1)
        mask[:, :, 0] = float(pictures is not None)
        return Start(first, torch.cat([mask, shown], 1), image)
    shape = (batch, layout.z_dim, *latent_size(vae, frames, height, width))
    return Start(first, condition_channels(first, shape), image)


def condition_channels(first: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    """The tiny preset's condition ``(batch, 4 + z_dim, f, h, w)``: first-frame mask, then its code, then 0.

    Args:
        first: normalised code of the given first frame ``(batch, z_dim, h, w)``; None: all zeros.
        shape: of the noise, ``(batch, z_dim, f, h, w)``.
    """
    batch, z_dim, frames, height, width = shape
    channels = torch.zeros(batch, MASK_CHANNELS + z_dim, frames, height, width)
    if first is not None:
        channels[:, :MASK_CHANNELS, 0] = 1.0
        channels[:, MASK_CHANNELS:, 0] = first
    return channels
