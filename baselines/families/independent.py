"""Every shot on its own, from its self-contained prompt: what a generator without memory can do.

It runs the arm ``no_memory``, or under the public preset OneStory's weights, with an empty memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cases.types import Brief, Case
from onestory.generator import OneStoryGenerator, given_frames, shot_noise


class Independent(OneStoryGenerator):
    """Prompts in, shots out; on I2MSV the first shot starts from the given frame."""

    remembers = False

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        shots = [self._shot(briefs, i) for i in range(len(briefs[0].prompts))]
        return [[shot[row] for shot in shots] for row in range(len(briefs))]

    def _shot(self, briefs: Sequence[Brief], index: int) -> np.ndarray:
        prompts = [brief.prompts[index] for brief in briefs]
        start = given_frames(briefs) if index == 0 else None
        return self.next_shot(prompts, shot_noise(briefs, index, self.shape), first_frames=start).frames
