"""Edit and extend: the last frame, edited to the next prompt, is the first frame of the next shot (I2V).

The paper's third family (an image editor such as FLUX, then Wan2.1 or LTX image-to-video): the memory is one
frame, and all that is carried on passes through it. One network does both here, trained as the arm
``edit_extend``: half of its steps draw the first frame of a shot from the last latent frame of the shot
before, as context tokens at (1,2,2), and the prompt; the others draw the shot from that first frame and the
prompt. On T2MSV the first shot is drawn from its prompt alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from baselines.families.pictures import draw_pictures
from cases.types import Brief, Case
from onestory.generator import OneStoryGenerator, benchmark_errors, given_frames, story_generators
from onestory.pipeline.memory import Memory
from onestory.pipeline.prompts import encode_prompts
from onestory.pipeline.recall import recall
from onestory.pipeline.shots import draw_noise


class EditExtend(OneStoryGenerator):
    """Prompts in; each shot knows the last frame of the one before."""

    pictures = 1

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        start, shots = given_frames(briefs), list[np.ndarray]()
        before: Memory | None = None
        for index in range(len(briefs[0].prompts)):
            prompts, dice = [brief.prompts[index] for brief in briefs], story_generators(briefs, index)
            noise = draw_noise(self.shape, dice)
            if before is not None:
                z_dim, _, *size = self.shape
                start = self.edited(prompts, before, draw_noise((z_dim, 1, *size), dice))
            shot = self.next_shot(prompts, noise, first_frames=start)
            before = self.pipeline.remember(None, shot)
            shots.append(shot.frames)
        return [[shot[row] for shot in shots] for row in range(len(briefs))]

    def edited(self, prompts: Sequence[str], before: Memory, noise: Tensor) -> np.ndarray:
        """First frames uint8 ``(batch, height, width, 3)`` of the next shots.

        Args:
            prompts: of these shots.
            before: the shots before, of which the last latent frame is looked at.
            noise: standard normal ``(batch, z_dim, 1, h, w)``.
        """
        pipe = self.pipeline
        with benchmark_errors():
            words = encode_prompts(
                pipe.text_encoder, pipe.tokenizer, prompts, "", length=None, dtype=pipe.transformer.dtype
            )
            seen = recall(before, words.caption, pipe.selection, pipe.conditioner, pipe.arm)
            return draw_pictures(pipe, words, noise, seen.context)
