"""Tensors as whole numbers of a few bits, with one scale for every group of entries."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

GROUP = 128
"""Entries that share a scale, in the tensor's own order."""


def encoded(tensor: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """Codes and scales.

    Args:
        tensor: of any shape.
        bits: of a code, 2 to 8.

    Returns:
        uint8, ``bits`` bits an entry packed end to end; and float32 scales, one a group.
    """
    flat = torch.nn.functional.pad(tensor.detach().float().flatten(), (0, -tensor.numel() % GROUP))
    groups = flat.view(-1, GROUP)
    most = 2 ** (bits - 1) - 1
    scales = (groups.abs().amax(1) / most).clamp(min=torch.finfo(torch.float32).tiny)
    codes = (groups / scales.unsqueeze(1)).round().clamp(-most, most).to(torch.int16) + most
    planes = np.unpackbits(codes.to(torch.uint8).numpy().reshape(-1, 1), axis=1)[:, -bits:]
    return torch.from_numpy(np.packbits(planes)), scales


def decoded(codes: Tensor, scales: Tensor, bits: int, shape: torch.Size) -> Tensor:
    """The tensor that :func:`encoded` was given, each entry within half a scale, float32 ``shape``."""
    count = scales.numel() * GROUP
    planes = np.unpackbits(codes.numpy())[: count * bits].reshape(count, bits)
    whole = np.packbits(planes, axis=1, bitorder="big")[:, 0] >> (8 - bits)
    most = 2 ** (bits - 1) - 1
    values = torch.from_numpy(whole.astype(np.float32)) - most
    flat = (values.view(-1, GROUP) * scales.unsqueeze(1)).flatten()
    return flat[: shape.numel()].view(shape)
