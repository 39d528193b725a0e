"""The next-shot loop: caption in, shot out, memory grows (paper, section 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from onestory.model.autoencoder import TIME, TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import Selected
from onestory.model.context import Context
from onestory.model.text import EncodedText, encode_text, tokenize
from onestory.pipeline.memory import Memory
from onestory.pipeline.sampling import SamplingConfig, condition_channels, denoise_shot


@dataclass(frozen=True)
class Shots:
    """One shot of each story of a batch."""

    frames: np.ndarray
    """uint8 ``(batch, t, height, width, 3)`` RGB."""
    latents: Tensor
    """Normalised, ``(batch, f, z_dim, h, w)``: what memory keeps."""
    selected: Tensor | None
    """Indices ``(batch, k)`` of the memory frames the shot looked at, best first; None without memory."""
    scores: Tensor | None
    """S ``(batch, F)`` of all memory frames."""


class OneStoryPipeline:
    """Generates stories shot by shot.

    Args:
        autoencoder: encodes first frames and decodes shots.
        model: text encoder, transformer, frame selection, adaptive conditioner.
        sampling: steps and guidance.
    """

    def __init__(
        self, autoencoder: TinyAutoencoder, model: OneStoryModel, sampling: SamplingConfig | None = None
    ) -> None:
        self.autoencoder = autoencoder
        self.model = model
        self.sampling = sampling or SamplingConfig()

    @classmethod
    def from_pretrained(
        cls, folder: Path | str, autoencoder: Path | str, sampling: SamplingConfig | None = None
    ) -> OneStoryPipeline:
        """Load both from local folders, float32 on the CPU."""
        vae = TinyAutoencoder.from_pretrained(autoencoder, torch_dtype=torch.float32).eval()
        return cls(vae, OneStoryModel.load(folder), sampling)

    @torch.no_grad()
    def generate_shot(
        self,
        texts: Sequence[str],
        noise: Tensor,
        *,
        memory: Memory | None = None,
        first_frames: np.ndarray | None = None,
    ) -> Shots:
        """The next shot of each story of a batch.

        Args:
            texts: one caption (or prompt) a story.
            noise: standard normal ``(batch, z_dim, f, h, w)``; the caller seeds it.
            memory: earlier shots; None for a first shot or a generator without memory.
            first_frames: uint8 ``(batch, height, width, 3)`` to start from (I2MSV).

        Raises:
            VocabularyError: a text holds words the text encoder does not know.
        """
        text = self._encode(texts)
        context, scores, chosen = self._context(memory, text)
        first = None if first_frames is None else self.encode_first_frames(first_frames)
        condition = condition_channels(first, noise.shape)
        latents = denoise_shot(self.model.transformer, noise, condition, text, context, self.sampling)
        if first is not None:
            latents[:, :, 0] = first
        video = self.autoencoder.to_video(latents)
        selected = None if chosen is None else chosen.indices
        return Shots(_to_bytes(video), latents.transpose(1, 2), selected, scores)

    @torch.no_grad()
    def remember(self, memory: Memory | None, shots: Shots) -> Memory:
        """The memory with one more shot; its frames are embedded for selection once, here."""
        features = self.model.selection.embed_memory(shots.latents)
        return Memory(shots.latents, features) if memory is None else memory.add(shots.latents, features)

    @torch.no_grad()
    def encode_first_frames(self, frames: np.ndarray) -> Tensor:
        """Normalised latents ``(batch, z_dim, h, w)`` of images, uint8 ``(batch, height, width, 3)``."""
        video = torch.from_numpy(frames).permute(0, 3, 1, 2).unsqueeze(2).float() / 127.5 - 1
        return self.autoencoder.to_latents(video)[:, :, 0]

    def noise_shape(self, frames: int, height: int, width: int) -> tuple[int, int, int, int]:
        """Shape of one story's noise ``(z_dim, f, h, w)`` for a shot of so many pixel frames.

        Raises:
            ValueError: the size does not fit the autoencoder.
        """
        space = self.autoencoder.config["scale_factor_spatial"]
        patch = space * self.model.transformer.config.patch_size[1]
        if (frames - 1) % TIME or height % patch or width % patch:
            raise ValueError(
                f"{frames} frames of {height}x{width}: frames must be 4k + 1, "
                f"height and width multiples of {patch}"
            )
        return self.autoencoder.z_dim, (frames - 1) // TIME + 1, height // space, width // space

    def _encode(self, texts: Sequence[str]) -> EncodedText:
        return encode_text(self.model.text_encoder, *tokenize(self.model.tokenizer, texts))

    def _context(
        self, memory: Memory | None, text: EncodedText
    ) -> tuple[Context | None, Tensor | None, Selected | None]:
        """Select and pack once a shot, not once a step."""
        if memory is None:
            return None, None, None
        scores = self.model.selection.score(memory.features, text.states, text.mask)
        selected = self.model.conditioner.select(scores, *memory.frames.shape[-2:])
        return self.model.conditioner.pack(memory.frames, selected), scores, selected


def _to_bytes(video: Tensor) -> np.ndarray:
    frames = ((video.clamp(-1, 1) + 1) * 127.5).round().byte()
    return frames.permute(0, 2, 3, 4, 1).contiguous().numpy()
