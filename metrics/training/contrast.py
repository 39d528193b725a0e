"""The contrastive loss that the encoder and the image-text judge share."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def contrast(a: Tensor, b: Tensor, temperature: float | Tensor) -> Tensor:
    """Symmetric InfoNCE: row i of ``a`` belongs to row i of ``b`` and to no other.

    Args:
        a: unit vectors ``(B, D)``.
        b: unit vectors ``(B, D)``.
        temperature: divides the cosines.
    """
    logits = a @ b.T / temperature
    target = torch.arange(len(a), device=a.device)
    return (functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)) / 2
