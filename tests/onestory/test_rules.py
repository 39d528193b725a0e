"""Selection rules and packings: each arm of the paper's ablation is a pair of names."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from onestory.errors import SettingError
from onestory.model.allocation import total_tokens
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import AdaptiveConditioner
from onestory.pipeline.rules import RULES, Query, rule_named

LEARNED = torch.tensor([[0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 0.5]])


def _query(keep: int = 4, **more: object) -> Query:
    frames = torch.randn(1, 9, 8, 8, 12, generator=torch.Generator().manual_seed(0))
    return Query(frames, keep, lambda: LEARNED, **more)  # type: ignore[arg-type]


def _chosen(rule: str, packing: str = "by_score", **more: object) -> list[int]:
    conditioner = AdaptiveConditioner(z_dim=8, levels=((4, 1), (8, 3)))
    chosen: Tensor = conditioner.select(RULES[rule](_query(**more)), 8, 12, packing=packing).indices
    return chosen[0].tolist()


def test_what_each_rule_shows_and_in_which_order() -> None:
    assert _chosen("learned") == [1, 3, 5, 7]
    assert _chosen("last") == [8]
    assert _chosen("recent") == [8, 7, 6, 5]
    assert _chosen("uniform") == [8, 5, 2, 0]
    truth = torch.zeros(1, 9)
    truth[0, 2] = 1.0
    assert _chosen("oracle", truth=truth)[0] == 2


def test_packing_changes_how_frames_are_dealt_not_which() -> None:
    assert _chosen("learned", "by_recency") == [7, 5, 3, 1]
    assert _chosen("learned", "finest_only") == [1, 3]  # 12 tokens: two frames of six at (1,4,4)


def test_random_follows_its_generators_and_needs_them() -> None:
    one, same, other = (_chosen("random", generators=[torch.Generator().manual_seed(s)]) for s in (1, 1, 2))
    assert one == same != other
    with pytest.raises(SettingError, match="generator"):
        _chosen("random")


def test_similarity_finds_the_repeated_frame() -> None:
    query = _query()
    frames = query.frames.clone()
    frames[:, 3] = 2.0 * frames[:, 8]
    ranked = RULES["similarity"](query._replace(frames=frames))[0].argsort(descending=True)
    assert set(ranked[:2].tolist()) == {3, 8}


def test_uniform_spans_the_memory_for_any_length() -> None:
    for count in range(1, 40):
        for keep in range(1, 9):
            frames = torch.zeros(2, count, 1, 1, 1)
            shown = (RULES["uniform"](Query(frames, keep, lambda: LEARNED)) > -torch.inf).sum(1)
            assert shown.tolist() == [min(keep, count)] * 2


def test_the_oracle_says_what_it_needs() -> None:
    with pytest.raises(SettingError, match=r"shape \(1, 9\); got nothing"):
        _chosen("oracle")
    with pytest.raises(SettingError, match="last, recent, uniform"):
        rule_named("newest")


def test_the_papers_ablation_rows_have_the_same_budget(model: OneStoryModel) -> None:
    """Table 2a: last frame, selection without conditioner and the full method: one latent frame each."""
    conditioner = model.conditioner
    conditioner.add_patchifiers((2,), model.transformer.patch_embedding)
    assert conditioner.kernels == (2, 4, 8)
    memory = torch.randn(1, 9, 8, 8, 12)
    for rule, packing in [("last", "finest_only"), ("learned", "finest_only"), ("learned", "by_score")]:
        context = conditioner(memory, RULES[rule](_query()), packing=packing)
        assert context.tokens.shape[1] == 24
    assert total_tokens(conditioner.levels(8, 12, budget=2.0), 8, 12) == 48


def test_added_patchifiers_are_saved_with_the_others(model: OneStoryModel, tmp_path) -> None:  # type: ignore[no-untyped-def]
    model.conditioner.add_patchifiers((2, 16), model.transformer.patch_embedding)
    model.conditioner.save_pretrained(tmp_path)
    loaded = AdaptiveConditioner.from_pretrained(tmp_path)
    assert loaded.kernels == (2, 4, 8, 16)
    memory, scores = torch.randn(1, 9, 8, 8, 12), torch.rand(1, 9)
    for packing in ("by_score", "finest_only"):
        contexts = [c(memory, scores, packing=packing).tokens for c in (model.conditioner, loaded)]
        torch.testing.assert_close(*contexts)


def test_the_finest_patchifier_starts_as_the_patch_embedding_itself(model: OneStoryModel) -> None:
    model.conditioner.add_patchifiers((2,), model.transformer.patch_embedding)
    frame = torch.randn(1, 1, 8, 8, 12)
    ours = model.conditioner(frame, torch.ones(1, 1), packing="finest_only").tokens
    noise = torch.cat([frame[:, 0], torch.zeros(1, 12, 8, 12)], 1).unsqueeze(2)
    plain = model.transformer.patch_embedding(noise).flatten(2).transpose(1, 2)
    torch.testing.assert_close(ours, plain, atol=1e-5, rtol=1e-4)


def test_the_shot_loss_reaches_the_scores_only_when_asked(model: OneStoryModel) -> None:
    """Ours: the forward is the same to the bit, and a gradient appears."""
    memory, text = torch.randn(1, 5, 8, 8, 12), torch.randn(1, 4, 128)
    video, time = torch.randn(1, 20, 3, 8, 12), torch.tensor([500.0])
    outputs, gradients = [], []
    for asked in (False, True):
        model.conditioner.register_to_config(score_gradient=asked)
        scores = model.selection(memory, text)
        scores.retain_grad()
        context = model.conditioner(memory, scores)
        out = model.transformer.denoise(video, time, text, context=context)
        out.square().mean().backward()
        outputs.append(out.detach())
        gradients.append(scores.grad)
    assert torch.equal(*outputs)
    assert gradients[0] is None
    assert gradients[1] is not None
    assert (gradients[1] != 0).all()


def test_the_score_gradient_is_what_a_stronger_frame_would_change(model: OneStoryModel) -> None:
    """Known answer: d loss / d S_r is the derivative with respect to a factor on frame r's tokens."""
    model.conditioner.register_to_config(score_gradient=True)
    memory = torch.randn(1, 2, 8, 8, 12)
    scores = torch.tensor([[0.2, 0.7]], requires_grad=True)
    target = torch.randn(1, 12, 256)
    (model.conditioner(memory, scores).tokens * target).sum().backward()
    each = [(model.conditioner.pack(memory, model.conditioner.select(scores, 8, 12)).tokens * target)[0]]
    expected = torch.stack([each[0][6:].sum(), each[0][:6].sum()])  # frame 1 is dealt first
    assert scores.grad is not None
    torch.testing.assert_close(scores.grad[0], expected)
