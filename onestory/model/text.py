"""Captions to encoder states: as Wan does it, and the tiny preset's own.

The tiny preset has UMT5's class at a small size over a closed word list; its texts are as long as their
longest and what is padding is hidden. Wan's texts are padded with zeros to 512, all of which is seen.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from torch import Tensor
from transformers import PreTrainedTokenizerFast, UMT5Config, UMT5EncoderModel

from onestory.errors import SettingError, VocabularyError
from onestory.model.devices import device_of

PAD, UNKNOWN = "<pad>", "<unk>"


class EncodedText(NamedTuple):
    """What the transformer attends to."""

    states: Tensor
    """``(batch, tokens, text_dim)``; zero where there is padding."""
    mask: Tensor
    """bool ``(batch, tokens)``, True for words."""


def build_tokenizer(words: Sequence[str], max_length: int = 64) -> PreTrainedTokenizerFast:
    """One token per known word or punctuation mark, lower-cased."""
    vocabulary = {token: i for i, token in enumerate([PAD, UNKNOWN, *words])}
    core = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    core.normalizer = normalizers.Lowercase()
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(behavior="isolated")]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token=PAD, unk_token=UNKNOWN, model_max_length=max_length
    )


def build_text_encoder(
    vocabulary_size: int, *, dim: int = 128, layers: int = 3, heads: int = 4
) -> UMT5EncoderModel:
    """A randomly initialised ``UMT5EncoderModel`` of the tiny preset's size."""
    config = UMT5Config(
        vocab_size=vocabulary_size, d_model=dim, d_kv=dim // heads, d_ff=2 * dim, num_layers=layers,
        num_heads=heads, dropout_rate=0.0, pad_token_id=0, eos_token_id=0, decoder_start_token_id=0,
    )  # fmt: skip
    return UMT5EncoderModel(config)


def tokenize(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Token ids and mask ``(batch, longest)``.

    Raises:
        VocabularyError: a text holds words outside the tokenizer's list, or is too long for it.
    """
    batch = tokenizer(list(texts), padding=True, return_tensors="pt")
    ids, mask = batch["input_ids"], batch["attention_mask"].bool()
    for text, row in zip(texts, ids, strict=True):
        if bool((row == tokenizer.unk_token_id).any()):
            unknown = sorted({w for w in _words(tokenizer, text) if w not in tokenizer.get_vocab()})
            raise VocabularyError(
                f"unknown to the tiny text encoder: {', '.join(map(repr, unknown))} in {text!r}. "
                "The tiny preset reads only the English of the shipped suites "
                "(onestory/weights/onestory/tokenizer); "
                "rephrase the text or use the public preset."
            )
    longest = tokenizer.model_max_length
    if ids.shape[1] > longest:
        worst = max(texts, key=lambda t: len(_words(tokenizer, t)))
        raise VocabularyError(f"a text has {ids.shape[1]} tokens, at most {longest} are read: {worst!r}")
    return ids, mask


def _words(tokenizer: PreTrainedTokenizerFast, text: str) -> list[str]:
    pre = tokenizer.backend_tokenizer.pre_tokenizer
    return [word for word, _ in pre.pre_tokenize_str(text.lower())]


def encode_text(encoder: UMT5EncoderModel, ids: Tensor, mask: Tensor) -> EncodedText:
    """Encoder states with padding zeroed, as Wan's pipeline does."""
    states = encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state
    return EncodedText(states * mask.unsqueeze(-1), mask)


def empty_text(like: EncodedText) -> EncodedText:
    """The unconditional text of guidance: one visible zero state per sample."""
    mask = torch.zeros_like(like.mask)
    mask[:, 0] = True
    return EncodedText(torch.zeros_like(like.states), mask)


@torch.no_grad()
def encode_padded(encoder: Any, tokenizer: Any, texts: Sequence[str], length: int) -> EncodedText:
    """Encoder states ``(batch, length, text_dim)`` as Wan's pipelines make them: zero after the text.

    Raises:
        SettingError: a text is longer; Wan's own pipeline would cut it without a word.
    """
    clean = [" ".join(html.unescape(text).split()) for text in texts]
    tokens = tokenizer(clean, padding="max_length", max_length=length, return_tensors="pt")
    ids, mask = tokens["input_ids"], tokens["attention_mask"].bool()
    if ids.shape[1] > length:
        worst = max(clean, key=len)
        raise SettingError(f"a text has {ids.shape[1]} tokens, at most {length} are read: {worst!r}")
    device = device_of(encoder)
    return encode_text(encoder, ids.to(device), mask.to(device))
