"""Names of weights as their authors published them, to the names of the libraries that compute here.

So that files which VBench's users already have (``raft-things.pth``, ``dino_vitbase16_pretrain.pth``) load as
they are, and so that the parity script can give both sides the same weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

RAFT_RULES = (
    (r"^fnet\.", "feature_encoder."),
    (r"^cnet\.", "context_encoder."),
    (r"(layer\d\.\d)\.conv(\d)\.", r"\1.convnormrelu\2.0."),
    (r"(layer\d\.\d)\.norm([12])\.", r"\1.convnormrelu\2.1."),
    (r"_encoder\.conv1\.", "_encoder.convnormrelu.0."),
    (r"_encoder\.norm1\.", "_encoder.convnormrelu.1."),
    (r"_encoder\.conv2\.", "_encoder.conv."),
    (r"^update_block\.encoder\.convc(\d)\.", r"update_block.motion_encoder.convcorr\1.0."),
    (r"^update_block\.encoder\.convf(\d)\.", r"update_block.motion_encoder.convflow\1.0."),
    (r"^update_block\.encoder\.conv\.", "update_block.motion_encoder.conv.0."),
    (r"^update_block\.gru\.conv([zrq])(\d)\.", r"update_block.recurrent_block.convgru\2.conv\1."),
    (r"^update_block\.mask\.0\.", "mask_predictor.convrelu.0."),
    (r"^update_block\.mask\.2\.", "mask_predictor.conv."),
)
TWICE = re.compile(r"layer\d\.\d\.norm3\.")
"""RAFT's down-sampling norms are stored under two names; the other one is kept."""

DINO_RULES = (
    (r"^cls_token$", "embeddings.cls_token"),
    (r"^pos_embed$", "embeddings.position_embeddings"),
    (r"^patch_embed\.proj\.", "embeddings.patch_embeddings.projection."),
    (r"^norm\.", "layernorm."),
    (r"^blocks\.(\d+)\.norm1\.", r"layers.\1.layernorm_before."),
    (r"^blocks\.(\d+)\.norm2\.", r"layers.\1.layernorm_after."),
    (r"^blocks\.(\d+)\.attn\.proj\.", r"layers.\1.attention.o_proj."),
    (r"^blocks\.(\d+)\.mlp\.", r"layers.\1.mlp."),
)
JOINT = re.compile(r"^blocks\.(\d+)\.attn\.qkv\.(weight|bias)$")


def raft_keys(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """RAFT's own names to torchvision's; names that are torchvision's already stay."""
    kept = {name: tensor for name, tensor in state.items() if not TWICE.search(name)}
    return {_renamed(name, RAFT_RULES): tensor for name, tensor in kept.items()}


def dino_keys(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The first DINO's names to those of transformers 5's ``ViTModel``; the joint projection is split."""
    renamed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        joint = JOINT.match(name)
        if joint is None:
            renamed[_renamed(name, DINO_RULES)] = tensor
            continue
        for part, rows in zip("qkv", torch.chunk(tensor, 3), strict=True):
            renamed[f"layers.{joint[1]}.attention.{part}_proj.{joint[2]}"] = rows
    return renamed


def _renamed(name: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, new in rules:
        name = re.sub(pattern, new, name)
    return name
