"""True renderings, which controls are made of."""

from __future__ import annotations

import numpy as np

from cases.errors import GenerationError
from cases.load import load_truth
from cases.storyworld.render import render_shot
from cases.storyworld.world import StoryScript
from cases.types import GeneratorSettings, VideoFormat


class Truth:
    """The drawing parameters of a suite's cases, and how to draw them."""

    def __init__(self, settings: GeneratorSettings) -> None:
        self.format: VideoFormat = settings.format
        self.stories: dict[str, StoryScript] = load_truth(settings.suite.suite.name)

    def story(self, case_id: str) -> StoryScript:
        """The story behind a case.

        Raises:
            GenerationError: the case was not drawn.
        """
        if case_id not in self.stories:
            raise GenerationError(
                f"case {case_id!r} has no truth: this control needs one of the shipped suites"
            )
        return self.stories[case_id]

    def shot(self, case_id: str, index: int) -> np.ndarray:
        """Shot ``index`` as it should look, uint8 ``(frames, height, width, 3)``."""
        return render_shot(self.story(case_id), index, self.format).frames
