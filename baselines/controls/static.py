"""The standstill: raw consistency near 1, margin 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from baselines.controls.reference import Reference
from cases.types import Brief, Case


class Static(Reference):
    """The first frame (given on I2MSV, else the true one) for all frames of all shots."""

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`."""
        return [self._story(brief, case) for brief, case in zip(briefs, cases, strict=True)]

    def _story(self, brief: Brief, case: Case) -> list[np.ndarray]:
        frame = self.truth.shot(case.id, 0)[0] if brief.first_frame is None else brief.first_frame
        shot = np.repeat(frame[None], self.truth.format.frames, 0)
        return [shot] * len(case.shots)
