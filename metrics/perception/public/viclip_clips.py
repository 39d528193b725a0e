"""What ViCLIP sees of a shot and reads of a text: eight frames, thirty-two tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from metrics.perception.image_text import MEAN, STD
from metrics.perception.preprocess import normalise
from metrics.perception.public.preprocess import short_side_and_crop_of_bytes
from metrics.perception.public.viclip import Viclip
from metrics.perception.video_texts import VideoTexts


class VideoText(nn.Module):
    """ViCLIP with its preprocessing and tokenizer."""

    def __init__(self, model: Viclip) -> None:
        super().__init__()
        from open_clip.tokenizer import SimpleTokenizer

        self.model = model
        self.tokenizer = SimpleTokenizer()

    @classmethod
    def load(cls, file: Path) -> VideoText:
        """From what :meth:`metrics.perception.public.viclip.Viclip.load` reads."""
        return cls(Viclip.load(file)).eval()

    @torch.no_grad()
    def video(self, frames: np.ndarray) -> np.ndarray:
        """Unit embedding ``(E,)`` of a shot's frames uint8 ``(T, H, W, 3)``."""
        config = self.model.config
        chosen = frames[middle_frames(len(frames), config.frames)]
        images = normalise(short_side_and_crop_of_bytes(chosen, config.size).to(self._device()), MEAN, STD)
        return np.asarray(self.model.videos(images[None])[0].cpu().numpy())

    @torch.no_grad()
    def texts(self, texts: Sequence[str]) -> VideoTexts:
        """Unit embeddings of texts, and which of them were cut."""
        length = self.model.config.tokens
        whole = [self.tokenizer.encode(text) for text in texts]
        ids = torch.stack([self._ids(tokens, length) for tokens in whole]).to(self._device())
        cut = np.array([len(tokens) + 2 > length for tokens in whole])
        return VideoTexts(self.model.texts(ids).cpu().numpy(), cut)

    def _ids(self, tokens: Sequence[int], length: int) -> Tensor:
        """Start, tokens, end, zeros; a text that is too long is cut and its last token becomes the end."""
        start, end = self.tokenizer.sot_token_id, self.tokenizer.eot_token_id
        kept = [start, *tokens[: length - 2], end]
        return torch.tensor(kept + [0] * (length - len(kept)))

    def _device(self) -> torch.device:
        return next(self.parameters()).device


def middle_frames(count: int, wanted: int) -> np.ndarray:
    """Indices of the middle frames of equal intervals; a shorter video repeats its last one.

    Args:
        count: frames of the video, at least 1.
        wanted: how many to choose.
    """
    edges = np.linspace(0, count, min(wanted, count) + 1).astype(int)
    middles = (edges[:-1] + edges[1:] - 1) // 2
    return np.pad(middles, (0, wanted - len(middles)), mode="edge")
