"""Rotary positions of Wan's transformer at arbitrary (also negative or fractional) coordinates."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

THETA = 10000.0
"""Wan's rotary base."""


class Rotary(NamedTuple):
    """Cosines and sines as Wan's attention wants them, each ``(1 or batch, tokens, 1, head_dim)``."""

    cos: Tensor
    sin: Tensor


def rotary_at(frames: Tensor, rows: Tensor, columns: Tensor, head_dim: int) -> Rotary:
    """Rotary embedding of tokens at given coordinates.

    Args:
        frames, rows, columns: float tensors of one shape ``(batch, tokens)``; a token's latent frame
            (negative: outside the current shot) and its place on the grid of 2 x 2 patches.
        head_dim: channels of an attention head; split over time, height and width as Wan does.
    """
    space = 2 * (head_dim // 6)
    parts = [
        _angles(position, size)
        for position, size in ((frames, head_dim - 2 * space), (rows, space), (columns, space))
    ]
    angles = torch.cat(parts, -1).repeat_interleave(2, -1).unsqueeze(2)
    return Rotary(angles.cos().float(), angles.sin().float())


def _angles(position: Tensor, size: int) -> Tensor:
    """``(..., size / 2)`` angles in float64, Wan's frequencies."""
    exponent = torch.arange(0, size, 2, dtype=torch.float64, device=position.device) / size
    return position.double().unsqueeze(-1) / THETA**exponent


def grid_rotary(frames: Tensor, height: int, width: int, head_dim: int) -> Rotary:
    """Rotary embedding of whole latent frames.

    Args:
        frames: ``(batch, f)`` temporal index of each latent frame.
        height, width: the patch grid.

    Returns:
        Rotary for ``f * height * width`` tokens in Wan's order (frame, row, column).
    """
    batch, count = frames.shape
    rows = torch.arange(height, device=frames.device).view(1, 1, -1, 1)
    columns = torch.arange(width, device=frames.device).view(1, 1, 1, -1)
    shape = (batch, count, height, width)
    time, row, column = (
        c.expand(shape).reshape(batch, -1) for c in (frames.view(batch, count, 1, 1), rows, columns)
    )
    return rotary_at(time, row, column, head_dim)


def join(first: Rotary, second: Rotary) -> Rotary:
    """Concatenate along tokens, broadcasting a batch of one."""
    batch = max(first.cos.shape[0], second.cos.shape[0])
    cos, sin = (
        torch.cat([a.expand(batch, -1, -1, -1), b.expand(batch, -1, -1, -1)], 1)
        for a, b in zip(first, second, strict=True)
    )
    return Rotary(cos, sin)
