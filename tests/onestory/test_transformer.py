"""OneStoryTransformer is Wan's transformer, plus context."""

import pytest
import torch

from onestory.model.bundle import OneStoryModel
from onestory.model.rotary import grid_rotary, rotary_at
from onestory.model.transformer import linear_velocity


def _inputs(batch: int = 2) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return (
        torch.randn(batch, 20, 3, 8, 12, generator=generator),
        torch.tensor([700.0, 100.0])[:batch],
        torch.randn(batch, 6, 128, generator=generator),
    )


@torch.no_grad()
def test_without_context_it_is_the_plain_forward(model: OneStoryModel) -> None:
    video, time, text = _inputs()
    plain = model.transformer(video, time, text).sample
    torch.testing.assert_close(model.transformer.denoise(video, time, text), plain, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_empty_context_equals_none(model: OneStoryModel) -> None:
    video, time, text = _inputs()
    memory = torch.randn(2, 3, 8, 8, 12)
    context = model.conditioner(memory, torch.rand(2, 3))
    empty = type(context)(context.tokens[:, :0], type(context.rotary)(*(r[:, :0] for r in context.rotary)))
    torch.testing.assert_close(
        model.transformer.denoise(video, time, text, context=empty),
        model.transformer.denoise(video, time, text),
    )


@torch.no_grad()
def test_output_depends_on_memory(model: OneStoryModel) -> None:
    video, time, text = _inputs()
    scores = torch.rand(2, 3)
    one, other = (
        model.transformer.denoise(
            video, time, text, context=model.conditioner(torch.randn(2, 3, 8, 8, 12), scores)
        )
        for _ in range(2)
    )
    assert (one - other).abs().max() > 1e-4


@torch.no_grad()
def test_hidden_words_do_not_matter(model: OneStoryModel) -> None:
    video, time, text = _inputs()
    mask = torch.ones(2, 6, dtype=torch.bool)
    mask[:, 4:] = False
    changed = text.clone()
    changed[:, 4:] = 9.0
    one = model.transformer.denoise(video, time, text, text_mask=mask)
    torch.testing.assert_close(model.transformer.denoise(video, time, changed, text_mask=mask), one)


def test_rotary_of_noise_tokens_is_wans_own(model: OneStoryModel) -> None:
    ours = grid_rotary(torch.arange(3).unsqueeze(0), 4, 6, 64)
    cos, sin = model.transformer.rope(torch.zeros(1, 20, 3, 8, 12))
    torch.testing.assert_close(ours.cos, cos, atol=1e-6, rtol=0)
    torch.testing.assert_close(ours.sin, sin, atol=1e-6, rtol=0)


def test_negative_positions_mirror_positive_ones() -> None:
    at = torch.tensor([[2.0]])
    zero = torch.zeros(1, 1)
    forward, back = rotary_at(at, zero, zero, 64), rotary_at(-at, zero, zero, 64)
    torch.testing.assert_close(forward.cos, back.cos)
    torch.testing.assert_close(forward.sin, -back.sin)


def test_linear_velocity_is_the_least_squares_guess() -> None:
    generator = torch.Generator().manual_seed(0)
    variance = torch.tensor([0.25, 4.0])
    clean = torch.randn(1, 2, 40, 40, 40, generator=generator) * variance.sqrt().view(1, 2, 1, 1, 1)
    noise = torch.randn(clean.shape, generator=generator)
    noisy = 0.3 * clean + 0.7 * noise
    guess = linear_velocity(noisy, torch.tensor([0.7]), variance)
    best = ((noise - clean) * noisy).sum((2, 3, 4)) / noisy.square().sum((2, 3, 4))
    torch.testing.assert_close((guess / noisy)[0, :, 0, 0, 0], best[0], atol=0.02, rtol=0.02)


@torch.no_grad()
def test_skip_adds_the_linear_guess_to_the_networks_velocity(model: OneStoryModel) -> None:
    video, time, text = _inputs()
    plain = model.transformer.denoise(video, time, text)
    model.transformer.register_to_config(skip_variance=[2.0] * 8)
    expected = plain + linear_velocity(video[:, :8], time / 1000, torch.full((8,), 2.0))
    torch.testing.assert_close(model.transformer.denoise(video, time, text), expected)


@pytest.mark.slow
@torch.no_grad()
def test_compiled_blocks_agree_for_any_number_of_tokens(model: OneStoryModel) -> None:
    expected = []
    inputs = [_inputs(batch) for batch in (2, 1)]
    contexts = [None, model.conditioner(torch.randn(1, 3, 8, 8, 12), torch.rand(1, 3))]
    for (video, time, text), context in zip(inputs, contexts, strict=True):
        expected.append(model.transformer.denoise(video, time, text, context=context))
    model.transformer.compile_blocks()
    for (video, time, text), context, plain in zip(inputs, contexts, expected, strict=True):
        fused = model.transformer.denoise(video, time, text, context=context)
        torch.testing.assert_close(fused, plain, atol=1e-5, rtol=1e-5)
