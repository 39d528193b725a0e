"""Contrastive losses: of pairs (encoder, image-text judge), and of groups by label (identity judge)."""

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


def group_contrast(rows: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """Supervised contrast (Khosla et al. 2020, equation 2): rows of one label belong together.

    Mean, over rows that have a partner, of the mean over its partners of the cross-entropy of finding the
    partner among all other rows.

    Args:
        rows: unit vectors ``(N, D)``.
        labels: whole numbers ``(N,)``.
        temperature: divides the cosines.

    Raises:
        ValueError: no two rows share a label, so that there is nothing to learn.
    """
    itself = torch.eye(len(rows), dtype=torch.bool, device=rows.device)
    partner = (labels[:, None] == labels[None]) & ~itself
    count = partner.sum(1)
    if not count.any():
        raise ValueError(f"none of {len(rows)} rows has a partner of its label")
    logits = (rows @ rows.T / temperature).masked_fill(itself, -torch.inf)
    chances = logits.log_softmax(1).masked_fill(~partner, 0.0)
    return -(chances.sum(1)[count > 0] / count[count > 0]).mean()
