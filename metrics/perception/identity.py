"""The network of the ``identity`` judge: a small convolutional one, trained to tell who and where.

Unlike the headline's it has no attention, and its training knows which pictures show the same person or
place in different shots (``metrics/training/identity.py``).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from metrics.perception.encoder import Tokens
from metrics.perception.preprocess import resize_short_side, to_unit

SIDE, STRIDE = 64, 8
"""Short side of its pictures, and of the squares its parts see."""


class Block(nn.Module):
    """A wide convolution a channel, then a small network a position, added to the input."""

    def __init__(self, width: int, expand: int) -> None:
        super().__init__()
        self.around = nn.Conv2d(width, width, 5, padding=2, groups=width)
        self.mix = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, expand * width), nn.GELU(), nn.Linear(expand * width, width)
        )

    def forward(self, maps: Tensor) -> Tensor:
        """``(B, width, h, w)`` to the same."""
        mixed: Tensor = self.mix(self.around(maps).permute(0, 2, 3, 1))
        return maps + mixed.permute(0, 3, 1, 2)


class IdentityNet(nn.Module):
    """Embeds persons by the mean of their crop's features, places by those outside persons.

    About 31 MFLOP a crop of 64 x 64 (two a multiply-add). Norms look at one position alone: neither the batch
    nor a person at the other end of the picture changes what is seen of a place.

    Args:
        fine: channels at a quarter of the size.
        width: channels at an eighth.
        embed: D.
    """

    def __init__(self, fine: int = 40, width: int = 128, embed: int = 128) -> None:
        super().__init__()
        self.config = {"fine": fine, "width": width, "embed": embed}
        self.trunk = nn.Sequential(
            nn.Conv2d(3, fine, 7, stride=4, padding=3),
            Block(fine, 3),
            nn.Conv2d(fine, width, 2, stride=2),
            Block(width, 2),
            Block(width, 2),
        )
        self.norm = nn.LayerNorm(width)
        self.person = nn.Linear(width, embed)
        self.place = nn.Linear(width, embed)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of crops."""
        return SIDE, SIDE

    def prepare(self, frames: np.ndarray) -> Tensor:
        """uint8 ``(B, H, W, 3)`` to float ``(B, 3, h, w)`` in [0, 1]."""
        return resize_short_side(to_unit(frames), SIDE, STRIDE)

    def forward(self, images: Tensor) -> Tokens:
        """Of images in [0, 1], sides multiples of 8: ``cls`` embeds a person, ``patches`` bits of a place."""
        maps = self.norm(self.trunk(images * 2 - 1).permute(0, 2, 3, 1))
        return Tokens(self.person(maps.mean((1, 2))), self.place(maps))

    @classmethod
    def load(cls, folder: Path) -> IdentityNet:
        """From a folder with ``config.json`` and ``model.safetensors``."""
        network = cls(**json.loads((folder / "config.json").read_text()))
        network.load_state_dict(load_file(folder / "model.safetensors"))
        return network.eval()

    def save(self, folder: Path) -> None:
        """Write what :meth:`load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(self.config, indent=1) + "\n")
        save_file(self.state_dict(), folder / "model.safetensors")
