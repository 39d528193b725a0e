"""Aesthetic quality's head: LAION's linear predictor on unit CLIP ViT-L/14 embeddings.

``sa_0_4_vit_l_14_linear.pth`` holds the state of one ``Linear(768, 1)`` that was fitted to people's marks,
1 to 10; VBench divides by 10 and does not clip.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from cases.errors import WeightsError
from metrics.perception.public.state import load_state

MARKS = 10


class LaionAesthetic(nn.Module):
    """One linear layer.

    Args:
        embed: E, 768 for ViT-L/14.
    """

    def __init__(self, embed: int = 768) -> None:
        super().__init__()
        self.linear = nn.Linear(embed, 1)

    def forward(self, embeddings: Tensor) -> Tensor:
        """Marks ``(B,)``, 1 meaning the best possible, of unit embeddings ``(B, E)``."""
        return self.linear(embeddings)[..., 0] / MARKS

    @classmethod
    def load(cls, file: Path) -> LaionAesthetic:
        """From a file with the layer's ``weight`` ``(1, E)`` and ``bias`` ``(1,)``.

        Raises:
            WeightsError: it holds anything else.
        """
        state = load_state(file)
        shapes = {name: tuple(tensor.shape) for name, tensor in state.items()}
        weight = shapes.get("weight", ())
        if set(shapes) != {"weight", "bias"} or len(weight) != 2 or weight[0] != 1:
            raise WeightsError(
                f"{file}: expected the weight (1, 768) and bias (1,) of a linear layer, found {shapes}."
            )
        head = cls(weight[1])
        head.linear.load_state_dict({name: tensor.to(torch.float32) for name, tensor in state.items()})
        return head.eval()
