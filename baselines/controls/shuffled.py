"""True renderings in the wrong stories: each shot comes from another case, so nothing recurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from typing_extensions import Self

from baselines.controls.truth import Truth
from cases.errors import GenerationError
from cases.storyworld.world import ShotScript
from cases.types import Brief, Case, GeneratorSettings


class Source(NamedTuple):
    """Where a shot is taken from."""

    case_id: str
    shot: int


class Shuffled:
    """Shots of equal view and head count, each from a different other case; margins must be near 0.

    Cases share neither cast nor places, so two shots of different cases never show the same.
    """

    def __init__(self, truth: Truth) -> None:
        self.truth = truth

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Read the suite's truth."""
        return cls(Truth(settings))

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`."""
        return [[self.truth.shot(*source) for source in self.sources(case.id)] for case in cases]

    def sources(self, case_id: str) -> list[Source]:
        """For each shot of a case the shot shown instead.

        Raises:
            GenerationError: the suite has fewer other cases than the story has shots.
        """
        order = list(self.truth.stories)
        at = order.index(case_id)
        others = order[at + 1 :] + order[:at]
        chosen: list[Source] = []
        for script in self.truth.story(case_id).shots:
            free = [other for other in others if other not in {source.case_id for source in chosen}]
            if not free:
                raise GenerationError(
                    f"shuffled needs more other cases than {case_id!r} has shots; the suite is too small"
                )
            chosen.append(min((self._nearest(other, script) for other in free), key=lambda c: c[0])[1])
        return chosen

    def _nearest(self, case_id: str, wanted: ShotScript) -> tuple[int, Source]:
        """The case's shot that differs least in view and head count, with its difference."""
        ranked = [
            (2 * abs(len(s.actors) - len(wanted.actors)) + (s.view != wanted.view), i)
            for i, s in enumerate(self.truth.stories[case_id].shots)
        ]
        difference, index = min(ranked)
        return difference, Source(case_id, index)
