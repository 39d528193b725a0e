"""Frame selection and adaptive conditioner."""

import torch

from onestory.model.allocation import total_tokens
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import rank, take


def test_the_tiny_presets_context_is_one_latent_frame(model: OneStoryModel) -> None:
    assert total_tokens(model.conditioner.levels(8, 12), 8, 12) == 24


def test_context_never_exceeds_the_budget(model: OneStoryModel) -> None:
    for frames in range(1, 40):
        memory = torch.zeros(1, frames, 8, 8, 12)
        tokens = model.conditioner(memory, torch.rand(1, frames)).tokens
        assert tokens.shape[1] <= 24
        assert frames < 6 or tokens.shape[1] == 24


def test_best_frames_go_to_the_finest_patchifier(model: OneStoryModel) -> None:
    memory = torch.randn(1, 8, 8, 8, 12)
    scores = torch.tensor([[0.0, 0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.4]])
    base = model.conditioner(memory, scores).tokens
    changed = memory.clone()
    changed[:, 5] += 1.0
    moved = (model.conditioner(changed, scores).tokens - base).abs().sum(-1)[0] > 1e-6
    assert moved[12:18].all()
    assert moved.sum() == 6


def test_dropped_frames_do_not_matter(model: OneStoryModel) -> None:
    memory = torch.randn(1, 8, 8, 8, 12)
    scores = torch.linspace(-1, 1, 8).unsqueeze(0)
    base = model.conditioner(memory, scores).tokens
    memory[:, :2] = 5.0
    torch.testing.assert_close(model.conditioner(memory, scores).tokens, base)


def test_rank_breaks_ties_by_recency() -> None:
    assert rank(torch.tensor([[0.5, 0.5, 0.1, 0.5]]), 3).tolist() == [[3, 1, 0]]


def test_take_picks_frames_row_by_row() -> None:
    memory = torch.arange(6.0).view(2, 3, 1)
    assert take(memory, torch.tensor([[2, 0], [1, 1]])).squeeze(-1).tolist() == [[2, 0], [4, 4]]


def test_slots_tell_frames_apart_by_recency(model: OneStoryModel) -> None:
    memory = torch.zeros(1, 3, 8, 8, 12)
    context = model.conditioner(memory, torch.tensor([[0.1, 0.9, 0.5]]))
    first_angle = context.rotary.cos[0, ::6, 0, 0]
    torch.testing.assert_close(first_angle, torch.cos(torch.tensor([-2.0, -1.0, -3.0])))


@torch.no_grad()
def test_scores_are_bounded_one_a_frame_and_read_the_caption(model: OneStoryModel) -> None:
    memory = 30 * torch.randn(2, 5, 8, 8, 12)
    one, other = (model.selection(memory, 10 * torch.randn(2, 4, 128)) for _ in range(2))
    assert one.shape == (2, 5)
    assert one.abs().max() <= 1
    assert not torch.allclose(one, other)


@torch.no_grad()
def test_scores_follow_frames_when_memory_is_reordered(model: OneStoryModel) -> None:
    memory, text = torch.randn(1, 5, 8, 8, 12), torch.randn(1, 4, 128)
    order = torch.tensor([3, 0, 4, 1, 2])
    scores = model.selection(memory, text)
    torch.testing.assert_close(
        model.selection(memory[:, order], text), scores[:, order], atol=1e-5, rtol=1e-4
    )


def test_patchifiers_start_as_averages_of_the_backbones_own(model: OneStoryModel) -> None:
    """On a constant frame every patchifier gives what the patch embedding gives."""
    frame = torch.randn(1, 8, 1, 1, 1).expand(1, 8, 1, 8, 12)
    embedding = model.transformer.patch_embedding
    full = torch.cat([frame, torch.zeros(1, 12, 1, 8, 12)], 1)
    expected = embedding(full)[0, :, 0, 0, 0]
    for conv in model.conditioner.patchifiers.values():
        torch.testing.assert_close(conv(frame[:, :, 0])[0, :, 0, 0], expected, atol=1e-5, rtol=1e-4)
