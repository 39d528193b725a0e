"""The text mask of a window of shots: video sees the whole window, and the text of its own shot.

Mask2DiT's block mask lets every video token attend to the video of all shots of its window but only to its
own shot's text. Here text is read by cross-attention, so the mask says which words each token may read.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from onestory.model.text import EncodedText
from onestory.pipeline.prompts import Words


def window_words(texts: Sequence[EncodedText], tokens: Sequence[int]) -> Words:
    """The texts of a window's shots, each for the tokens of its own shot.

    Args:
        texts: of the shots, in the order in which their tokens stand in the sequence.
        tokens: of each shot.

    Returns:
        States ``(batch, t, text_dim)`` of all texts end to end and a mask ``(batch, n, t)``.
    """
    masks = [text.mask for text in texts]
    batch, lengths = masks[0].shape[0], [mask.shape[1] for mask in masks]
    seen = torch.zeros(batch, sum(tokens), sum(lengths), dtype=torch.bool, device=masks[0].device)
    row = column = 0
    for mask, count, length in zip(masks, tokens, lengths, strict=True):
        seen[:, row : row + count, column : column + length] = mask.unsqueeze(1)
        row, column = row + count, column + length
    return Words(torch.cat([text.states for text in texts], 1), seen)
