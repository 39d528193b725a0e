"""Stories with their renderings and texts, as a sequence: training data without a download."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, overload

import numpy as np

from cases.storyworld.language import StoryTexts, write_texts
from cases.storyworld.looks import SIZE, looks
from cases.storyworld.stories import sample_story
from cases.storyworld.world import Split, StoryPattern, StoryScript
from cases.types import VideoFormat


class StorySample(NamedTuple):
    """One story, drawn and told."""

    script: StoryScript | None
    """The truth; None when the sample was read from a folder."""
    texts: StoryTexts
    videos: tuple[np.ndarray, ...]
    """Each shot uint8 ``(frames, height, width, 3)`` RGB."""
    masks: tuple[np.ndarray, ...] | None
    """Each shot uint8 ``(frames, height, width)``: 0 background, k + 1 person k; None if not asked for."""

    @property
    def looks(self) -> np.ndarray:
        """float32 ``(persons, SIZE)``: :func:`cases.storyworld.looks.looks` of each person of the script."""
        people = () if self.script is None else self.script.people
        return np.array([looks(person) for person in people], np.float32).reshape(-1, SIZE)


class StoryDataset(Sequence[StorySample]):
    """``size`` stories of a split, drawn when asked for; sample i follows from (split, seed, first + i).

    Args:
        seed: 0 to 999; different seeds give different stories.
        first: number of the first story; lets a training run go on where it stopped.
        masks: whether to draw identity masks as well.
        shots: shots a story.
        pattern: one pattern only; None mixes the three.
    """

    def __init__(
        self,
        split: Split,
        size: int,
        format: VideoFormat,
        seed: int = 0,
        first: int = 0,
        masks: bool = False,
        *,
        shots: int = 6,
        pattern: StoryPattern | None = None,
    ) -> None:
        self.split: Split = split
        self.size = size
        self.format = format
        self.seed = seed
        self.first = first
        self.masks = masks
        self.shots = shots
        self.pattern = pattern

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> StorySample: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[StorySample]: ...
    def __getitem__(self, index: int | slice) -> StorySample | Sequence[StorySample]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.size))]
        script, texts = self.told(index)
        return StorySample(script, texts, *self._drawn(script))

    def told(self, index: int) -> tuple[StoryScript, StoryTexts]:
        """Story ``index`` and its texts, without drawing anything."""
        number = self.story_seed(index)
        script = sample_story(number, self.split, pattern=self.pattern, shots=self.shots)
        return script, write_texts(script, self.split, number)

    def story_seed(self, index: int) -> int:
        """The seed of :func:`sample_story` behind sample ``index``."""
        if not -self.size <= index < self.size:
            raise IndexError(f"sample {index} of a data set of {self.size}")
        return self.seed + 1000 * (self.first + index % self.size)

    def _drawn(self, script: StoryScript) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...] | None]:
        from cases.storyworld.render import render_shot

        shots = [render_shot(script, i, self.format, masks=self.masks) for i in range(len(script.shots))]
        videos = tuple(shot.frames for shot in shots)
        masks = tuple(shot.masks for shot in shots if shot.masks is not None)
        return videos, masks if self.masks else None
