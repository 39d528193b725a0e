"""The tiny preset's aesthetic head: how well a picture is made, read from all layers of the image-text judge.

The judge's embedding was trained to say what is seen; how it is drawn stands in the layers before. So the
head reads the embedding together with the mean and the spread of every layer's patches. (The public preset
has LAION's linear head instead, :mod:`metrics.perception.public.aesthetic`.)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from cases.errors import WeightsError
from metrics.perception.image_text import MEAN, STD, ImageText
from metrics.perception.preprocess import normalise

LEAST_SPREAD = 0.05
"""Added to a spread before its logarithm, for patches that are all alike."""


class Look(nn.Module):
    """Embedding of a picture, and what the aesthetic head reads, from one pass of the judge."""

    def __init__(self, judge: ImageText) -> None:
        super().__init__()
        self.judge = judge

    @property
    def width(self) -> int:
        """Numbers D that the head reads of a picture."""
        visual = self.judge.model.visual
        layers = 1 + len(visual.transformer.resblocks)
        return int(visual.output_dim + 2 * layers * visual.conv1.out_channels)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Of prepared images ``(B, 3, h, w)``: unit embeddings ``(B, E)`` and looks ``(B, D)``.

        A look is the embedding, then of the patch filters and of each layer the means and the logarithms of
        the standard deviations over all patches.
        """
        visual, pixels = self.judge.model.visual, normalise(images, MEAN, STD)
        layers = list(range(len(visual.transformer.resblocks)))
        inside = visual.forward_intermediates(pixels, indices=layers)
        embedding = functional.normalize(inside["image_features"], dim=-1)
        maps = [visual.conv1(pixels), *inside["image_intermediates"]]
        patches = [one.flatten(2) for one in maps]
        parts = [part for one in patches for part in (one.mean(-1), (one.std(-1) + LEAST_SPREAD).log())]
        return embedding, torch.cat([embedding, *parts], dim=-1)


class AestheticHead(nn.Module):
    """Two hidden layers on looks, with scores from 0 to 1.

    Args:
        reads: D of the looks.
        hidden: width of the hidden layers.
    """

    mean: Tensor
    """``(D,)``, of the looks it was trained on."""
    spread: Tensor
    """``(D,)``, their standard deviations."""

    def __init__(self, reads: int, hidden: int = 96) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(reads))
        self.register_buffer("spread", torch.ones(reads))
        self.layers = nn.Sequential(
            nn.Linear(reads, hidden),
            nn.GELU(),
            nn.Dropout(0.5),
            nn.Linear(hidden, hidden),
            nn.GELU(),
            nn.Linear(hidden, 1),
        )

    def logits(self, looks: Tensor) -> Tensor:
        """Scores before the sigmoid ``(...)``, of looks ``(..., D)``."""
        marks: Tensor = self.layers((looks - self.mean) / self.spread)[..., 0]
        return marks

    def forward(self, looks: Tensor) -> Tensor:
        """Scores ``(B,)`` of looks ``(B, D)``."""
        return torch.sigmoid(self.logits(looks))

    @classmethod
    def load(cls, folder: Path) -> AestheticHead:
        """From a folder with ``config.json`` and ``model.safetensors``.

        Raises:
            WeightsError: the folder holds another kind of head.
        """
        from safetensors.torch import load_file

        config = json.loads((folder / "config.json").read_text())
        if set(config) != {"reads", "hidden"}:
            raise WeightsError(
                f"{folder / 'config.json'}: expected 'reads' and 'hidden', "
                f"found {', '.join(sorted(config))}. Linear heads of earlier versions are not read; "
                "train one with `python -m metrics.training aesthetic`."
            )
        head = cls(**config)
        head.load_state_dict(load_file(folder / "model.safetensors"))
        return head.eval()

    def save(self, folder: Path) -> None:
        """Write what :meth:`load` reads."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        first = self.layers[0]
        assert isinstance(first, nn.Linear)
        config = {"reads": first.in_features, "hidden": first.out_features}
        (folder / "config.json").write_text(json.dumps(config) + "\n")
        save_file(self.state_dict(), folder / "model.safetensors")
