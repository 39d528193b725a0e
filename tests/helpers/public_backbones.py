"""The three public layouts as tiny random pipelines of diffusers' and transformers' own classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLWan,
    SkyReelsV2ImageToVideoPipeline,
    SkyReelsV2Transformer3DModel,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
)
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    CLIPVisionModel,
    CLIPVisionModelWithProjection,
    PreTrainedTokenizerFast,
)

from onestory.model.text import build_text_encoder, build_tokenizer

WORDS = (",", ".", "a", "in", "man", "park", "red", "same", "the", "walks", "woman")
LAYOUTS = ("wan_i2v", "skyreels_i2v", "wan_ti2v")
DIM = {"num_attention_heads": 2, "attention_head_dim": 12, "text_dim": 32, "freq_dim": 32, "ffn_dim": 32}


def save_backbone(layout: str, folder: Path) -> Path:
    """Write one of :data:`LAYOUTS` to ``folder`` as diffusers saves it."""
    torch.manual_seed(0)
    _pipeline(layout).save_pretrained(folder)
    return folder


def _pipeline(layout: str) -> Any:
    tokenizer: PreTrainedTokenizerFast = build_tokenizer(WORDS, max_length=512)
    parts: dict[str, Any] = {
        "tokenizer": tokenizer,
        "text_encoder": build_text_encoder(len(tokenizer), dim=32, layers=2, heads=2).eval(),
        "scheduler": UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
    }
    if layout == "wan_ti2v":
        transformer = WanTransformer3DModel(in_channels=48, out_channels=48, num_layers=2, **DIM)
        return WanPipeline(
            vae=_autoencoder_of_48(), transformer=bold(transformer), expand_timesteps=True, **parts
        )
    image = {"in_channels": 36, "out_channels": 16, "image_dim": 16, "added_kv_proj_dim": 24}
    clip = CLIPVisionConfig(
        hidden_size=16, projection_dim=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
        image_size=224, patch_size=14,
    )  # fmt: skip
    parts |= {"vae": autoencoder_of_16(), "image_processor": CLIPImageProcessor()}
    if layout == "wan_i2v":
        transformer = WanTransformer3DModel(num_layers=2, **image, **DIM)
        return WanImageToVideoPipeline(
            transformer=bold(transformer), image_encoder=CLIPVisionModel(clip), **parts
        )
    transformer = SkyReelsV2Transformer3DModel(num_layers=2, **image, **DIM)
    return SkyReelsV2ImageToVideoPipeline(
        transformer=bold(transformer), image_encoder=CLIPVisionModelWithProjection(clip), **parts
    )


def bold(transformer: Any) -> Any:
    """Modulations and outputs large enough that a difference shows."""
    for block in transformer.blocks:
        torch.nn.init.normal_(block.scale_shift_table, std=0.5)
    return transformer.eval()


def autoencoder_of_16() -> AutoencoderKLWan:
    return AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    ).eval()


def _autoencoder_of_48() -> AutoencoderKLWan:
    return AutoencoderKLWan(
        base_dim=3, z_dim=48, in_channels=12, out_channels=12, is_residual=True, patch_size=2,
        latents_mean=[0.0] * 48, latents_std=[1.0] * 48, dim_mult=[1, 1, 1, 1], num_res_blocks=1,
        scale_factor_spatial=16, temperal_downsample=[False, True, True],
    ).eval()  # fmt: skip
