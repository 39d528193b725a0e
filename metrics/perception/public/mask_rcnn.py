"""Persons of frames by torchvision's Mask R-CNN (ResNet-50 FPN v2, COCO)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.detection import maskrcnn_resnet50_fpn_v2

from cases.errors import WeightsError
from metrics.perception.instances import MIN_AREA, Instance
from metrics.perception.public.preprocess import to_tensor
from metrics.perception.public.sha256 import SETTINGS
from metrics.perception.public.state import fill

PERSON = 1
"""COCO's label."""
MASK_THRESHOLD = 0.5


class PersonSettings(NamedTuple):
    """How persons are found; a JSON file beside the weights, under the same name, may set any of these."""

    score: float = 0.7
    """Least score of a detection. Below it, COCO detectors show doubles and posters as persons."""
    min_size: int = 800
    """The shorter side of the picture that the network sees, pixels; torchvision's own."""
    max_size: int = 1333
    """The longest side it may see."""
    most: int = 100
    """Detections of any kind that are kept, best first."""

    @classmethod
    def load(cls, file: Path) -> PersonSettings:
        """From a JSON object.

        Raises:
            WeightsError: it names a setting that there is not.
        """
        stored = json.loads(file.read_text(encoding="utf-8"))
        unknown = sorted(set(stored) - set(cls._fields))
        if unknown:
            raise WeightsError(f"{file}: unknown {', '.join(unknown)}. Known: {', '.join(cls._fields)}.")
        return cls(**stored)


class MaskRcnn(nn.Module):
    """The network and its settings."""

    def __init__(self, model: nn.Module, settings: PersonSettings) -> None:
        super().__init__()
        self.model = model
        self.settings = settings

    @classmethod
    def load(cls, file: Path) -> MaskRcnn:
        """From a state dictionary, and the settings beside it if there are any."""
        beside = file.with_suffix(SETTINGS)
        settings = PersonSettings.load(beside) if beside.exists() else PersonSettings()
        model = build(settings)
        fill(model, file)
        return cls(model, settings).eval()

    @torch.no_grad()
    def find(self, frames: np.ndarray, size: Sequence[int]) -> list[list[Instance]]:
        """Persons of each frame, largest first.

        Args:
            frames: uint8 ``(B, H, W, 3)``.
            size: height and width of the masks to give, pixels.
        """
        device = next(self.parameters()).device
        images = (to_tensor(frame[None])[0].float().div(255).to(device) for frame in frames)
        return [self._persons(self.model([image])[0], size) for image in images]

    def _persons(self, found: dict[str, Tensor], size: Sequence[int]) -> list[Instance]:
        keep = (found["labels"] == PERSON) & (found["scores"] >= self.settings.score)
        masks = found["masks"][keep, 0].cpu().numpy()
        people = [_instance(mask, size) for mask in masks]
        clear = [one for one in people if one.area >= MIN_AREA and one.mask.any()]
        return sorted(clear, key=lambda one: -one.area)


def build(settings: PersonSettings) -> nn.Module:
    """The network with random weights."""
    model: nn.Module = maskrcnn_resnet50_fpn_v2(
        weights=None,
        weights_backbone=None,
        progress=False,
        min_size=settings.min_size,
        max_size=settings.max_size,
        box_score_thresh=settings.score,
        box_detections_per_img=settings.most,
    )
    return model


def _instance(probability: np.ndarray, size: Sequence[int]) -> Instance:
    """A person from its probabilities ``(H, W)``: area at the frame's size, mask at the size asked for."""
    height, width = size
    small = cv2.resize(probability, (width, height), interpolation=cv2.INTER_AREA)
    return Instance(small > MASK_THRESHOLD, float((probability > MASK_THRESHOLD).mean()))
