"""The pipelines of the public baselines, tiny and random, of diffusers' and transformers' own classes.

Their compression, in space and in time, is that of the published ones: the rules of size and length are real.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderKLLTXVideo,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxKontextPipeline,
    FluxTransformer2DModel,
    LTXConditionPipeline,
    LTXPipeline,
    LTXVideoTransformer3DModel,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
    WanVACEPipeline,
    WanVACETransformer3DModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    PreTrainedTokenizerFast,
    T5Config,
    T5EncoderModel,
)

from onestory.model.text import build_text_encoder, build_tokenizer
from public_backbones import DIM, WORDS, autoencoder_of_16, bold, save_backbone
from tiny_qwen import qwen_edit


def save_pipeline(name: str, folder: Path) -> Path:
    """Write one of :data:`PIPELINES`, or ``wan_i2v``, to ``folder`` as diffusers saves it."""
    if name == "wan_i2v":
        return save_backbone(name, folder)
    torch.manual_seed(0)
    PIPELINES[name]().save_pretrained(folder)
    return folder


class Call(NamedTuple):
    """One call of a real method."""

    asked: dict[str, Any]
    """Arguments by name."""
    gave: Any

    @property
    def picture(self) -> np.ndarray:
        """The image it was asked with, uint8 ``(height, width, 3)``."""
        return pixels(self.asked["image"])

    @property
    def painted(self) -> list[np.ndarray]:
        """The images that it gave, uint8."""
        return [(image * 255).round().astype(np.uint8) for image in self.gave.images]

    def said(self, *names: str) -> tuple[Any, ...]:
        """Values of the named arguments."""
        return tuple(self.asked[name] for name in names)


def record_calls(monkeypatch: pytest.MonkeyPatch, kind: type, method: str = "__call__") -> list[Call]:
    """All later calls of a real method, which go through, with what it gave."""
    call, calls = getattr(kind, method), []
    names = signature(call)

    @wraps(call)
    def recording(self: Any, *values: Any, **named: Any) -> Any:
        gave = call(self, *values, **named)
        calls.append(Call(dict(names.bind(self, *values, **named).arguments), gave))
        return gave

    monkeypatch.setattr(kind, method, recording)
    return calls


def pixels(image: Any) -> np.ndarray:
    """A PIL image as uint8 ``(height, width, 3)``."""
    return np.asarray(image.convert("RGB"))


def _tokenizer(length: int) -> PreTrainedTokenizerFast:
    return build_tokenizer(WORDS, max_length=length)


def _t5(words: int) -> T5EncoderModel:
    return T5EncoderModel(
        T5Config(vocab_size=words, d_model=32, d_kv=8, d_ff=37, num_layers=1, num_heads=4)
    ).eval()


def _clip(words: int, kind: Any = CLIPTextModel) -> Any:
    config = CLIPTextConfig(
        vocab_size=words, hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=77, projection_dim=32, bos_token_id=0, eos_token_id=1, pad_token_id=0,
    )  # fmt: skip
    return kind(config).eval()


def _autoencoder() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(4, 4, 4, 4), down_block_types=("DownEncoderBlock2D",) * 4, latent_channels=4,
        up_block_types=("UpDecoderBlock2D",) * 4, layers_per_block=1, norm_num_groups=2, sample_size=32,
        shift_factor=0.0, scaling_factor=0.5,
    ).eval()  # fmt: skip


def _kontext() -> Any:
    clip, t5 = _tokenizer(77), _tokenizer(512)
    transformer = FluxTransformer2DModel(
        in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=(4, 4, 8), guidance_embeds=True,
    ).eval()  # fmt: skip
    return FluxKontextPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True), vae=_autoencoder(),
        text_encoder=_clip(len(clip)), tokenizer=clip, text_encoder_2=_t5(len(t5)), tokenizer_2=t5,
        transformer=transformer,
    )  # fmt: skip


def _sdxl() -> Any:
    words = _tokenizer(77)
    unet = UNet2DConditionModel(
        sample_size=8, layers_per_block=1, block_out_channels=(8, 16, 16), norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(1, 2, 2), transformer_layers_per_block=(1, 1, 1), cross_attention_dim=64,
        use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=32 + 6 * 8,
    ).eval()  # fmt: skip
    for name, weights in unet.named_parameters():
        if "attn1" in name and name.endswith("weight"):
            torch.nn.init.normal_(weights, std=0.5)  # so that what is seen shows
    return StableDiffusionXLPipeline(
        vae=_autoencoder(), text_encoder=_clip(len(words)), tokenizer=words, tokenizer_2=words, unet=unet,
        text_encoder_2=_clip(len(words), CLIPTextModelWithProjection),
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading",
            steps_offset=1,
        ),
    )  # fmt: skip


def _ltx(kind: Callable[..., Any], *, dynamic: bool) -> Any:
    words = _tokenizer(128)
    transformer = LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16,
        num_layers=1, caption_channels=32,
    ).eval()  # fmt: skip
    five = (1,) * 5
    autoencoder = AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8,) * 4, decoder_block_out_channels=(8,) * 4,
        layers_per_block=five, decoder_layers_per_block=five, patch_size=4, patch_size_t=1,
        spatio_temporal_scaling=(True, True, True, False), upsample_residual=(False,) * 4,
        decoder_spatio_temporal_scaling=(True, True, True, False), upsample_factor=(1,) * 4,
        decoder_inject_noise=(False,) * 5,
    ).eval()  # fmt: skip
    return kind(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=dynamic), vae=autoencoder,
        text_encoder=_t5(len(words)), tokenizer=words, transformer=transformer,
    )  # fmt: skip


def _vace() -> Any:
    words = _tokenizer(512)
    transformer = WanVACETransformer3DModel(
        in_channels=16, out_channels=16, num_layers=2, vace_layers=[0, 1], vace_in_channels=96, **DIM
    )
    return WanVACEPipeline(
        tokenizer=words, text_encoder=build_text_encoder(len(words), dim=32, layers=2, heads=2).eval(),
        vae=autoencoder_of_16(), scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
        transformer=bold(transformer),
    )  # fmt: skip


PIPELINES: dict[str, Callable[[], Any]] = {
    "kontext": _kontext,
    "qwen_edit": qwen_edit,
    "sdxl": _sdxl,
    "ltx": lambda: _ltx(LTXPipeline, dynamic=True),
    "ltx_condition": lambda: _ltx(LTXConditionPipeline, dynamic=False),
    "vace": _vace,
}


def few_steps(monkeypatch: pytest.MonkeyPatch, names: Sequence[str]) -> None:
    """Ask the named classes for two steps, for three where the last one sees little; all else stays."""
    from baselines.public.asked import ASKED

    for name in names:
        count = 3 if name == "StableDiffusionXLPipeline" else 2
        steps = {"sigmas": [1.0, 0.5, 0.0]} if "sigmas" in ASKED[name] else {"num_inference_steps": count}
        monkeypatch.setitem(ASKED, name, {**ASKED[name], **steps})
