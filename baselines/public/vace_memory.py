"""Memory without training: frames of earlier shots as reference images of Wan VACE.

Which frames follows rules of OneStory's that learn nothing (:mod:`onestory.pipeline.rules`). VACE puts each
reference image in front of the noise as a latent frame of its own, so :data:`REFERENCES` of them cost as
many latent frames of context. The given first frame of I2MSV is the first frame of VACE's control video.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from typing_extensions import Self

from baselines.public.animate import video_settings
from baselines.public.asked import RULES
from baselines.public.fitting import Asked, fitted, fitted_picture, legal_video, to_bytes
from baselines.public.loading import Loaded, as_image, asked_of, load_part
from cases.types import Brief, Case, GeneratorSettings, VideoFormat
from onestory.generator import noise_generator
from onestory.pipeline.rules import Query, rule_named

VACE = "vace"
KIND = "WanVACEPipeline"
REFERENCES = 3
"""Reference images at most; ours. VACE was trained with a few."""
A_SHOT = 3
"""Frames of an earlier shot that can become references, its first, middle and last; ours."""
GREY = 128
"""Of the control video where everything is to be made."""


class VaceMemory:
    """A generator, see :class:`cases.types.Generator`; its subclasses name the rule."""

    rule: ClassVar[str]

    def __init__(self, loaded: Loaded, format: VideoFormat) -> None:
        self.loaded, self.format = loaded, format
        self.video: Asked = legal_video(format, RULES[KIND])

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Load the pipeline.

        Raises:
            WeightsError: weights are missing or do not fit.
        """
        return cls(load_part(VACE, settings), settings.format)

    @classmethod
    def recorded(cls, settings: GeneratorSettings) -> dict[str, Any]:
        """What the pipeline is asked for, and which frames it is shown."""
        video = video_settings(legal_video(settings.format, RULES[KIND]))
        memory = {"rule": cls.rule, "reference_images": REFERENCES, "candidates_a_shot": A_SHOT}
        return {VACE: {**asked_of(VACE, settings), **video, **memory}}

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        return [self._story(brief) for brief in briefs]

    def _story(self, brief: Brief) -> list[np.ndarray]:
        shots: list[np.ndarray] = []
        for index, prompt in enumerate(brief.prompts):
            dice = noise_generator(brief.seed, brief.case_id, index)
            begin = brief.first_frame if index == 0 else None
            shots.append(self._shot(prompt, self.references(shots), begin, dice))
        return shots

    def references(self, shots: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The frames of earlier shots that the next one is shown, oldest first.

        Args:
            shots: uint8 ``(frames, height, width, 3)`` each, oldest first.

        Returns:
            uint8 ``(height, width, 3)`` pictures at the size of the pipeline, at most :data:`REFERENCES`.
        """
        if not shots:
            return []
        found = [shot[i] for shot in shots for i in np.linspace(0, len(shot) - 1, A_SHOT).round().astype(int)]
        pictures = [fitted_picture(picture, self.video.size) for picture in found]
        query = Query(self._latents(pictures), min(REFERENCES, len(pictures)), _nobody)
        scores = rule_named(self.rule)(query)[0]
        chosen = [i for i in scores.topk(query.keep).indices.tolist() if scores[i] > -torch.inf]
        return [pictures[i] for i in sorted(chosen)]

    @torch.no_grad()
    def _latents(self, pictures: Sequence[np.ndarray]) -> Tensor:
        """Normalised latents of single pictures, ``(1, pictures, z_dim, height, width)``, on the CPU."""
        pipeline = self.loaded.pipeline
        autoencoder, device = pipeline.vae, pipeline._execution_device
        mean, std = (
            torch.tensor(autoencoder.config[name]).view(1, -1, 1, 1)
            for name in ("latents_mean", "latents_std")
        )
        latents = []
        for picture in pictures:
            image = pipeline.video_processor.preprocess(as_image(picture)).unsqueeze(2)
            states = autoencoder.encode(image.to(device, autoencoder.dtype)).latent_dist.mode()
            latents.append((states[:, :, 0].float().cpu() - mean) / std)
        return torch.stack(latents, 1)

    def _shot(
        self, prompt: str, references: list[np.ndarray], begin: np.ndarray | None, dice: torch.Generator
    ) -> np.ndarray:
        size = self.video.size
        made = self.loaded(
            prompt=prompt,
            reference_images=[as_image(picture) for picture in references] or None,
            height=size.height,
            width=size.width,
            num_frames=self.video.frames,
            generator=dice,
            output_type="np",
            **({} if begin is None else self._begun(begin)),
        )
        return fitted(to_bytes(made.frames[0], KIND), self.video.fps, self.format)

    def _begun(self, picture: np.ndarray) -> dict[str, Any]:
        """A control video whose first frame is given; its mask is white where VACE has to make frames."""
        size = (self.video.size.width, self.video.size.height)
        rest = self.video.frames - 1
        return {
            "video": [
                as_image(fitted_picture(picture, self.video.size)),
                *[Image.new("RGB", size, (GREY, GREY, GREY))] * rest,
            ],
            "mask": [Image.new("L", size, 0), *[Image.new("L", size, 255)] * rest],
        }


class VaceRecent(VaceMemory):
    """The newest frames."""

    rule = "recent"


class VaceUniform(VaceMemory):
    """Frames at equal distances, the oldest and the newest among them."""

    rule = "uniform"


class VaceSimilarity(VaceMemory):
    """The frames whose latents are most like those of the newest one, which is among them."""

    rule = "similarity"


def _nobody() -> Tensor:
    raise AssertionError("rules of VACE learn nothing")
