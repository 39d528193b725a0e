"""Networks for the first few latent channels alone.

The tiny autoencoder's channels are ordered as principal components are: the first sixteen of 64 hold what a
judge knows a person by (docs/training.md). A generator that draws only these has a quarter of the numbers to
predict, and one context token at (1,4,4) holds all of its 4 x 4 latent pixels. Ours, for the tiny preset.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from onestory.errors import SettingError
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import AdaptiveConditioner
from onestory.model.frame_selection import FrameSelection
from onestory.model.layouts import MASK_CHANNELS
from onestory.model.transformer import OneStoryTransformer


@torch.no_grad()
def leading_autoencoder(vae: TinyAutoencoder, channels: int) -> TinyAutoencoder:
    """An autoencoder of the first ``channels``; it decodes as if the others were zero, about their mean.

    Raises:
        SettingError: it has fewer.
    """
    whole = vae.z_dim
    if channels == whole:
        return vae
    _check(channels, whole, "autoencoder")
    means, stds = vae.config["latents_mean"], vae.config["latents_std"]
    config = {**vae.config, "z_dim": channels}
    if means is not None:
        config |= {"latents_mean": means[:channels], "latents_std": stds[:channels]}
    made = TinyAutoencoder.from_config(config)
    state = dict(vae.state_dict())
    state["encode_basis"] = state["encode_basis"][:channels]
    for name in ("decode_basis", "decoder.0.weight"):
        state[name] = state[name][:, :channels]
    last = f"encoder.{len(vae.encoder) - 1}"
    for name in (f"{last}.weight", f"{last}.bias"):
        state[name] = state[name][:channels]
    made.load_state_dict(state)
    return cast(TinyAutoencoder, _like(made, vae))


@torch.no_grad()
def leading_model(model: OneStoryModel, channels: int) -> OneStoryModel:
    """A model that draws and remembers the first ``channels``, otherwise with the same weights.

    Raises:
        SettingError: it has fewer.
    """
    if channels == model.z_dim:
        return model
    _check(channels, model.z_dim, "model")
    return OneStoryModel(
        model.tokenizer,
        model.text_encoder,
        _transformer(model.transformer, channels),
        _selection(model.selection, channels),
        _conditioner(model.conditioner, channels),
    )


def _check(channels: int, whole: int, what: str) -> None:
    if not 0 < channels <= whole:
        raise SettingError(
            f"{channels} latent channels of the {what} that has {whole}: expected 1 to {whole}"
        )


def _transformer(old: OneStoryTransformer, channels: int) -> OneStoryTransformer:
    whole, config = old.config["out_channels"], dict(old.config)
    variance = config["skip_variance"]
    config |= {"out_channels": channels, "in_channels": 2 * channels + MASK_CHANNELS}
    config["skip_variance"] = None if variance is None else variance[:channels]
    made = OneStoryTransformer.from_config(config)
    state = dict(old.state_dict())
    # Noise, then the mask of the first frame, then its code; a row of the output for each place and channel.
    condition = whole + MASK_CHANNELS
    kept = [*range(channels), *range(whole, condition), *range(condition, condition + channels)]
    state["patch_embedding.weight"] = state["patch_embedding.weight"][:, kept]
    for name in ("proj_out.weight", "proj_out.bias"):
        state[name] = state[name].unflatten(0, (-1, whole))[:, :channels].flatten(0, 1)
    made.load_state_dict(state)
    return cast(OneStoryTransformer, _like(made, old))


def _selection(old: FrameSelection, channels: int) -> FrameSelection:
    made = FrameSelection.from_config({**old.config, "z_dim": channels})
    state = dict(old.state_dict())
    state["project_memory.0.weight"] = state["project_memory.0.weight"][:, :channels]
    made.load_state_dict(state)
    return cast(FrameSelection, _like(made, old))


def _conditioner(old: AdaptiveConditioner, channels: int) -> AdaptiveConditioner:
    made = AdaptiveConditioner.from_config({**old.config, "z_dim": channels})
    state: dict[str, Tensor] = {
        name: value if name.endswith("bias") else value[:, :channels]
        for name, value in old.state_dict().items()
    }
    made.load_state_dict(state)
    return cast(AdaptiveConditioner, _like(made, old))


def _like(made: nn.Module, old: nn.Module) -> nn.Module:
    parameter = next(old.parameters())
    # Past diffusers' own ``to``, which warns of modules to keep in float32 where there are none.
    return nn.Module.to(made, parameter.device, parameter.dtype).train(old.training)
