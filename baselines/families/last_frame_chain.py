"""Image-to-video, shot after shot: the last frame of a shot is the first frame of the next.

It runs the arm ``no_memory``, or under the public preset OneStory's weights, with an empty memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cases.types import Brief, Case
from onestory.generator import OneStoryGenerator, given_frames, shot_noise


class LastFrameChain(OneStoryGenerator):
    """Prompts in; an empty memory and Wan's first-frame condition."""

    remembers = False

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        start = given_frames(briefs)
        shots: list[np.ndarray] = []
        for index in range(len(briefs[0].prompts)):
            prompts = [brief.prompts[index] for brief in briefs]
            noise = shot_noise(briefs, index, self.shape)
            shots.append(self.next_shot(prompts, noise, first_frames=start).frames)
            start = shots[-1][:, -1]
        return [[shot[row] for shot in shots] for row in range(len(briefs))]
