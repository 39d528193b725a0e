"""The compared networks with random weights; each side's has the same ones, through a map of their names."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn

from cases.errors import BenchError
from metrics.perception.public.aesthetic import LaionAesthetic
from metrics.perception.public.clip import Clip
from metrics.perception.public.dino import EPSILON, Dino
from metrics.perception.public.original_keys import dino_keys

SPREAD = 0.02
"""Of the noise that is added to all parameters, so that none sits at 0 or 1."""


class Pair(NamedTuple):
    """A network on both sides."""

    ours: Any
    theirs: Any
    theirs_in_words: str


def perturb(model: nn.Module) -> None:
    """Add noise to every parameter, and to running means; running variances stay positive."""
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            noise = SPREAD * torch.randn_like(tensor)
            tensor.add_(noise.abs() if name.endswith("running_var") else noise)


def dino_pair(checkout: Path | None, layers: int | None) -> Pair:
    """The first DINO: its own code where there is a checkout of it, else ours on both sides.

    Raises:
        BenchError: the folder is no checkout of facebookresearch/dino.
    """
    from transformers import ViTConfig, ViTModel

    depth = layers or 12
    config = ViTConfig(num_hidden_layers=depth, layer_norm_eps=EPSILON)
    ours = Dino(ViTModel(config, add_pooling_layer=False)).eval()
    perturb(ours)
    if checkout is None:
        return Pair(ours, lambda pixels: ours.embed(pixels).cls, "our network (no --dino FOLDER was given)")
    theirs = original_dino(checkout, depth)
    ours.model.load_state_dict(dino_keys(theirs.state_dict()))
    return Pair(ours, theirs, "facebookresearch/dino's own code")


def original_dino(checkout: Path, depth: int) -> nn.Module:
    """ViT-B/16 of a checkout of facebookresearch/dino, with random weights."""
    from functools import partial

    checkout = checkout.expanduser().resolve()
    if not (checkout / "vision_transformer.py").is_file():
        raise BenchError(
            f"{checkout} is no checkout of facebookresearch/dino: no vision_transformer.py in it."
        )
    sys.path.insert(0, str(checkout))
    kind = import_module("vision_transformer").VisionTransformer
    norm = partial(nn.LayerNorm, eps=EPSILON)
    model: nn.Module = kind(patch_size=16, depth=depth, qkv_bias=True, norm_layer=norm).eval()
    perturb(model)
    return model


def clip_pair(name: str, layers: int | None, installed: bool) -> Pair:
    """A CLIP: OpenAI's own code where the package ``clip`` is installed, else ``open_clip`` on both sides.

    Args:
        name: ``ViT-B-32`` or ``ViT-L-14``.
        layers: of its image tower; the published number if None.
        installed: whether ``clip`` is.
    """
    import open_clip
    from open_clip.model import CLIP
    from open_clip.tokenizer import SimpleTokenizer

    config = open_clip.get_model_config(f"{name}-quickgelu")
    config["vision_cfg"]["layers"] = layers or config["vision_cfg"]["layers"]
    ours = Clip(CLIP(**config), SimpleTokenizer()).eval()
    perturb(ours)
    if not installed:
        return Pair(ours, ours.model, "our network (the package clip is not installed)")
    state = {key: tensor for key, tensor in ours.model.state_dict().items() if key != "attn_mask"}
    theirs = import_module("clip.model").build_model(dict(state)).float()
    theirs.load_state_dict(state)
    return Pair(ours, theirs.eval(), "OpenAI's own code")


def aesthetic_pair() -> Pair:
    """LAION's head: the same layer on both sides, since it is one."""
    ours = LaionAesthetic().eval()
    return Pair(ours, ours.linear, "the same linear layer")
