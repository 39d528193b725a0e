"""Listens to a network while VBench's functions run it: what went in, what came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor


class Recorder:
    """Stands between VBench's code and a network. It is called as DINO and as CLIP are.

    Args:
        network: from images to features.
    """

    def __init__(self, network: Callable[[Tensor], Tensor]) -> None:
        self.network = network
        self.inputs: list[Tensor] = []
        self.outputs: list[Tensor] = []

    def __call__(self, images: Tensor) -> Tensor:
        """Features of images; both are kept."""
        features = self.network(images)
        self.inputs.append(images.detach().cpu())
        self.outputs.append(features.detach().cpu())
        return features

    encode_image = __call__

    def eval(self) -> Recorder:
        """VBench calls this; networks here are for inference already."""
        return self

    def heard(self) -> tuple[np.ndarray, np.ndarray]:
        """All inputs and all outputs, one image a row."""
        return torch.cat(self.inputs).numpy(), torch.cat(self.outputs).float().numpy()


def recorded(function: Callable[..., Any], into: list[Any]) -> Callable[..., Any]:
    """The function, its results kept in ``into``."""

    def call(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        into.append(result)
        return result

    return call
