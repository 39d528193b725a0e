"""The context budget is never exceeded, whatever is asked."""

from __future__ import annotations

import random

import pytest
import torch

from onestory.errors import SettingError
from onestory.model.allocation import (
    Level,
    allocation,
    deal,
    finest_allocation,
    fixed_partition,
    level_tokens,
    packing_named,
    total_tokens,
)
from onestory.model.conditioner import AdaptiveConditioner

SIZES = [(60, 104), (30, 52), (8, 12), (68, 120), (44, 80), (17, 31)]


def test_tokens_of_a_frame_at_480x832() -> None:
    assert [level_tokens(kernel, 60, 104) for kernel in (2, 4, 8, 16)] == [1560, 390, 104, 28]


@pytest.mark.parametrize(
    ("budget", "frames", "tokens"),
    [(1, (0, 3, 3, 2), 1538), (2, (1, 3, 3, 2), 3098), (3, (2, 3, 3, 2), 4658)],
)
def test_the_papers_three_budgets_at_480x832(budget: int, frames: tuple[int, ...], tokens: int) -> None:
    levels = allocation(budget, 60, 104)
    assert levels == tuple(Level(k, n) for k, n in zip((2, 4, 8, 16), frames, strict=True) if n)
    assert total_tokens(levels, 60, 104) == tokens <= budget * 1560


def test_no_budget_is_ever_exceeded_and_little_is_wasted() -> None:
    draw = random.Random(0)
    for _ in range(2000):
        height, width = draw.choice(SIZES)
        kernels = sorted(draw.sample((2, 4, 8, 16), draw.randint(1, 4)))
        budget = draw.choice((1, 2, 3, draw.uniform(1, 8)))
        levels = allocation(budget, height, width, kernels=kernels)
        allowed = budget * level_tokens(2, height, width)
        assert total_tokens(levels, height, width) <= allowed
        assert allowed - total_tokens(levels, height, width) <= level_tokens(kernels[-1], height, width)
        assert [level.kernel for level in levels] == sorted(level.kernel for level in levels)
        finest = finest_allocation(int(allowed), height, width, kernel=kernels[0])
        assert total_tokens(finest, height, width) <= allowed


def test_the_tiny_presets_levels_follow_from_the_table() -> None:
    assert allocation(1, 8, 12, kernels=(4, 8)) == (Level(4, 3), Level(8, 3))


def test_a_budget_without_room_is_refused() -> None:
    with pytest.raises(SettingError, match=r"holds no frame of 60x104 latents: the patchifier \(1,4,4\)"):
        allocation(0.2, 60, 104, kernels=(4,))


def test_frames_are_dealt_in_order() -> None:
    levels = (Level(4, 3), Level(8, 3))
    assert deal(2, levels) == (Level(4, 2),)
    assert deal(5, levels) == (Level(4, 3), Level(8, 2))
    assert deal(50, levels) == levels


def test_an_unknown_packing_names_those_there_are() -> None:
    with pytest.raises(SettingError, match="by_score, by_recency, finest_only"):
        packing_named("tight")


def test_framepacks_partition_fills_the_budget_of_one_frame() -> None:
    assert fixed_partition(24, 8, 12, kernels=(2, 4, 8, 16)) == (Level(4, 1), Level(8, 2), Level(16, 14))
    assert fixed_partition(1560, 60, 104, kernels=(2, 4, 8, 16)) == (Level(4, 1), Level(8, 2), Level(16, 16))
    whole = fixed_partition(3000, 60, 104, kernels=(2, 4, 8, 16))  # FramePack's own f16k4f2k2f1k1
    assert whole == (Level(2, 1), Level(4, 2), Level(8, 6))
    with pytest.raises(SettingError, match="of the kernels 4, 8 no k, 2k and 4k fit; add the missing"):
        fixed_partition(24, 8, 12, kernels=(4, 8))


def test_framepacks_partition_shows_the_newest_finest() -> None:
    conditioner = AdaptiveConditioner(z_dim=8, kernels=(4, 8, 16))
    scores = torch.arange(15.0).expand(1, -1)
    selected = conditioner.select(scores, 8, 12, packing="fixed_partition", budget=1.0)
    assert selected.indices[0].tolist() == list(range(14, -1, -1))
    assert selected.levels == (Level(4, 1), Level(8, 2), Level(16, 12))
