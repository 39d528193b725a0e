"""Decoupled conditioning: who is seen when, and which frames the warm-up shows."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from onestory.errors import TrainingError
from onestory.model.conditioner import AdaptiveConditioner
from onestory.training.curriculum import Curriculum, uniform_frames

LENGTHS = [2, 3, 2, 2, 2, 2, 3]


def curriculum(**changes: float) -> Curriculum:
    options = {"steps": 100, "batch": 4, "warm_up": 0.3, "seed": 0} | changes
    return Curriculum(LENGTHS, **options)  # type: ignore[arg-type]


def test_the_warm_up_is_uniform_and_sees_pairs_only_then_everybody_comes() -> None:
    made = curriculum()
    assert [made.uniform(step) for step in (0, 29, 30, 99)] == [True, True, False, False]
    warm = {drawn.sample for step in range(30) for drawn in made.at(step)}
    later = {drawn.sample for step in range(30, 100) for drawn in made.at(step)}
    assert (warm, later) == ({0, 2, 3, 4, 5}, set(range(7)))


@pytest.mark.parametrize(("share", "last"), [(0.0, -1), (1.0, 99), (0.1, 9)])
def test_the_length_of_the_warm_up_is_configured(share: float, last: int) -> None:
    made = curriculum(warm_up=share)
    assert [step for step in range(100) if made.uniform(step)] == list(range(last + 1))


def test_an_epoch_sees_every_sample_once_and_no_epoch_repeats() -> None:
    made = curriculum()
    seen = Counter(drawn for step in range(100) for drawn in made.at(step))
    assert set(seen.values()) == {1}
    epochs = sorted({drawn.epoch for drawn in seen})
    assert epochs == list(range(len(epochs)))
    orders = [[d.sample for step in range(s, s + 7) for d in made.at(step)] for s in (30, 37)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_the_order_follows_from_the_seed() -> None:
    assert curriculum().at(50) == curriculum().at(50)
    assert curriculum().at(50) != curriculum(seed=1).at(50)


def test_a_warm_up_without_pairs_is_refused() -> None:
    with pytest.raises(TrainingError, match="set warm_up to 0"):
        Curriculum([3, 3], steps=10, batch=1, warm_up=0.5, seed=0)
    assert not Curriculum([3, 3], steps=10, batch=1, warm_up=0.0, seed=0).uniform(0)


def test_uniform_frames_are_the_real_shots_alone() -> None:
    memory = torch.arange(12.0).view(2, 6, 1, 1, 1).expand(2, 6, 8, 8, 8)
    real = torch.tensor([[False] * 3 + [True] * 3, [True] * 3 + [False] * 3])
    frames, scores = uniform_frames(memory, real, torch.rand(2, 6))
    assert frames[:, :, 0, 0, 0].tolist() == [[3, 4, 5], [6, 7, 8]]
    assert scores.shape == (2, 3)
    context = AdaptiveConditioner(z_dim=8, levels=((4, 2),))(frames, scores)
    assert context.tokens.shape[1] == 2 * 4


def test_uniform_frames_show_every_frame_equally_often() -> None:
    memory, real = torch.zeros(500, 6, 1, 1, 1), torch.tensor([[False, True] * 3] * 500)
    _, scores = uniform_frames(memory, real, torch.rand(500, 6, generator=torch.Generator().manual_seed(0)))
    best = scores.argmax(1).bincount(minlength=3)
    assert (best - 500 / 3).abs().max() < 40
