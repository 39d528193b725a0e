"""Image to video: a picture and a prompt become a shot, by Wan2.1 or LTX-Video (``--weights animate=``)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch

from baselines.public.asked import RULES
from baselines.public.fitting import Asked, fitted, fitted_picture, legal_video, to_bytes
from baselines.public.loading import Loaded, as_image, asked_of, load_part
from cases.types import GeneratorSettings, VideoFormat

ANIMATE = "animate"


class Animator(NamedTuple):
    """An image-to-video pipeline that makes shots of one format."""

    loaded: Loaded
    video: Asked
    format: VideoFormat

    @classmethod
    def load(cls, settings: GeneratorSettings) -> Animator:
        """The pipeline of ``--weights animate=``; raises as :func:`load_part`."""
        loaded = load_part(ANIMATE, settings)
        return cls(loaded, legal_video(settings.format, RULES[loaded.kind]), settings.format)

    def shot(self, picture: np.ndarray, prompt: str, dice: torch.Generator) -> np.ndarray:
        """A shot that begins with a picture.

        Args:
            picture: uint8 ``(height, width, 3)``, of any size.
            prompt: self-contained.
            dice: of the noise.

        Returns:
            uint8 frames in the format of the run.

        Raises:
            GenerationError: the pipeline gives what is no number, or too few frames.
        """
        made = self.loaded(
            image=as_image(fitted_picture(picture, self.video.size)),
            prompt=prompt,
            height=self.video.size.height,
            width=self.video.size.width,
            num_frames=self.video.frames,
            generator=dice,
            output_type="np",
        )
        return fitted(to_bytes(made.frames[0], self.loaded.kind), self.video.fps, self.format)


def animation_settings(settings: GeneratorSettings) -> dict[str, Any]:
    """What :class:`Animator` asks for, for the record of a run."""
    asked = asked_of(ANIMATE, settings)
    return {**asked, **video_settings(legal_video(settings.format, RULES[asked["pipeline"]]))}


def video_settings(video: Asked) -> dict[str, Any]:
    """Size, length and rate of what a pipeline makes, for the record of a run."""
    return {"height": video.size.height, "width": video.size.width, "frames": video.frames, "fps": video.fps}
