"""Words of their own for the tokens of each shot of a window."""

from __future__ import annotations

import torch

from onestory.model.bundle import OneStoryModel
from onestory.model.text import EncodedText
from onestory.pipeline.window import window_words


def _text(words: int, length: int, seed: int) -> EncodedText:
    states = torch.randn(1, length, 128, generator=torch.Generator().manual_seed(seed))
    return EncodedText(states, torch.arange(length).unsqueeze(0) < words)


def test_each_shots_tokens_see_its_own_words_and_no_padding() -> None:
    words = window_words([_text(2, 3, 0), _text(1, 2, 1)], [2, 1])
    assert words.states.shape == (1, 5, 128)
    assert words.mask is not None
    own, other = [True, True, False, False, False], [False, False, False, True, False]
    assert words.mask[0].tolist() == [own, own, other]


def _velocity(model: OneStoryModel, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    noisy = torch.randn(1, 20, 2, 4, 6, generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        return model.transformer.denoise(noisy, torch.tensor([500.0]), states, text_mask=mask)


def test_a_mask_for_every_token_is_one_mask_where_all_rows_are_alike(model: OneStoryModel) -> None:
    text = _text(3, 5, 2)
    each = text.mask.unsqueeze(1).expand(-1, 12, -1)
    torch.testing.assert_close(
        _velocity(model, text.states, each), _velocity(model, text.states, text.mask), atol=1e-5, rtol=1e-5
    )


def test_a_frame_reads_its_own_words_first(model: OneStoryModel) -> None:
    """One block, before tokens mix again: words that a frame may not read do not reach it."""
    del model.transformer.blocks[1:]
    first, second = _text(3, 5, 2), _text(4, 5, 3)
    plain = window_words([first, second], [6, 6])
    other = window_words([first, _text(4, 5, 9)], [6, 6])
    assert plain.mask is not None
    assert other.mask is not None
    before, after = _velocity(model, plain.states, plain.mask), _velocity(model, other.states, other.mask)
    assert torch.equal(before[:, :, 0], after[:, :, 0])
    assert not torch.equal(before[:, :, 1], after[:, :, 1])
