"""A fixed window: diffusers' long LTX-Video in sliding windows, one window and one prompt a shot.

A window sees the end of the one before (:data:`asked.ASKED`, ``temporal_overlap``) and the colours of the
first; everything older is gone, which is the family's rule. The overlaps, in which one prompt turns into
the next, belong to no shot: the video is cut so that each shot begins where its own window rules alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from diffusers import LTXEulerAncestralRFScheduler
from torch import Tensor
from typing_extensions import Self

from baselines.public.asked import ASKED, RULES
from baselines.public.fitting import (
    Size,
    fitted,
    fitted_picture,
    frames_needed,
    legal_video,
    to_bytes,
)
from baselines.public.loading import Loaded, as_image, asked_of, load_part
from cases.types import Brief, Case, GeneratorSettings, VideoFormat
from onestory.generator import noise_generator

FIXED_WINDOW = "fixed_window"
KIND = "LTXI2VLongMultiPromptPipeline"
TILES, FEATHER = 4, 3
"""Parts a side that a frame is decoded in, and the latents that they share: the pipeline's defaults."""
DECODING = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
"""The pipeline's defaults."""


class Windows(NamedTuple):
    """How a story lies in one long video; all but ``step`` and ``size`` in latent frames."""

    size: Size
    step: int
    """Frames a latent frame."""
    body: int
    """Of a shot, where its window rules alone."""
    overlap: int

    @property
    def window(self) -> int:
        """Length of a window: an overlap at each end."""
        return self.body + 2 * self.overlap

    def latents(self, shots: int) -> int:
        """Of the whole video; the last shot has no overlap behind it."""
        return shots * (self.body + self.overlap)

    def frames(self, shots: int) -> int:
        """Of the whole video, ``8 k + 1``."""
        return (self.latents(shots) - 1) * self.step + 1

    def shot(self, index: int) -> slice:
        """The latents that a shot is decoded from: its body, and one in front for the decoder."""
        start = index * (self.body + self.overlap) + self.overlap - 1 if index else 0
        return slice(start, start + self.body + 1)


def windows_of(format: VideoFormat) -> Windows:
    """One window a shot, as long as the shot and the overlaps take."""
    rule = RULES[KIND]
    body = -(-frames_needed(format, rule.fps) // rule.step)
    overlap = ASKED[KIND]["temporal_overlap"] // rule.step
    return Windows(legal_video(format, rule).size, rule.step, body, overlap)


class FixedWindow:
    """A generator, see :class:`cases.types.Generator`."""

    def __init__(self, loaded: Loaded, format: VideoFormat) -> None:
        self.loaded, self.format = loaded, format
        self.windows = windows_of(format)

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Load the pipeline, with the scheduler that its window loop is written for.

        Raises:
            WeightsError: weights are missing or do not fit.
        """
        loaded = load_part(FIXED_WINDOW, settings)
        config = loaded.pipeline.scheduler.config
        loaded.pipeline.scheduler = LTXEulerAncestralRFScheduler.from_config(config)
        return cls(loaded, settings.format)

    @classmethod
    def recorded(cls, settings: GeneratorSettings) -> dict[str, Any]:
        """What the pipeline is asked for; a story's frames are ``8 k + 1`` for all of its shots."""
        windows = windows_of(settings.format)
        return {
            FIXED_WINDOW: {
                **asked_of(FIXED_WINDOW, settings),
                "scheduler": "LTXEulerAncestralRFScheduler",
                **DECODING,
                **windows.size._asdict(),
                "temporal_tile_size": windows.window * windows.step,
                "frames_of_a_shot": windows.body * windows.step,
                "fps": RULES[KIND].fps,
            }
        }

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        return [self._story(brief) for brief in briefs]

    def _story(self, brief: Brief) -> list[np.ndarray]:
        size, dice = self.windows.size, noise_generator(brief.seed, brief.case_id, 0)
        first = None if brief.first_frame is None else as_image(fitted_picture(brief.first_frame, size))
        latents = self.loaded(
            prompt=list(brief.prompts),
            cond_image=first,
            height=size.height,
            width=size.width,
            num_frames=self.windows.frames(len(brief.prompts)),
            temporal_tile_size=self.windows.window * self.windows.step,
            generator=dice,
            seed=None,  # with one, windows would draw on the device
            output_type="latent",
        ).frames
        return [self._shot(latents, index, dice) for index in range(len(brief.prompts))]

    def _shot(self, latents: Tensor, index: int, dice: torch.Generator) -> np.ndarray:
        pipeline = self.loaded.pipeline
        own = latents[:, :, self.windows.shot(index)]
        across, down = (_tiles(side) for side in (own.shape[4], own.shape[3]))
        video = pipeline.vae_decode_tiled(
            own,
            **DECODING,
            horizontal_tiles=across,
            vertical_tiles=down,
            overlap=FEATHER,
            generator=dice,
            output_type="np",
        )
        frames = to_bytes(video[0], self.loaded.kind)
        return fitted(frames if index == 0 else frames[1:], RULES[KIND].fps, self.format)


def _tiles(latents: int) -> int:
    """Parts of a side, each longer than what it shares."""
    return max(1, min(TILES, latents - FEATHER))
