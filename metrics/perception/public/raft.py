"""Dynamic degree's flow: RAFT with 20 updates at native size, as VBench takes it.

torchvision's ``raft_large`` with ``C_T_V1`` weights is the original ``raft-things`` network, ported.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.optical_flow import raft_large

from metrics.perception.flow import RATE, top_magnitude
from metrics.perception.public.original_keys import raft_keys
from metrics.perception.public.preprocess import to_tensor
from metrics.perception.public.state import fill
from metrics.perception.story import FlowFeatures

UPDATES = 20
MULTIPLE = 8
MIN_SIDE = 121
"""Padded to 128 pixels, the least from which four levels of correlations can be made."""


class RaftFlow(nn.Module):
    """A RAFT network that measures shots."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    @classmethod
    def load(cls, file: Path) -> RaftFlow:
        """From a state dictionary of ``raft_large``, or the original ``raft-things.pth``."""
        model = raft_large(weights=None, progress=False)
        fill(model, file, raft_keys)
        return cls(model).eval()

    @torch.no_grad()
    def measure(self, frames: np.ndarray, fps: float) -> FlowFeatures | None:
        """Magnitudes of motion between frames sampled at about 8 a second.

        As in VBench, the largest magnitudes are taken over the padded picture.

        Args:
            frames: uint8 ``(T, H, W, 3)``.
            fps: frames a second.

        Returns:
            None for pictures with a side below ``MIN_SIDE``.
        """
        if min(frames.shape[1:3]) < MIN_SIDE:
            return None
        interval = max(1, round(fps / RATE))
        sampled = frames[::interval]
        top = [top_magnitude(self.between(a, b)) for a, b in pairwise(sampled)]
        return FlowFeatures(np.array(top), len(sampled), fps / interval, min(frames.shape[1:3]))

    def between(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Flow ``(H, W, 2)`` (x, y) in pixels from one frame uint8 ``(h, w, 3)`` to the next, padded."""
        device = next(self.parameters()).device
        first, second = (pad(2 * (to_tensor(f[None]).float().to(device) / 255) - 1) for f in (a, b))
        flow: Tensor = self.model(first, second, num_flow_updates=UPDATES)[-1][0]
        return np.asarray(flow.permute(1, 2, 0).cpu().numpy())


def pad(images: Tensor) -> Tensor:
    """Repeat the edges of ``(B, C, h, w)`` until both sides are multiples of 8, half on either side."""
    sides: list[int] = []
    for length in reversed(images.shape[-2:]):
        missing = -length % MULTIPLE
        sides += [missing // 2, missing - missing // 2]
    return functional.pad(images, sides, mode="replicate")
