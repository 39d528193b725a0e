"""Judges beside the headline: the same crops and the same surroundings through other eyes.

Where persons are is decided once, by the preset's person finder; these judges only embed what was found. A
judge is a network with :class:`Network`'s two methods, or needs none (``histogram``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from metrics.perception.crops import GREY, masked_crop
from metrics.perception.encoder import Tokens
from metrics.perception.histogram import HistogramJudge
from metrics.perception.image_text import ImageText
from metrics.perception.instances import Instance
from metrics.perception.persons import CLEAR
from metrics.perception.weights import find_judge
from metrics.types import Judge

Found = Sequence[Sequence[Instance]]
"""Persons of each frame, largest first."""


class OtherJudge(Protocol):
    """Embeds persons and surroundings of frames uint8 ``(k, H, W, 3)``; ``batch`` pictures at once."""

    def persons(self, frames: np.ndarray, found: Found, batch: int) -> np.ndarray:
        """Unit vectors ``(P, D)`` of all persons, frame by frame."""
        ...

    def surroundings(self, frames: np.ndarray, found: Found, batch: int) -> np.ndarray:
        """Unit vectors ``(k, D)`` of what lies outside persons; rows of NaN where nothing does."""
        ...


class Network(Protocol):
    """A network that embeds whole pictures and their parts."""

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the crops of persons that it is given."""
        ...

    def prepare(self, frames: np.ndarray) -> Tensor:
        """uint8 ``(B, H, W, 3)`` to float ``(B, 3, h, w)`` in [0, 1]."""
        ...

    def __call__(self, images: Tensor) -> Tokens:
        """Embeddings of prepared images."""
        ...


class NetworkJudge:
    """What a network sees of persons (whole crops) and of places (parts of frames that nobody covers)."""

    def __init__(self, network: Network, device: str) -> None:
        self.network = network
        self.device = device

    def persons(self, frames: np.ndarray, found: Found, batch: int) -> np.ndarray:
        """See :class:`OtherJudge`."""
        crops = [
            padded_crop(frame, one.mask, self.network.size)
            for frame, people in zip(frames, found, strict=True)
            for one in people
        ]
        if not crops:
            return np.zeros((0, 0), np.float32)
        cls = [tokens.cls for tokens in self._tokens(np.stack(crops), batch)]
        return np.asarray(functional.normalize(torch.cat(cls), dim=-1).cpu().numpy())

    def surroundings(self, frames: np.ndarray, found: Found, batch: int) -> np.ndarray:
        """See :class:`OtherJudge`."""
        patches = torch.cat([tokens.patches for tokens in self._tokens(frames, batch)])
        covered = np.stack([everybody(people, frame) for people, frame in zip(found, frames, strict=True)])
        return np.asarray(outside(patches, self.network.prepare(covered).to(self.device)).cpu().numpy())

    def _tokens(self, frames: np.ndarray, batch: int) -> Iterator[Tokens]:
        for first in range(0, len(frames), batch):
            yield self.network(self.network.prepare(frames[first : first + batch]).to(self.device))


def padded_crop(frame: np.ndarray, mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The square masked crop of a person, with grey beside it where the network wants another shape."""
    side = min(size)
    crop = np.full((*size, 3), GREY, np.uint8)
    top, left = (size[0] - side) // 2, (size[1] - side) // 2
    crop[top : top + side, left : left + side] = masked_crop(frame, mask, side)
    return crop


def everybody(people: Sequence[Instance], frame: np.ndarray) -> np.ndarray:
    """Where persons are, as a picture like ``frame``: 255 in every channel, else 0.

    A picture, because it then goes through the network's own preprocessing and stays aligned with the frame.
    """
    picture = np.zeros(frame.shape, np.uint8)
    for one in people:
        soft = cv2.resize(one.mask.astype(np.float32), frame.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        picture = np.maximum(picture, np.rint(255 * soft[..., None]).astype(np.uint8))
    return picture


def outside(patches: Tensor, covered: Tensor) -> Tensor:
    """Unit mean ``(k, D)`` of the patches that persons cover by at most ``CLEAR``; NaN where none is clear.

    Args:
        patches: ``(k, h, w, D)``.
        covered: where persons are in the network's input, ``(k, 1 or 3, H, W)`` from 0 to 1.
    """
    height, width = patches.shape[1:3]
    share = functional.adaptive_avg_pool2d(covered[:, :1], (height, width))[:, 0]
    clear = (share <= CLEAR).to(patches.dtype)[..., None]
    count = clear.sum((1, 2))
    # Filled in after the division, because the gradient of 0 / 0 would spoil those of all other rows.
    mean = functional.normalize((patches * clear).sum((1, 2)) / count.clamp(min=1), dim=-1)
    return mean.masked_fill(count == 0, torch.nan)


class Room(NamedTuple):
    """What the judges of a preset are loaded from."""

    preset: str
    device: str
    weights: Mapping[str, str]
    """Judge -> another folder."""
    image_text: ImageText


def load_other(name: Judge, room: Room) -> OtherJudge:
    """Load a judge beside the headline.

    Raises:
        WeightsError: its weights or its package are missing.
    """
    return LOADERS[name](room)


def _clip(room: Room) -> OtherJudge:
    return NetworkJudge(room.image_text, room.device)


def _identity(room: Room) -> OtherJudge:
    from metrics.perception.identity import IdentityNet

    folder = find_judge("identity", room.preset, room.weights)
    return NetworkJudge(IdentityNet.load(folder).to(room.device), room.device)


def _efficientnet(room: Room) -> OtherJudge:
    from metrics.perception.efficientnet import EfficientNet

    file = find_judge("efficientnet", room.preset, room.weights)
    return NetworkJudge(EfficientNet.load(file).to(room.device), room.device)


LOADERS: Mapping[str, Callable[[Room], OtherJudge]] = {
    "clip": _clip,
    "identity": _identity,
    "histogram": lambda room: HistogramJudge(),
    "efficientnet": _efficientnet,
}
