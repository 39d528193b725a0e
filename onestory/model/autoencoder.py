"""A small video autoencoder with the interface of diffusers' ``AutoencoderKLWan``: time 4, space 8.

Each latent frame stands for four pixel frames (the first frame of a shot is repeated to four), so a
latent frame can be read on its own: what memory stores is what the decoder shows. Encoder and decoder
start from a principal component analysis of 4 x 8 x 8 pixel patches; small residual convolutions,
zero at the start, learn the rest.
"""

from __future__ import annotations

from typing import cast

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.vae import DecoderOutput, DiagonalGaussianDistribution
from diffusers.models.modeling_outputs import AutoencoderKLOutput
from diffusers.models.modeling_utils import ModelMixin
from diffusers.utils.accelerate_utils import apply_forward_hook
from einops import rearrange
from torch import Tensor, nn

from onestory.model.latent_space import denormalise, normalise

TIME, SPACE = 4, 8
PATCH = TIME * SPACE * SPACE * 3


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions around a GELU, added to the input; zero at the start."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(cast(Tensor, self.second.bias))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(nn.functional.gelu(self.first(self.norm(x))))


def _zero(conv: nn.Conv2d) -> nn.Conv2d:
    nn.init.zeros_(conv.weight)
    nn.init.zeros_(cast(Tensor, conv.bias))
    return conv


class TinyAutoencoder(ModelMixin, ConfigMixin):
    """``encode`` and ``decode`` video of 4k + 1 frames.

    Args:
        z_dim: latent channels.
        encoder_width: channels of the encoder's residual branch at 1/8 size.
        decoder_widths: channels of the decoder's residual branch at 1/8, 1/4 and 1/2 size.
        decoder_depths: residual blocks at these sizes.
        latents_mean, latents_std: per-channel shift and scale; ``(z - mean) / std`` is what the
            transformer sees. ``std`` is variance to the power 1/4 (times a constant that makes the
            mean variance one), ours: channels go only part of the way to unit variance.
    """

    @register_to_config
    def __init__(
        self,
        z_dim: int = 64,
        encoder_width: int = 128,
        decoder_widths: tuple[int, int, int] = (160, 96, 32),
        decoder_depths: tuple[int, int, int] = (3, 2, 1),
        latents_mean: list[float] | None = None,
        latents_std: list[float] | None = None,
        scale_factor_temporal: int = TIME,
        scale_factor_spatial: int = SPACE,
    ) -> None:
        super().__init__()
        self.patch_mean = nn.Parameter(torch.zeros(PATCH))
        self.encode_basis = nn.Parameter(torch.zeros(z_dim, PATCH))
        self.decode_basis = nn.Parameter(torch.zeros(PATCH, z_dim))
        self.encoder = nn.Sequential(
            nn.Conv2d(PATCH, encoder_width, 1),
            ResidualBlock(encoder_width),
            ResidualBlock(encoder_width),
            _zero(nn.Conv2d(encoder_width, z_dim, 3, padding=1)),
        )
        w8, w4, w2 = decoder_widths
        d8, d4, d2 = decoder_depths
        self.decoder = nn.Sequential(
            nn.Conv2d(z_dim, w8, 3, padding=1),
            *(ResidualBlock(w8) for _ in range(d8)),
            nn.Conv2d(w8, w4 * 4, 1),
            nn.PixelShuffle(2),
            *(ResidualBlock(w4) for _ in range(d4)),
            nn.Conv2d(w4, w2 * 4, 1),
            nn.PixelShuffle(2),
            *(ResidualBlock(w2) for _ in range(d2)),
            _zero(nn.Conv2d(w2, TIME * 3 * 4, 3, padding=1)),
            nn.PixelShuffle(2),
        )

    @property
    def z_dim(self) -> int:
        return int(self.config["z_dim"])

    @torch.no_grad()
    def start_from_components(self, mean: Tensor, components: Tensor) -> None:
        """Set the linear path to a PCA: ``mean`` (768,), ``components`` (z_dim, 768), orthonormal rows."""
        self.patch_mean.copy_(mean)
        self.encode_basis.copy_(components)
        self.decode_basis.copy_(components.T)

    @apply_forward_hook
    def encode(
        self, x: Tensor, return_dict: bool = True
    ) -> AutoencoderKLOutput | tuple[DiagonalGaussianDistribution]:
        """Video ``(batch, 3, 4k + 1, h, w)`` in [-1, 1] to latents ``(batch, z_dim, k + 1, h / 8, w / 8)``.

        The posterior is a point (its log-variance is at diffusers' lower clamp), so ``mode`` is the code.
        """
        _check_video(x)
        batch = x.shape[0]
        patches = to_patches(x) - self.patch_mean[None, :, None, None]
        z = torch.einsum("zp,nphw->nzhw", self.encode_basis, patches) + self.encoder(patches)
        z = rearrange(z, "(b f) z h w -> b z f h w", b=batch)
        posterior = DiagonalGaussianDistribution(torch.cat([z, torch.full_like(z, -30.0)], 1))
        return AutoencoderKLOutput(latent_dist=posterior) if return_dict else (posterior,)

    @apply_forward_hook
    def decode(self, z: Tensor, return_dict: bool = True) -> DecoderOutput | tuple[Tensor]:
        """Latents ``(batch, z_dim, f, h, w)`` to video ``(batch, 3, 4f - 3, 8h, 8w)``, about [-1, 1]."""
        batch = z.shape[0]
        flat = rearrange(z, "b z f h w -> (b f) z h w")
        linear = torch.einsum("pz,nzhw->nphw", self.decode_basis, flat) + self.patch_mean[None, :, None, None]
        linear = rearrange(linear, "n (t c i j) h w -> n (t c) (h i) (w j)", t=TIME, i=SPACE, j=SPACE)
        frames = linear + self.decoder(flat)
        video = rearrange(frames, "(b f) (t c) h w -> b c (f t) h w", b=batch, t=TIME)
        first = video[:, :, :TIME].mean(2, keepdim=True)
        sample = torch.cat([first, video[:, :, TIME:]], 2)
        return DecoderOutput(sample=sample) if return_dict else (sample,)

    def to_latents(self, video: Tensor) -> Tensor:
        """Normalised codes ``(batch, z_dim, f, h, w)`` of video ``(batch, 3, t, 8h, 8w)`` in [-1, 1]."""
        return self.normalise(self.codes(video))

    def to_video(self, latents: Tensor) -> Tensor:
        """Video ``(batch, 3, t, 8h, 8w)`` of normalised codes."""
        return self.pictures(self.denormalise(latents))

    def codes(self, video: Tensor) -> Tensor:
        """The posterior's mode, not normalised; shapes as for :meth:`encode`."""
        return cast(Tensor, self.encode(video, return_dict=False)[0].mode())

    def pictures(self, codes: Tensor) -> Tensor:
        """Video of codes that are not normalised; shapes as for :meth:`decode`."""
        return cast(Tensor, self.decode(codes, return_dict=False)[0])

    def normalise(self, z: Tensor) -> Tensor:
        """Raw latents to what the transformer sees; shape kept, channels on axis 1."""
        return normalise(self, z)

    def denormalise(self, z: Tensor) -> Tensor:
        """Inverse of :meth:`normalise`."""
        return denormalise(self, z)


def to_patches(x: Tensor) -> Tensor:
    """Video ``(b, 3, 4k + 1, h, w)`` to patches ``(b (k + 1), 768, h / 8, w / 8)``; frame 0 is four."""
    padded = torch.cat([x[:, :, :1].expand(-1, -1, TIME - 1, -1, -1), x], 2)
    return rearrange(padded, "b c (f t) (h i) (w j) -> (b f) (t c i j) h w", t=TIME, i=SPACE, j=SPACE)


def _check_video(x: Tensor) -> None:
    frames, height, width = x.shape[2:]
    if (frames - 1) % TIME or height % SPACE or width % SPACE:
        raise ValueError(
            f"video of {frames} frames of {height}x{width}: frames must be 4k + 1, "
            "height and width multiples of 8"
        )
