"""The network that finds persons: patch tokens, sharpened by two convolutions of the image itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional


class PersonMaps(NamedTuple):
    """What the head predicts, for images of ``(H, W)``."""

    mask: Tensor
    """``(B, H, W)`` logit of belonging to any person."""
    centre: Tensor
    """``(B, H/2, W/2)`` logit of being the middle of a person."""
    offset: Tensor
    """``(B, 2, H/2, W/2)`` vector (y, x) in half-size pixels to the middle of one's own person."""


class PersonHead(nn.Module):
    """A small U-shaped decoder of the image; the encoder's patch tokens enter at an eighth of its size.

    Args:
        hidden: D, the encoder's width.
        width: channels at an eighth of the size; fewer at finer ones.
    """

    OFFSET_SCALE = 8.0
    """Offsets are predicted in units of this many half-size pixels."""

    def __init__(self, hidden: int, width: int = 64) -> None:
        super().__init__()
        self.config = {"hidden": hidden, "width": width}
        half, quarter, fine = width // 4, width // 2, width * 3 // 8
        self.down2 = _conv(3, half, stride=2)
        self.down4 = _conv(half, quarter, stride=2)
        self.down8 = _conv(quarter, width, stride=2)
        self.fuse8 = nn.Sequential(
            _conv(hidden + width, width), _conv(width, width, dilation=2), _conv(width, width)
        )
        self.fuse4 = nn.Sequential(_conv(width + quarter, quarter), _conv(quarter, quarter))
        self.fuse2 = nn.Sequential(_conv(quarter + half, fine), _conv(fine, fine))
        self.out = nn.Conv2d(fine, 4 + 1 + 2, 1)

    def forward(self, images: Tensor, patches: Tensor) -> PersonMaps:
        """Maps of images in [0, 1] whose ``patches`` ``(B, H/8, W/8, D)`` the encoder gave."""
        down2 = self.down2(images * 2 - 1)
        down4 = self.down4(down2)
        eighth = self.fuse8(torch.cat([patches.permute(0, 3, 1, 2), self.down8(down4)], 1))
        quarter = self.fuse4(torch.cat([_resize(eighth, down4), down4], 1))
        half = self.out(self.fuse2(torch.cat([_resize(quarter, down2), down2], 1)))
        mask = functional.pixel_shuffle(half[:, :4], 2)[:, 0]
        return PersonMaps(mask, half[:, 4], half[:, 5:] * self.OFFSET_SCALE)

    @classmethod
    def load(cls, folder: Path) -> PersonHead:
        """From a folder with ``config.json`` and ``model.safetensors``."""
        head = cls(**json.loads((folder / "config.json").read_text()))
        head.load_state_dict(load_file(folder / "model.safetensors"))
        return head.eval()

    def save(self, folder: Path) -> None:
        """Write what :meth:`load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(self.config, indent=1) + "\n")
        save_file(self.state_dict(), folder / "model.safetensors")


def _conv(channels: int, width: int, stride: int = 1, dilation: int = 1) -> nn.Module:
    conv = nn.Conv2d(channels, width, 3, stride=stride, padding=dilation, dilation=dilation)
    return nn.Sequential(conv, nn.GroupNorm(4, width), nn.GELU())


def _resize(maps: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(maps, size=like.shape[-2:], mode="bilinear")
