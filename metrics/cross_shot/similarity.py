"""Similarity of two shots' sets of embeddings."""

from __future__ import annotations

import numpy as np


def mean_cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Mean cosine over all pairs of rows.

    Args:
        a: ``(m, D)`` unit vectors, m at least 1.
        b: ``(n, D)`` unit vectors, n at least 1.
    """
    return float(a.mean(0) @ b.mean(0))
