"""Worn memories: stored shots drawn again by the generator itself, as it will remember them.

At generation the memory holds the model's own shots, softer and less certain than true ones; a selector and
a transformer that only ever saw true memories trust details that are not there. Each stored shot is noised to
a random level and denoised again by a trained model from its own prompt: who is there and where stays true,
the drawing is the model's. Ours; the paper trains on true memories.

A folder of ``shard-<n>.npy`` beside the true shards of the same numbers, float16
``(stories, shots, f, z_dim, h, w)``. A shard follows from (seed, number), so an
interrupted job goes on with the missing ones.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from onestory.errors import TrainingError
from onestory.model.attention import plain_attention
from onestory.model.bundle import OneStoryModel
from onestory.model.layouts import condition_channels
from onestory.model.text import EncodedText, empty_text, encode_text, tokenize
from onestory.pipeline.sampling import SamplingConfig
from onestory.training.latents import finished_shards

LEVELS = (0.7, 0.94)
"""Noise levels that shots are drawn again from, uniform; above the upper one it is another shot."""
STEPS = 3
"""Euler steps from there to a clean shot."""
GUIDANCE = 2.5
"""At the first step, which decides most."""
LEAST_NOISE = 0.4
"""Of the calmest channels, as a share of unit deviation: how the model that drew started its own shots."""
STORIES_AT_ONCE = 16


def wear_latents(start: Path, latents: Path, out: Path, *, shards: int, seed: int = 0) -> None:
    """Draw the first ``shards`` shards of ``latents`` again, those that ``out`` does not have yet.

    Args:
        start: trained model (:meth:`OneStoryModel.load`).
        latents: what :func:`onestory.training.latents.write_latents` wrote.

    Raises:
        TrainingError: ``latents`` has no shards.
    """
    stems = finished_shards(latents)[:shards]
    model = OneStoryModel.load(start)
    plain_attention(model.transformer)
    out.mkdir(parents=True, exist_ok=True)
    for number, stem in enumerate(stems):
        done = out / f"{stem.name}.npy"
        if done.exists():
            continue
        with np.load(stem.with_suffix(".npz")) as shard:
            clean = shard["latents"]
        prompts = json.loads(stem.with_suffix(".json").read_text())["prompts"]
        dice = torch.Generator().manual_seed(seed * 100_003 + number)
        temporary = done.with_suffix(".tmp.npy")
        np.save(temporary, _wear_shard(model, clean, prompts, dice))
        os.replace(temporary, done)


def read_worn(folder: Path, stories: int, channels: int | None = None) -> np.ndarray:
    """The worn shots of the first stories, at most ``stories``, and of their first ``channels``.

    Returns:
        float16 ``(stories, shots, f, channels, h, w)``.

    Raises:
        TrainingError: the first shard is missing, or one between.
    """
    shards = sorted(folder.glob("shard-?????.npy"))
    expected = [folder / f"shard-{number:05d}.npy" for number in range(len(shards))]
    if not shards or shards != expected:
        found = ", ".join(path.name for path in shards[:3]) or "no shard"
        raise TrainingError(
            f"{folder} holds {found}; expected shard-00000.npy and so on without a gap: run "
            "`python -m onestory.training wear` to its end"
        )
    return np.concatenate([np.load(path)[:, :, :, :channels] for path in shards])[:stories]


def _wear_shard(
    model: OneStoryModel, clean: np.ndarray, prompts: list[list[str]], dice: torch.Generator
) -> np.ndarray:
    worn = np.empty_like(clean)
    for first in range(0, len(clean), STORIES_AT_ONCE):
        here = slice(first, first + STORIES_AT_ONCE)
        shots = torch.from_numpy(clean[here]).float().flatten(0, 1).transpose(1, 2)
        texts = [text for story in prompts[here] for text in story]
        drawn = wear_shots(model, shots, texts, dice)
        worn[here] = drawn.transpose(1, 2).unflatten(0, clean[here].shape[:2]).half().numpy()
    return worn


@torch.no_grad()
def wear_shots(model: OneStoryModel, shots: Tensor, prompts: list[str], dice: torch.Generator) -> Tensor:
    """``shots`` ``(batch, z_dim, f, h, w)`` drawn again from their prompts, of the same shape."""
    text = encode_text(model.text_encoder, *tokenize(model.tokenizer, prompts))
    nothing = empty_text(text)
    low, high = LEVELS
    level = low + (high - low) * torch.rand(len(shots), generator=dice)
    noise = torch.randn(shots.shape, generator=dice)
    noise = noise * SamplingConfig(least_noise=LEAST_NOISE).noise_scale(
        model.transformer.config.get("skip_variance")
    )
    s = level.view(-1, 1, 1, 1, 1)
    latents = (1 - s) * shots + s * noise
    condition = condition_channels(None, tuple(shots.shape))
    for step in range(STEPS):
        sigma, after = (level * (1 - done / STEPS) for done in (step, step + 1))
        velocity = _velocity(model, latents, condition, sigma, text)
        if step == 0:
            blind = _velocity(model, latents, condition, sigma, nothing)
            velocity = blind + GUIDANCE * (velocity - blind)
        latents = latents + (after - sigma).view(-1, 1, 1, 1, 1) * velocity
    return latents


def _velocity(
    model: OneStoryModel, latents: Tensor, condition: Tensor, sigma: Tensor, text: EncodedText
) -> Tensor:
    return model.transformer.denoise(
        torch.cat([latents, condition], 1), sigma * 1000, text.states, text_mask=text.mask
    )
