"""Labels y of Frame Selection, in [-1, 1]: how much a memory frame has to do with the target shot.

Paper, section 4.4: frames of a real shot are labelled by the similarity of their DINOv2 and CLIP embeddings
to the target shot; frames of a random insert get -1, of a changed first shot 0. How the two similarities
are mixed is not disclosed; ours is :class:`LabelMix`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from onestory.training.inflation import Kind, Share

SYNTHETIC = {Kind.INSERTED: -1.0, Kind.AUGMENTED: 0.0}
"""Labels of synthetic shots."""

Amount = TypeVar("Amount", float, np.ndarray)
Cosine = Annotated[float, Field(ge=-1, lt=1)]


@dataclass(frozen=True)
class LabelMix:
    """How labels of real frames come about."""

    source: Literal["teacher", "truth"] = "teacher"
    """``teacher``: image encoders, as in the paper. ``truth``: who and where the samples say is seen."""
    dino: Share = 0.5
    """Weight of DINOv2's similarity; CLIP's has the rest."""
    dino_floor: Cosine = 0.0
    """Cosine of DINOv2 that counts as 0."""
    clip_floor: Cosine = 0.0
    """Cosine of CLIP that counts as 0; CLIP gives unrelated pictures about 0.5."""

    def mix(self, dino: Tensor, clip: Tensor) -> Tensor:
        """Labels from both cosines; shapes are alike and stay."""
        seen = (dino - self.dino_floor) / (1 - self.dino_floor)
        meant = (clip - self.clip_floor) / (1 - self.clip_floor)
        return (self.dino * seen + (1 - self.dino) * meant).clamp(-1, 1)


def similarity(history: Tensor, target: Tensor) -> Tensor:
    """Cosines ``(n,)`` of frames with a shot.

    Args:
        history: ``(n, d)`` embeddings of frames, of length one.
        target: ``(m, d)`` embeddings of the target's frames; the shot's is their mean, made length one.
    """
    shot = torch.nn.functional.normalize(target.mean(0), dim=0)
    return history @ shot


def known_relevance(shared: Amount, same_place: Amount) -> Amount:
    """Labels from what is known to be in a shot: 2 r - 1 with r = 0.6 shared + 0.4 same place (ours).

    Args:
        shared: share of the target's persons who are seen.
        same_place: 1 where the place is the target's, else 0.
    """
    return 2 * (0.6 * shared + 0.4 * same_place) - 1
