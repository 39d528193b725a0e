"""Keyframes, then image to video: StoryDiffusion's rule with SDXL, then Wan2.1 or LTX-Video.

The paper's second family (section 5.1). All keyframes of a story are painted together
(:mod:`baselines.public.story_painter`), from the self-contained prompts; each is then animated alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from typing_extensions import Self

from baselines.public.animate import Animator, animation_settings
from baselines.public.consistent_attention import SHARING
from baselines.public.fitting import Size
from baselines.public.loading import asked_of, load_part
from baselines.public.parts import network_config, place_of
from baselines.public.story_painter import StoryPainter, painted_size
from cases.types import Brief, Case, GeneratorSettings
from onestory.generator import noise_generator

KEYFRAME = "keyframe"


class Keyframe:
    """A generator, see :class:`cases.types.Generator`."""

    def __init__(self, painter: StoryPainter, animator: Animator) -> None:
        self.painter, self.animator = painter, animator

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Load the painter and the animator.

        Raises:
            WeightsError: weights are missing or do not fit.
        """
        painter = StoryPainter(load_part(KEYFRAME, settings), settings.format)
        return cls(painter, Animator.load(settings))

    @classmethod
    def recorded(cls, settings: GeneratorSettings) -> dict[str, Any]:
        """What both pipelines are asked for."""
        place = place_of(KEYFRAME, settings.weights)
        painting = {
            **asked_of(KEYFRAME, settings),
            **_size(place, settings)._asdict(),
            "consistent_self_attention": SHARING._asdict(),
        }
        return {KEYFRAME: painting, "animate": animation_settings(settings)}

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        return [self._story(brief) for brief in briefs]

    def _story(self, brief: Brief) -> list[np.ndarray]:
        count = len(brief.prompts)
        dice = [noise_generator(brief.seed, brief.case_id, shot) for shot in range(count)]
        sharing = noise_generator(brief.seed, brief.case_id, count)  # none of the shots'
        pictures = self.painter.paint(brief.prompts, dice, sharing.initial_seed(), brief.first_frame)
        return [
            self.animator.shot(picture, prompt, one)
            for picture, prompt, one in zip(pictures, brief.prompts, dice, strict=True)
        ]


def _size(place: str, settings: GeneratorSettings) -> Size:
    """Of the keyframes, as the weights will have it."""
    unet, autoencoder = (network_config(KEYFRAME, place, network) for network in ("unet", "vae"))
    scale = 2 ** (len(autoencoder["block_out_channels"]) - 1)
    return painted_size(settings.format, unet["sample_size"], scale)
