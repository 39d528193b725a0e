"""The consistency formula that VBench's subject and background dimensions share."""

from __future__ import annotations

import numpy as np


def frame_consistency(features: np.ndarray) -> float:
    """Mean over frames t >= 1 of two clipped cosines' average: with the frame before and with the first.

    ``c_t = (max(0, cos(f[t-1], f[t])) + max(0, cos(f[0], f[t]))) / 2`` (VBench 45e79ec).

    Args:
        features: ``(T, D)`` with T >= 2; normalised here.

    Returns:
        0 to 1.

    Raises:
        ValueError: fewer than two frames.
    """
    if len(features) < 2:
        raise ValueError(f"consistency needs at least 2 frames, got {len(features)}")
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    previous = np.clip((unit[:-1] * unit[1:]).sum(1), 0, 1)
    first = np.clip(unit[1:] @ unit[0], 0, 1)
    return float((previous + first).mean() / 2)
