"""Features of whole shots that a network of their own gives, where the judges have one for them."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from metrics.perception.judges import Judges
from metrics.types import Need


def own_parts(
    judges: Judges, frames: np.ndarray, needs: Collection[Need], image: object, batch: int
) -> dict[str, object]:
    """``background``, ``scene`` and ``video``, as far as they are needed and not the work of another network.

    Args:
        judges: the networks.
        frames: uint8 ``(T, H, W, 3)``.
        needs: parts to compute.
        image: ``(T, E)`` embeddings by the image-text judge, or None where they were not needed.
        batch: frames at a time.
    """
    parts: dict[str, object] = {}
    if "background" in needs:
        shared = judges.background is None and image is not None
        parts["background"] = image if shared else _background(judges, frames, batch)
    if "scene" in needs and judges.scene is not None:
        parts["scene"] = _scene(judges, frames, batch)
    if "video" in needs and judges.video_text is not None:
        parts["video"] = judges.video_text.video(frames)
    return parts


def in_batches(embed: Callable[[np.ndarray], Tensor], frames: np.ndarray, batch: int) -> np.ndarray:
    """Embeddings ``(T, E)`` of frames, a few at a time: a long shot in high resolution does not fit whole."""
    rows = [embed(frames[first : first + batch]).cpu() for first in range(0, len(frames), batch)]
    return np.asarray(torch.cat(rows).numpy())


def _background(judges: Judges, frames: np.ndarray, batch: int) -> np.ndarray:
    judge = judges.background or judges.image_text
    return in_batches(lambda some: judge.images(judge.prepare(some).to(judges.device)), frames, batch)


def _scene(judges: Judges, frames: np.ndarray, batch: int) -> np.ndarray:
    judge = judges.scene
    assert judge is not None

    def embed(some: np.ndarray) -> Tensor:
        return functional.normalize(judge(judge.prepare(some).to(judges.device)).cls, dim=-1)

    return in_batches(embed, frames, batch)
