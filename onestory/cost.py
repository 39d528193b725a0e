"""What a shot costs on public backbones, computed from the networks themselves without their weights.

    python -m onestory.cost            # the table of docs/method.md

Networks are built on torch's ``meta`` device, which has shapes but no numbers; one denoising step with a full
context and one decoding are run there, and operations and live tensors are counted.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import torch
from diffusers import AutoencoderKLWan
from torch import Tensor
from torch.overrides import TorchFunctionMode

from onestory.backbones import KERNELS
from onestory.measure import Cost, counted
from onestory.model.conditioner import AdaptiveConditioner
from onestory.model.context import IMAGE_TOKENS, TEXT_TOKENS
from onestory.model.frame_selection import FrameSelection
from onestory.model.layouts import layout_of
from onestory.model.transformer import OneStorySkyReelsTransformer, OneStoryTransformer
from onestory.pipeline.sampling import WAN_SAMPLING

FRAMES, HEIGHT, WIDTH = 81, 480, 832
DTYPE = torch.bfloat16


class Backbone(NamedTuple):
    """A public backbone: the settings in which it differs from its class's defaults."""

    name: str
    transformer: type[OneStoryTransformer] | type[OneStorySkyReelsTransformer]
    config: dict[str, Any]
    autoencoder: dict[str, Any]


IMAGE = {"in_channels": 36, "out_channels": 16, "image_dim": 1280}
SMALL = {"num_attention_heads": 12, "ffn_dim": 8960, "num_layers": 30, "added_kv_proj_dim": 1536}
MEDIUM = {"num_attention_heads": 24, "ffn_dim": 14336, "num_layers": 30}
AUTOENCODER_OF_48 = {
    "base_dim": 160, "decoder_base_dim": 256, "z_dim": 48, "is_residual": True, "in_channels": 12,
    "out_channels": 12, "patch_size": 2, "scale_factor_spatial": 16, "latents_mean": [0.0] * 48,
    "latents_std": [1.0] * 48,
}  # fmt: skip
BACKBONES = (
    Backbone("Wan2.1-I2V-14B", OneStoryTransformer, IMAGE | {"added_kv_proj_dim": 5120}, {}),
    Backbone("SkyReels-V2-I2V-1.3B", OneStorySkyReelsTransformer, IMAGE | SMALL, {}),
    Backbone(
        "Wan2.2-TI2V-5B",
        OneStoryTransformer,
        MEDIUM | {"in_channels": 48, "out_channels": 48},
        AUTOENCODER_OF_48,
    ),
)


class ShotCost(NamedTuple):
    """One row of the table."""

    name: str
    parameters: int
    """Of the transformer."""
    added: int
    """Of frame selection and adaptive conditioner."""
    noise_tokens: int
    context_tokens: int
    weights_bytes: int
    """Of transformer, selection and conditioner in bfloat16."""
    stored_bytes: int
    """Latents that memory keeps of a shot, float32."""
    step_bytes: int
    """Peak of the tensors made in a denoising step."""
    step_flop: int
    decode_flop: int

    @property
    def shot_flop(self) -> int:
        """Of 50 guided steps and the decoding."""
        return self.step_flop * WAN_SAMPLING.evaluations() + self.decode_flop


class FlashAttention(TorchFunctionMode):
    """Attention as graphics cards compute it, without the matrix of all pairs that ``meta`` would make."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.nn.functional.scaled_dot_product_attention:
            named = dict(zip(("query", "key", "value"), args, strict=False)) | (kwargs or {})
            q, k, v = (named[name] for name in ("query", "key", "value"))
            return torch.ops.aten._scaled_dot_product_flash_attention(q, k, v)[0]
        return func(*args, **(kwargs or {}))


def shot_cost(backbone: Backbone, budget: float = 1.0) -> ShotCost:
    """Cost of a shot of 81 frames of 480 x 832 with a full memory."""
    with torch.device("meta"):
        transformer = _in_bfloat16(backbone.transformer(**backbone.config))
        vae = AutoencoderKLWan(**backbone.autoencoder)
        config, layout = transformer.config, layout_of(transformer.config)
        dim = config.num_attention_heads * config.attention_head_dim
        conditioner = AdaptiveConditioner(
            layout.z_dim, dim, config.attention_head_dim, kernels=KERNELS, budget=budget
        )
        selection = FrameSelection(layout.z_dim, config.text_dim, dim=512, queries=8, heads=8)
        space = vae.config.scale_factor_spatial
        frames, height, width = (FRAMES - 1) // 4 + 1, HEIGHT // space, WIDTH // space
        latents = torch.zeros(1, layout.z_dim, frames, height, width)
        context, step = _step(transformer, _in_bfloat16(conditioner), latents)
        with counted() as decoding:
            vae.decode(latents, return_dict=False)
    added = _parameters(conditioner) + _parameters(selection)
    return ShotCost(
        backbone.name, _parameters(transformer), added, frames * (height // 2) * (width // 2), context,
        2 * (_parameters(transformer) + added), latents.numel() * latents.element_size(), step.peak_bytes,
        step.flop, decoding.flop,
    )  # fmt: skip


def _step(transformer: Any, conditioner: AdaptiveConditioner, latents: Tensor) -> tuple[int, Cost]:
    """Context tokens, and the cost of one evaluation with them."""
    config = transformer.config
    height, width = latents.shape[-2:]
    frames = sum(level.frames for level in conditioner.levels(height, width))
    memory = torch.zeros(1, frames, latents.shape[1], height, width, dtype=DTYPE)
    # Ranks need numbers, which meta tensors lack: the first frames are as good as any.
    selected = conditioner.select(torch.zeros(1, frames, device="cpu"), height, width)
    context = conditioner.pack(memory, selected._replace(indices=selected.indices.to("meta")))
    inputs = torch.zeros(1, config.in_channels, *latents.shape[2:], dtype=DTYPE)
    text = torch.zeros(1, TEXT_TOKENS, config.text_dim, dtype=DTYPE)
    image = None
    if config.image_dim is not None:
        image = torch.zeros(1, IMAGE_TOKENS, config.image_dim, dtype=DTYPE)
    with FlashAttention(), counted() as cost:
        transformer.denoise(inputs, torch.zeros(1), text, image=image, context=context)
    return context.tokens.shape[1], cost


def _in_bfloat16(module: Any) -> Any:
    """All but what Wan keeps in float32, as ``from_pretrained(torch_dtype=...)`` loads it."""
    kept = tuple(module._keep_in_fp32_modules or ())
    for name, parameter in module.named_parameters():
        if not any(part in kept for part in name.split(".")):
            parameter.data = parameter.data.to(DTYPE)
    return module


def _parameters(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def markdown(rows: list[ShotCost]) -> str:
    """The table."""
    lines = [
        "| | " + " | ".join(row.name for row in rows) + " |",
        "|---|" + "---|" * len(rows),
    ]
    cells: list[tuple[str, list[str]]] = [
        ("parameters of the transformer", [f"{row.parameters / 1e9:.2f} B" for row in rows]),
        ("parameters added (selection, patchifiers)", [f"{row.added / 1e6:.0f} M" for row in rows]),
        ("noise tokens", [f"{row.noise_tokens:,}" for row in rows]),
        ("context tokens, budget 1", [f"{row.context_tokens:,}" for row in rows]),
        ("weights, bfloat16", [f"{row.weights_bytes / 1e9:.1f} GB" for row in rows]),
        ("a denoising step, beside weights", [f"{row.step_bytes / 1e9:.2f} GB" for row in rows]),
        ("memory grows a shot by", [f"{row.stored_bytes / 1e6:.1f} MB" for row in rows]),
        ("TFLOP of a denoising step", [f"{row.step_flop / 1e12:,.0f}" for row in rows]),
        ("TFLOP of decoding", [f"{row.decode_flop / 1e12:,.0f}" for row in rows]),
        ("**TFLOP a shot**, 50 guided steps", [f"**{row.shot_flop / 1e12:,.0f}**" for row in rows]),
    ]
    return "\n".join(lines + [f"| {name} | " + " | ".join(values) + " |" for name, values in cells])


if __name__ == "__main__":
    sys.stdout.write(markdown([shot_cost(backbone) for backbone in BACKBONES]) + "\n")
