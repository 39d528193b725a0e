"""What can be said of the memory behind a shot, as plain data for whoever wants to show it."""

from __future__ import annotations

from typing import Any

from onestory.model.allocation import level_tokens
from onestory.pipeline.shots import Shots

DIGITS = 4
"""Of scores: more would make notes of equal runs differ on different machines."""


def memory_notes(shots: Shots, row: int, earlier: int) -> dict[str, Any]:
    """Which memory frames one shot looked at and how finely each was packed.

    Args:
        shots: what the pipeline gave for a batch.
        row: the story of the batch.
        earlier: how many shots lie in memory, all as long as this one.

    Returns:
        ``memory`` is None without memory, else ``frames`` (latent frames of each earlier shot), ``scores``
        (one a latent frame) and ``picked``, best first: the ``frame``, the ``kernel`` of its patchifier and
        the ``tokens`` it became, rows by columns.
    """
    if shots.selected is None or shots.scores is None:
        return {"memory": None}
    frames, height, width = (shots.latents.shape[i] for i in (1, 3, 4))
    order = shots.selected[row].tolist()
    kernels = [level.kernel for level in shots.levels for _ in range(level.frames)]
    picked = [
        {
            "frame": frame,
            "kernel": kernel,
            "tokens": [level_tokens(kernel, height, 1), level_tokens(kernel, 1, width)],
        }
        for frame, kernel in zip(order, kernels, strict=True)
    ]
    scores = [round(score, DIGITS) for score in shots.scores[row].tolist()]
    return {"memory": {"frames": [frames] * earlier, "scores": scores, "picked": picked}}
