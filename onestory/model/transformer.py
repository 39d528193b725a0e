"""The transformers that OneStory runs on: Wan's and SkyReels-V2's, with context tokens."""

from __future__ import annotations

from typing import Any

from diffusers.configuration_utils import register_to_config
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.transformers.transformer_skyreels_v2 import SkyReelsV2Transformer3DModel
from diffusers.models.transformers.transformer_wan import WanTransformer3DModel
from diffusers.utils.accelerate_utils import apply_forward_hook
from torch import Tensor

from onestory.errors import SettingError
from onestory.model.context import Context, ContextMixin

__all__ = [
    "ModelMixin",  # by this name diffusers learns how to load what this module holds
    "OneStorySkyReelsTransformer",
    "OneStoryTransformer",
    "linear_velocity",
]


class OneStoryTransformer(ContextMixin, WanTransformer3DModel):
    """``WanTransformer3DModel`` that also takes context tokens; same weights, one more option.

    Args:
        skip_variance: variance of each latent channel as the transformer sees it. Given, the velocity is
            the best linear guess from the noisy latents plus what the network adds, so that a narrow
            network need not carry the noise through its width (ours, for the tiny preset). None is
            Wan's own velocity.
        wan: all other arguments are those of ``WanTransformer3DModel``.
    """

    @register_to_config
    def __init__(
        self,
        patch_size: tuple[int, ...] = (1, 2, 2),
        num_attention_heads: int = 40,
        attention_head_dim: int = 128,
        in_channels: int = 16,
        out_channels: int = 16,
        text_dim: int = 4096,
        freq_dim: int = 256,
        ffn_dim: int = 13824,
        num_layers: int = 40,
        cross_attn_norm: bool = True,
        qk_norm: str | None = "rms_norm_across_heads",
        eps: float = 1e-6,
        image_dim: int | None = None,
        added_kv_proj_dim: int | None = None,
        rope_max_seq_len: int = 1024,
        pos_embed_seq_len: int | None = None,
        skip_variance: list[float] | None = None,
    ) -> None:
        super().__init__(
            patch_size=patch_size,
            num_attention_heads=num_attention_heads,
            attention_head_dim=attention_head_dim,
            in_channels=in_channels,
            out_channels=out_channels,
            text_dim=text_dim,
            freq_dim=freq_dim,
            ffn_dim=ffn_dim,
            num_layers=num_layers,
            cross_attn_norm=cross_attn_norm,
            qk_norm=qk_norm,
            eps=eps,
            image_dim=image_dim,
            added_kv_proj_dim=added_kv_proj_dim,
            rope_max_seq_len=rope_max_seq_len,
            pos_embed_seq_len=pos_embed_seq_len,
        )

    @apply_forward_hook
    def denoise(
        self,
        hidden_states: Tensor,
        timestep: Tensor,
        text: Tensor,
        *,
        text_mask: Tensor | None = None,
        image: Tensor | None = None,
        context: Context | None = None,
        frame_index: Tensor | None = None,
        given: Tensor | None = None,
    ) -> Tensor:
        """See :meth:`ContextMixin.denoise`; with ``skip_variance`` the linear guess is added."""
        velocity = super().denoise(
            hidden_states, timestep, text, text_mask=text_mask, image=image, context=context,
            frame_index=frame_index, given=given,
        )  # fmt: skip
        variance = self.config.skip_variance
        if variance is None:
            return velocity
        noisy = hidden_states[:, : self.config.out_channels]
        return velocity + linear_velocity(noisy, timestep / 1000, noisy.new_tensor(variance))


class OneStorySkyReelsTransformer(ContextMixin, SkyReelsV2Transformer3DModel):
    """``SkyReelsV2Transformer3DModel`` that also takes context tokens; same arguments, same weights."""

    @apply_forward_hook
    def denoise(self, hidden_states: Tensor, timestep: Tensor, text: Tensor, **options: Any) -> Tensor:
        """See :meth:`ContextMixin.denoise`.

        Raises:
            SettingError: the backbone is a diffusion-forcing one, whose frames are masked causally or
                whose modulation depends on the frame rate.
        """
        if self.config.inject_sample_info or self.config.num_frame_per_block > 1:
            raise SettingError(
                "this SkyReels-V2 backbone is made for diffusion forcing (inject_sample_info or "
                "num_frame_per_block > 1); use an image-to-video or text-to-video one"
            )
        return super().denoise(hidden_states, timestep, text, **options)


def linear_velocity(noisy: Tensor, sigma: Tensor, variance: Tensor) -> Tensor:
    """The best linear guess of the velocity ``noise - clean`` from ``(1 - sigma) clean + sigma noise``.

    Args:
        noisy: ``(batch, channels, f, h, w)``.
        sigma: ``(batch,)`` in [0, 1].
        variance: ``(channels,)`` of the clean latents; their mean is 0.
    """
    s = sigma[:, None]
    gain = (s - (1 - s) * variance) / (s.square() + (1 - s).square() * variance)
    return gain[:, :, None, None, None] * noisy
