"""The memory that is chosen by the truth: who and where each earlier shot shows, as the case says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from cases.types import Brief, Case, Shot
from onestory.generator import OneStoryGenerator, benchmark_errors, given_frames, story_generators
from onestory.pipeline.memory import Memory
from onestory.pipeline.shots import Shots, draw_noise
from onestory.training.labels import known_relevance


class Oracle(OneStoryGenerator):
    """OneStory with known relevance in place of frame selection: what selection could gain at most."""

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; reads cast and places of ``cases``."""
        memory: Memory | None = None
        start, shots = given_frames(briefs), list[Shots]()
        for index in range(len(briefs[0].captions)):
            dice = story_generators(briefs, index)
            noise, captions = draw_noise(self.shape, dice), [brief.captions[index] for brief in briefs]
            truth = truth_of(cases, index, self.shape[1]) if index else None
            with benchmark_errors():
                shot = self.pipeline.generate_shot(
                    captions, noise, memory=memory, first_frames=start, generator=dice, truth=truth
                )
            shots.append(shot)
            memory, start = self.pipeline.remember(memory, shot), None
        return [self._story(shots, row) for row in range(len(briefs))]


def truth_of(cases: Sequence[Case], index: int, frames: int) -> Tensor:
    """Relevance ``(cases, index * frames)`` of the latent frames before shot ``index``, by what it shares."""
    rows = [[_relevance(shot, case.shots[index]) for shot in case.shots[:index]] for case in cases]
    return torch.tensor(rows).repeat_interleave(frames, 1)


def _relevance(shot: Shot, target: Shot) -> float:
    wanted = set(target.cast)
    shared = len(wanted & set(shot.cast)) / max(1, len(wanted))
    return known_relevance(shared, float(shot.place == target.place))
