"""What shot n of a long story costs, n = 2 .. 32, beside a variant that attends to the whole history.

    python tests/speed/cost_of_a_shot.py                     # a table, and where the time goes is plain
    python tests/speed/cost_of_a_shot.py --shots 2 32

Tiny preset at 64 x 96, random weights (cost does not depend on them), memories of random latents. Seconds
are those of the processor, of one denoising step and all that is done once a shot (text, selection,
packing, decoding): the least of three. Peak memory is of tensors made for the shot, beside weights and
stored latents.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import NamedTuple

import torch

from onestory.measure import PeakMemory
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import AdaptiveConditioner
from onestory.pipeline.memory import Memory
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.sampling import SamplingConfig

VARIANTS = ("onestory", "full history")
ENDLESS = 10_000


class Row(NamedTuple):
    """One shot of one variant."""

    shot: int
    variant: str
    tokens: int
    """Noise and context tokens of a denoising step."""
    seconds: float
    peak_megabytes: float


def build(variant: str) -> OneStoryPipeline:
    """The tiny preset; the variant packs every frame of the memory at (1,2,2), with all its tokens."""
    model = OneStoryModel.tiny(["a"])
    for module in model.modules().values():
        module.eval()
    rule = "learned"
    if variant == "full history":
        model.conditioner = AdaptiveConditioner(levels=((2, ENDLESS),))
        rule = "recent"
    vae = TinyAutoencoder(latents_mean=[0.0] * 64, latents_std=[1.0] * 64).eval()
    return OneStoryPipeline.from_parts(model, vae, rule=rule, sampling=SamplingConfig(steps=1, guidance=1.0))


def measure(pipeline: OneStoryPipeline, variant: str, shot: int, repeats: int = 3) -> Row:
    """Cost of shot number ``shot`` (from 1), with all earlier shots in memory."""
    shape = pipeline.noise_shape(9, 64, 96)
    noise = torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))
    frames = torch.randn(1, (shot - 1) * shape[1], shape[0], *shape[2:])
    memory = Memory(frames, pipeline.selection.embed_memory(frames).detach())
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        shots = pipeline.generate_shot("a a a", noise, memory=memory)
        seconds.append(time.process_time() - start)
    with PeakMemory() as peak:
        pipeline.generate_shot("a a a", noise, memory=memory)
    height, width = shape[2:]
    context = sum(
        level.frames * -(-height // level.kernel) * -(-width // level.kernel) for level in shots.levels
    )
    tokens = shape[1] * (height // 2) * (width // 2) + context
    return Row(shot, variant, tokens, min(seconds), peak.peak / 1e6)


def table(shots: Sequence[int]) -> list[Row]:
    """Rows of all variants, measured in one run."""
    torch.set_num_threads(1)
    pipelines = {variant: build(variant) for variant in VARIANTS}
    for variant, pipeline in pipelines.items():
        measure(pipeline, variant, 2, repeats=1)  # warm up
    return [measure(pipelines[variant], variant, shot) for shot in shots for variant in VARIANTS]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shots", type=int, nargs="+", default=list(range(2, 33)))
    print(f"{'shot':>4}  {'variant':<12} {'tokens':>6} {'seconds':>8} {'peak MB':>8}")  # noqa: T201
    for row in table(parser.parse_args().shots):
        print(  # noqa: T201
            f"{row.shot:>4}  {row.variant:<12} {row.tokens:>6} {row.seconds:>8.3f} {row.peak_megabytes:>8.2f}"
        )


if __name__ == "__main__":
    main()
