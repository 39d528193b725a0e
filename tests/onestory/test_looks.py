"""Looks asked of inner tokens: what each token is asked, and that the question reaches the network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from onestory.errors import TrainingError
from onestory.model.allocation import Level
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import AdaptiveConditioner, Selected
from onestory.training.backbone import BackboneTrainer
from onestory.training.batches import BatchSource, TokenTable
from onestory.training.latents import StoredStories
from onestory.training.looks import Figures, standardised
from onestory.training.recipes import Recipe
from tiny_stories import stored_stories

RECIPE = Recipe(
    steps=4, batch=4, rate=1e-3, video=(0.5, 0.5), memory=1.0, warmup=1, looks_weight=1.0, looks_after=(1, 0)
)

WORDS = ("a", "in", "man", "park", "red", "same", "the", "walks")


def _figures() -> Figures:
    """Two frames of 4 x 6 latent pixels; person 1 left, person 2 in one pixel of the second frame."""
    share = torch.zeros(1, 2, 4, 6)
    who = torch.zeros(1, 2, 4, 6, dtype=torch.long)
    share[0, :, :, 0], who[0, :, :, 0] = 0.5, 1
    share[0, 1, 3, 5], who[0, 1, 3, 5] = 1.0, 2
    looks = torch.tensor([[[9.0, 9.0], [1.0, -1.0], [0.25, 4.0]]])
    return Figures(share, who, looks)


def test_a_token_is_asked_for_the_person_under_it() -> None:
    looks, share = _figures().tokens(2)
    assert looks.shape == (1, 2 * 2 * 3, 2)
    assert share[0].tolist() == [0.25, 0, 0, 0.25, 0, 0, 0.25, 0, 0, 0.25, 0, 0.25]
    assert looks[0, 0].tolist() == [1.0, -1.0]
    assert looks[0, 11].tolist() == [0.25, 4.0]
    assert looks[0, 1].tolist() == [0.0, 0.0]


def test_two_persons_under_one_token_are_mixed_by_what_they_cover() -> None:
    looks, share = _figures().tokens(8)
    assert share[0].tolist() == pytest.approx([2 / 64, 3 / 64])
    assert looks[0, 1].tolist() == pytest.approx([2 / 3 + 0.25 / 3, -2 / 3 + 4 / 3])


def test_context_tokens_are_asked_in_the_order_they_are_packed() -> None:
    conditioner = AdaptiveConditioner(z_dim=8, dim=16, head_dim=8, levels=((2, 1), (4, 1)))
    selected = Selected(torch.tensor([[1, 0]]), (Level(2, 1), Level(4, 1)))
    looks, share = _figures().packed(selected)
    context = conditioner.pack(torch.zeros(1, 2, 8, 4, 6), selected)
    assert looks.shape[1] == share.shape[1] == context.tokens.shape[1]
    assert looks[0, 5].tolist() == [0.25, 4.0]  # the last token of the second frame, dealt first
    assert share[0, 6] == pytest.approx(0.5 / 4)


def test_looks_are_standardised_over_the_persons_there_are() -> None:
    raw = np.zeros((40, 3, 5), np.float32)
    raw[:, 1:] = np.random.default_rng(0).normal(3.0, 2.0, (40, 2, 5))
    raw[:, 2, 4] = raw[:, 1, 4] = 0.5
    looks = standardised(raw)
    assert not looks[:, 0].any()
    assert looks[:, 1:, :4].mean((0, 1)) == pytest.approx(0, abs=1e-5)
    assert looks[:, 1:, :4].std((0, 1)) == pytest.approx(1, abs=1e-4)
    assert not looks[..., 4].any()  # what all share asks nothing


def _trainer(weight: float) -> BackboneTrainer:
    stories = stored_stories(5, 4)
    model = OneStoryModel.tiny(WORDS, z_dim=8, seed=3)
    recipe = replace(RECIPE, looks_weight=weight)
    return BackboneTrainer(model, BatchSource(stories, TokenTable(model, stories), recipe, 1, 4), recipe, 4)


def _looks(logs: dict[str, float]) -> dict[str, float]:
    """Errors by which head told them; the log's names also say what was shown."""
    return {name.split("_")[1]: value for name, value in logs.items() if name.startswith("looks_")}


def test_the_question_teaches_the_network_and_the_heads() -> None:
    asked, plain = _trainer(1.0), _trainer(0.0)
    logs = asked.step(0)
    asked.step(1)  # the heads answer zero at first, which asks nothing of the network
    for step in (0, 1):
        plain.step(step)
    found = _looks(logs)
    assert set(found) == {"drawn", "shown"}
    assert all(0.1 < error < 2.0 for error in found.values())
    assert "looks" in asked.modules
    assert "looks" not in plain.modules
    weights = [trainer.model.transformer.blocks[0].ffn.net[0].proj.weight for trainer in (asked, plain)]
    assert not torch.equal(*weights)


def test_heads_learn_to_tell_looks() -> None:
    trainer = _trainer(1.0)
    for group in trainer.optimizer.param_groups:
        group["lr"] = 1e-3 * group.get("rate_factor", 1.0)
    errors = [_looks(trainer.step(0))["shown"] for _ in range(12)]
    assert errors[-1] < 0.9 * errors[0]


def test_stories_without_looks_are_refused_when_asked_for_them() -> None:
    stories = StoredStories(**{**stored_stories(5, 4)._asdict(), "looks": None, "who": None})
    model = OneStoryModel.tiny(WORDS, z_dim=8, seed=3)
    source = BatchSource(stories, TokenTable(model, stories), RECIPE, 1, 4)
    with pytest.raises(TrainingError, match=r"no looks.*onestory\.training latents"):
        BackboneTrainer(model, source, RECIPE, 4)
