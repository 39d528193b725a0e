"""Published CLIP networks by ``open_clip``, with VBench's preprocessing of frames.

ViT-B/32 gives background consistency; ViT-L/14 gives semantic alignment and what the aesthetic head reads.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from torch import Tensor
from typing_extensions import Self

from metrics.perception.image_text import ImageText
from metrics.perception.public.preprocess import short_side_and_crop


class Clip(ImageText):
    """An ``open_clip`` model; frames are resized bicubically without anti-aliasing and cropped."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """From a folder with ``open_clip_config.json``, or from a file as OpenAI published it (``.pt``).

        In float32 always: OpenAI's own code computes in float16 on CUDA, and so does VBench there.
        """
        if folder.is_dir():
            return super().load(folder)
        from open_clip import load_openai_model
        from open_clip.tokenizer import SimpleTokenizer

        model = load_openai_model(str(folder), precision="fp32", device="cpu")
        return cls(model, SimpleTokenizer()).eval()

    def prepare(self, frames: np.ndarray) -> Tensor:
        """uint8 ``(B, H, W, 3)`` to float ``(B, 3, size, size)``, about [0, 1]."""
        return short_side_and_crop(frames, self.size[0])
