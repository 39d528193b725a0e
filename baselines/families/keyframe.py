"""Keyframes first: all first frames of a story drawn together with consistent self-attention, then animated.

The paper's second family (StoryDiffusion, then Wan2.1 or LTX image-to-video): coherence is made among
pictures, and each shot knows its own keyframe alone. Both steps use the arm ``no_memory``. On I2MSV the paper
leaves this family out, for it "cannot directly accept image inputs"; **ours**: the given first frame is
keyframe 1, noised like the others at each step, so that they attend to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from baselines.families.consistent_attention import RATE, consistent
from baselines.families.pictures import draw_pictures
from cases.types import Brief, Case
from onestory.generator import OneStoryGenerator, benchmark_errors, given_frames, story_generators
from onestory.model.latent_space import encode_video
from onestory.pipeline.prompts import encode_prompts
from onestory.pipeline.shots import draw_noise, to_video


class Keyframe(OneStoryGenerator):
    """Prompts in; shots from keyframes that were drawn together."""

    remembers = False
    pictures = 1

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        count, (z_dim, _, *size) = len(briefs[0].prompts), self.shape
        dice = [story_generators(briefs, index) for index in range(count)]
        noises = [draw_noise(self.shape, one) for one in dice]
        fresh = torch.stack([draw_noise((z_dim, 1, *size), one) for one in dice], 1)
        shown = torch.stack([self._shown(one) for one in dice], 2)
        given = given_frames(briefs)
        keyframes = self.keyframes([brief.prompts for brief in briefs], fresh, shown, given)
        if given is not None:
            keyframes[:, 0] = given  # the picture itself, not what the autoencoder makes of it
        shots = [
            self.next_shot(
                [brief.prompts[i] for brief in briefs], noises[i], first_frames=keyframes[:, i]
            ).frames
            for i in range(count)
        ]
        return [[shot[row] for shot in shots] for row in range(len(briefs))]

    def context_tokens(self, shots: int) -> int:
        """What a keyframe sees of the others on average, in the second half of the blocks."""
        return round(RATE * (shots - 1) * self._frame_tokens())

    def keyframes(
        self,
        prompts: Sequence[Sequence[str]],
        noise: Tensor,
        shown: Tensor,
        given: np.ndarray | None = None,
    ) -> np.ndarray:
        """The keyframes of stories, uint8 ``(stories, shots, height, width, 3)``.

        Args:
            prompts: of each story, shot by shot.
            noise: standard normal ``(stories, shots, z_dim, 1, h, w)``.
            shown: see :class:`baselines.families.consistent_attention.ConsistentAttention`.
            given: the first keyframe of each story, uint8 ``(stories, height, width, 3)``.
        """
        pipe, (stories, shots) = self.pipeline, noise.shape[:2]
        with benchmark_errors():
            words = encode_prompts(
                pipe.text_encoder, pipe.tokenizer, [text for story in prompts for text in story], "",
                length=None, dtype=pipe.transformer.dtype,
            )  # fmt: skip
        first = None if given is None else encode_video(pipe.vae, to_video(given).unsqueeze(2))
        with consistent(pipe.transformer, shown) as attention:

            def on_step(step: int, _timestep: Tensor, latents: Tensor) -> Tensor:
                attention.step = min(step + 1, len(shown) - 1)
                if first is None:
                    return latents
                sigma, latents = pipe.scheduler.sigmas[step + 1], latents.clone()
                here = slice(None, None, shots)  # the first of each story
                latents[here] = (1 - sigma) * first + sigma * noise[:, 0]
                return latents

            drawn = draw_pictures(pipe, words, noise.flatten(0, 1), on_step=on_step)
        return drawn.reshape(stories, shots, *drawn.shape[1:])

    def _shown(self, dice: Sequence[torch.Generator]) -> Tensor:
        """Bool ``(steps, stories, tokens)``, drawn by the shots' own generators."""
        tokens, steps = self._frame_tokens(), self.pipeline.sampling.steps
        return torch.stack([torch.rand(steps, tokens, generator=one) < RATE for one in dice], 1)
