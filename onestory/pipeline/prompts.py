"""Captions and first frames as the networks read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from onestory.model.devices import device_of
from onestory.model.text import EncodedText, empty_text, encode_padded, encode_text, tokenize


class Words(NamedTuple):
    """Text as the transformer attends to it."""

    states: Tensor
    """``(batch, tokens, text_dim)``."""
    mask: Tensor | None
    """bool ``(batch, tokens)``; None: all are seen; ``(batch, n, tokens)``: other words for each token."""


class Prompts(NamedTuple):
    """The texts of a shot."""

    caption: EncodedText
    """For frame selection, with the mask of the words."""
    wanted: Words
    """The captions, for the transformer."""
    unwanted: Words
    """What guidance leads away from."""


@torch.no_grad()
def encode_prompts(
    encoder: Any,
    tokenizer: Any,
    texts: Sequence[str],
    negative: str,
    *,
    length: int | None,
    dtype: torch.dtype,
) -> Prompts:
    """Encode captions as Wan does (padded to ``length``, all of it seen) or, with None, as the tiny preset.

    The tiny preset has no ``negative`` text: guidance leads away from one visible zero state.

    Raises:
        VocabularyError: the tiny text encoder does not know a word.
        SettingError: a text is longer than ``length``.
    """
    if length is None:
        ids, mask = tokenize(tokenizer, texts)
        device = device_of(encoder)
        text = encode_text(encoder, ids.to(device), mask.to(device))
        blank = empty_text(text)
        wanted, unwanted = (Words(t.states.to(dtype), t.mask) for t in (text, blank))
        return Prompts(text, wanted, unwanted)
    text = encode_padded(encoder, tokenizer, texts, length)
    blank = encode_padded(encoder, tokenizer, [negative] * len(texts), length)
    return Prompts(text, *(Words(t.states.to(dtype), None) for t in (text, blank)))


@torch.no_grad()
def image_states(encoder: Any, processor: Any, frames: np.ndarray, dtype: torch.dtype) -> Tensor:
    """CLIP's last but one states ``(batch, 257, dim)`` of uint8 frames ``(batch, height, width, 3)``."""
    pixels = processor(images=list(frames), return_tensors="pt")["pixel_values"]
    seen = encoder(pixels.to(device_of(encoder), encoder.dtype), output_hidden_states=True)
    states: Tensor = seen.hidden_states[-2]
    return states.to(dtype)
