"""The same stories where networks wait in main memory, as on a card; and in half precision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from baselines.public.asked import ASKED
from baselines.registry import build_generator
from public_pipelines import few_steps
from public_stories import brief, built, play, settings, start

Place = Callable[[str], Path]
PARTS = {
    "vace_similarity": {"vace": "vace"},
    "fixed_window": {"fixed_window": "ltx"},
    "keyframe": {"keyframe": "sdxl", "animate": "wan_i2v"},
}
"""Those that call networks of a pipeline themselves, and tiny pipelines for them."""


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    few_steps(monkeypatch, list(ASKED))


@pytest.mark.parametrize("name", [*list(PARTS)[:2], pytest.param("keyframe", marks=pytest.mark.slow)])
def test_networks_that_come_and_go_give_the_same_bytes(name: str, place: Place) -> None:
    weights = {part: place(pipeline) for part, pipeline in PARTS[name].items()}
    stay, come = (built(name, "i2msv", **weights) for _ in range(2))
    holders = [come, *(getattr(come, part) for part in ("painter", "animator") if hasattr(come, part))]
    for holder in holders:
        if hasattr(holder, "loaded"):
            holder.loaded.pipeline.enable_model_cpu_offload(device="cpu")
    for one, other in zip(play(stay, brief(start())), play(come, brief(start())), strict=True):
        assert (one == other).all()


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("name", PARTS)
def test_half_precision_makes_shots(name: str, dtype: str, place: Place) -> None:
    weights = {part: place(pipeline) for part, pipeline in PARTS[name].items()}
    generator = build_generator(name, settings("i2msv", **weights)._replace(dtype=dtype))
    assert [shot.shape for shot in play(generator, brief(start()))] == [(5, 64, 96, 3)] * 2
