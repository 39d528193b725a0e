"""A fixed window under Mask2DiT's block mask: the two shots before are seen whole, earlier ones are gone.

Mask2DiT denoises three scenes together: text is read by its own scene, video sees the video of all scenes.
Its released script goes on past three by keeping the previous two scenes clean, at their own timestep, and
denoising the third (its conditional mask). Only this form is used here, from the second shot on: it makes
stories of any length and starts from a given first frame as well. Joint denoising of the first three shots is
left out (docs/ablations.md). In our terms: all latent frames of the two shots before are context tokens at
(1,2,2), the backbone's own patch, at timestep 0, in the order of time before the shot; each shot's tokens
read their own shot's prompt (:mod:`onestory.pipeline.window`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from cases.types import Brief, Case
from onestory.generator import OneStoryGenerator, benchmark_errors, given_frames, shot_noise
from onestory.model.context import Context
from onestory.model.latent_space import decode_latents
from onestory.model.layouts import start_from
from onestory.pipeline.prompts import Prompts, encode_prompts
from onestory.pipeline.sampling import denoise_shot
from onestory.pipeline.shots import to_frames
from onestory.pipeline.window import window_words

EARLIER = 2
"""Shots of a window before the one that is denoised; Mask2DiT's window is three scenes."""


class FixedWindow(OneStoryGenerator):
    """Prompts in; each shot sees the two before it."""

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        latents, shots = list[Tensor](), list[np.ndarray]()
        for index in range(len(briefs[0].prompts)):
            prompts = [[brief.prompts[i] for brief in briefs] for i in range(index + 1)]
            noise = shot_noise(briefs, index, self.shape)
            if index == 0:
                first = self.next_shot(prompts[0], noise, first_frames=given_frames(briefs))
                drawn, frames = first.latents, first.frames
            else:
                drawn, frames = self.windowed(prompts, noise, latents)
            latents.append(drawn)
            shots.append(frames)
        return [[shot[row] for shot in shots] for row in range(len(briefs))]

    def context_tokens(self, shots: int) -> int:
        """Of the whole shots that the window still holds."""
        return min(EARLIER, shots - 1) * self.noise_tokens

    def windowed(
        self, prompts: Sequence[Sequence[str]], noise: Tensor, earlier: Sequence[Tensor]
    ) -> tuple[Tensor, np.ndarray]:
        """The next shot of each story, from the window's shots alone.

        Args:
            prompts: of all shots so far, in order; the last is that of the shot to come.
            noise: standard normal ``(batch, z_dim, f, h, w)``.
            earlier: latents of all earlier shots, each ``(batch, f, z_dim, h, w)``, in order.

        Returns:
            Latents ``(batch, f, z_dim, h, w)`` and the shot, uint8 ``(batch, t, height, width, 3)``.
        """
        pipe, seen = self.pipeline, list(earlier[-EARLIER:])
        with benchmark_errors():
            texts = [self._encoded(one) for one in reversed(prompts[-EARLIER - 1 :])]
        context = self._context(torch.cat(seen, 1))
        frame = context.tokens.shape[1] // sum(shot.shape[1] for shot in seen)
        counts = [noise.shape[2] * frame, *(shot.shape[1] * frame for shot in reversed(seen))]
        size = (len(noise), self.format.frames, self.format.height, self.format.width)
        drawn = denoise_shot(
            pipe.transformer, pipe.scheduler, noise, start_from(pipe.layout, pipe.vae, None, size),
            window_words([text.caption for text in texts], counts), texts[0].unwanted, context, pipe.sampling,
        )  # fmt: skip
        return drawn.transpose(1, 2), to_frames(decode_latents(pipe.vae, drawn))

    def _context(self, frames: Tensor) -> Context:
        """All frames ``(batch, F, z_dim, h, w)`` at the finest patchifier, the latest first."""
        age = torch.arange(frames.shape[1], dtype=torch.float32).expand(len(frames), -1)
        context: Context = self.pipeline.conditioner(
            frames, age, packing="finest_only", budget=float(frames.shape[1])
        )
        return context

    def _encoded(self, texts: Sequence[str]) -> Prompts:
        pipe = self.pipeline
        return encode_prompts(
            pipe.text_encoder, pipe.tokenizer, texts, "", length=None, dtype=pipe.transformer.dtype
        )
