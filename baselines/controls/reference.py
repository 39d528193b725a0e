"""The upper control: every shot as the story world draws it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from typing_extensions import Self

from baselines.controls.truth import Truth
from cases.types import Brief, Case, GeneratorSettings


class Reference:
    """True renderings; must have the highest margins."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Read the suite's truth."""
        return cls(Truth(settings))

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`."""
        return [[self.truth.shot(case.id, i) for i in range(len(case.shots))] for case in cases]
