"""OneStory as a generator of the benchmark; the library's only file that knows the cases."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from typing_extensions import Self

from cases.errors import UnknownWordError, WeightsError
from cases.types import Brief, Case, GeneratorSettings, NotedShots, VideoFormat
from onestory.errors import VocabularyError
from onestory.notes import memory_notes
from onestory.pipeline.memory import Memory
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.shots import Shots

WEIGHTS = Path(__file__).parent / "weights"
AUTOENCODER, ONESTORY = "autoencoder", "onestory"


class OneStoryGenerator:
    """Writes every shot from its caption, with all earlier shots in memory."""

    weights = ONESTORY

    def __init__(self, pipeline: OneStoryPipeline, format: VideoFormat) -> None:
        self.pipeline = pipeline
        self.format = format
        self.shape = pipeline.noise_shape(format.frames, format.height, format.width)

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Load the tiny preset's weights, or those that ``settings.weights`` names."""
        return cls(load_pipeline(settings, cls.weights), settings.format)

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at.

        Raises:
            UnknownWordError: a caption is outside the tiny preset's English.
        """
        memory: Memory | None = None
        start, shots = given_frames(briefs), []
        for index in range(len(briefs[0].captions)):
            captions = [brief.captions[index] for brief in briefs]
            noise = shot_noise(briefs, index, self.shape)
            shots.append(self.next_shot(captions, noise, memory=memory, first_frames=start))
            memory, start = self.pipeline.remember(memory, shots[-1]), None
        return [self._story(shots, row) for row in range(len(briefs))]

    def _story(self, shots: Sequence[Shots], row: int) -> list[np.ndarray]:
        """One story of a batch, with notes on the memory behind each of its shots."""
        notes = [memory_notes(shot, row, index) for index, shot in enumerate(shots)]
        return NotedShots([shot.frames[row] for shot in shots], notes)

    def next_shot(
        self,
        texts: Sequence[str],
        noise: Tensor,
        *,
        memory: Memory | None = None,
        first_frames: np.ndarray | None = None,
    ) -> Shots:
        """One shot of each story; an unknown word is reported as the benchmark's own error."""
        try:
            return self.pipeline.generate_shot(texts, noise, memory=memory, first_frames=first_frames)
        except VocabularyError as error:
            raise UnknownWordError(str(error)) from error


def load_pipeline(settings: GeneratorSettings, name: str) -> OneStoryPipeline:
    """The pipeline with backbone weights ``name``.

    Raises:
        WeightsError: a folder is missing, or the preset is not built yet.
    """
    if settings.preset != "tiny":
        raise WeightsError(
            f"preset {settings.preset!r}: OneStory runs on the tiny preset only so far; use --preset tiny"
        )
    folders = {part: Path(settings.weights.get(part, WEIGHTS / part)) for part in (AUTOENCODER, name)}
    for part, folder in folders.items():
        if not folder.is_dir():
            raise WeightsError(f"weights {part!r}: no folder {folder}; give one with --weights {part}=FOLDER")
    return OneStoryPipeline.from_folders(folders[name], folders[AUTOENCODER])


def shot_noise(briefs: Sequence[Brief], shot: int, shape: tuple[int, int, int, int]) -> Tensor:
    """Standard normal noise ``(batch, *shape)`` that follows from (seed, case id, shot) alone."""
    return torch.stack(
        [torch.randn(shape, generator=noise_generator(b.seed, b.case_id, shot)) for b in briefs]
    )


def noise_generator(seed: int, case_id: str, shot: int) -> torch.Generator:
    """The CPU generator behind one shot's noise."""
    digest = hashlib.sha256(f"{seed}/{case_id}/{shot}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "little") >> 1)


def given_frames(briefs: Sequence[Brief]) -> np.ndarray | None:
    """First frames ``(batch, height, width, 3)`` of I2MSV briefs; None on T2MSV."""
    frames = [brief.first_frame for brief in briefs if brief.first_frame is not None]
    return np.stack(frames) if frames else None
