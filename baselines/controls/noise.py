"""The lower control: random pixels, in which no judge may find a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from typing_extensions import Self

from cases.types import Brief, Case, GeneratorSettings, VideoFormat


class Noise:
    """Uniform noise that follows from (seed, case, shot)."""

    def __init__(self, format: VideoFormat) -> None:
        self.format = format

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Nothing to load."""
        return cls(settings.format)

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`."""
        return [[self._shot(brief, i) for i in range(len(brief.captions))] for brief in briefs]

    def _shot(self, brief: Brief, index: int) -> np.ndarray:
        digest = hashlib.sha256(f"noise/{brief.seed}/{brief.case_id}/{index}".encode()).digest()
        rng = np.random.default_rng(list(digest))
        size = (self.format.frames, self.format.height, self.format.width, 3)
        return rng.integers(0, 256, size, dtype=np.uint8)
