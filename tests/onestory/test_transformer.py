"""OneStoryTransformer is Wan's transformer, plus context."""

import pytest
import torch

from onestory.model.blocks import run_block
from onestory.model.bundle import OneStoryModel
from onestory.model.context import Context
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


@torch.no_grad()
def test_runs_of_tokens_equal_wans_own_modulation_of_every_token(model: OneStoryModel) -> None:
    """Two vectors a block and a split sequence say what a (batch, tokens, 6, dim) tensor says."""
    block = model.transformer.blocks[0]
    tokens, text = torch.randn(2, 10, 256), torch.randn(2, 4, 256)
    noisy, clean = torch.randn(2, 6, 256), torch.randn(1, 6, 256)
    rotary = grid_rotary(torch.arange(5).unsqueeze(0), 1, 2, 64)
    every = torch.cat([noisy[:, None].expand(-1, 7, -1, -1), clean[:, None].expand(2, 3, -1, -1)], 1)
    expected = block(tokens, text, every, rotary)
    ours = run_block(block, tokens, text, (noisy, clean), (7, 3), rotary, None)
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_context_tokens_stand_at_timestep_zero_and_take_part_in_attention(model: OneStoryModel) -> None:
    """A frame given as context, at its own place, is read as the plain forward reads a frame at time 0."""
    video, time, text = _inputs(1)
    transformer = model.transformer
    tokens = transformer.patch_embedding(video[:, :, 2:]).flatten(2).transpose(1, 2)
    context = Context(tokens, grid_rotary(torch.tensor([[2]]), 4, 6, 64))
    ours = transformer.denoise(video[:, :, :2], time, text, context=context)
    each = torch.cat([time.expand(48), torch.zeros(24)]).unsqueeze(0)
    plain = transformer(video, each, text).sample[:, :, :2]
    torch.testing.assert_close(ours, plain, atol=1e-5, rtol=1e-5)


def test_gradient_checkpointing_gives_the_same_gradients(model: OneStoryModel) -> None:
    video, time, text = _inputs()
    context = model.conditioner(torch.randn(2, 3, 8, 8, 12), torch.rand(2, 3))
    transformer, gradients = model.transformer.train(), []
    for change in (transformer.disable_gradient_checkpointing, transformer.enable_gradient_checkpointing):
        change()
        transformer.zero_grad()
        transformer.denoise(video, time, text, context=context).square().mean().backward(retain_graph=True)
        gradients.append(transformer.blocks[0].attn1.to_q.weight.grad.clone())
    torch.testing.assert_close(*gradients)
