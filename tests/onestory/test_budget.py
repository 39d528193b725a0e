"""A shot of the tiny preset costs at most 15 GFLOP, decoding included (the design's budget)."""

from __future__ import annotations

import torch
from torch.utils.flop_counter import FlopCounterMode

from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.sampling import SamplingConfig

BUDGET = 15.0
LONGEST_TEXT = 60


def shot_gflop() -> dict[str, float]:
    """GFLOP of a late shot, with a full context and the longest text, by part."""
    model = OneStoryModel.tiny(["a"])
    for module in model.modules().values():
        module.requires_grad_(False)
    statistics = [0.0] * 64
    autoencoder = TinyAutoencoder(latents_mean=statistics, latents_std=[1.0] * 64)
    pipeline = OneStoryPipeline.from_parts(model, autoencoder, sampling=SamplingConfig())
    noise = torch.zeros(1, *pipeline.noise_shape(9, 64, 96))
    text = " ".join(["a"] * LONGEST_TEXT)
    memory = pipeline.remember(None, pipeline.generate_shot([text], noise))
    memory = pipeline.remember(memory, pipeline.generate_shot([text], noise, memory=memory))
    with FlopCounterMode(display=False) as whole:
        pipeline.generate_shot([text], noise, memory=memory)
    with FlopCounterMode(display=False) as decoding, torch.no_grad():
        autoencoder.to_video(noise)
    return {"shot": whole.get_total_flops() / 1e9, "decoding": decoding.get_total_flops() / 1e9}


def test_a_shot_stays_within_the_budget() -> None:
    cost = shot_gflop()
    assert cost["decoding"] < 3
    assert 5 < cost["shot"] <= BUDGET
