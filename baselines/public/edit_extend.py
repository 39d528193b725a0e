"""Edit and extend: the last frame of a shot, edited to the next prompt, is animated into the next shot.

The paper's third family (section 5.1). Editors: FLUX.1-Kontext or Qwen-Image-Edit-2509. The memory is one
picture, the last frame of the shot before. The first shot is animated from the given frame; on T2MSV from a
picture of the first prompt, painted by ``--weights paint=``, or where none are given by Kontext itself, which
also paints from a text alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from typing_extensions import Self

from baselines.public.animate import Animator, animation_settings
from baselines.public.fitting import Size, legal_picture, to_bytes
from baselines.public.loading import Loaded, as_image, asked_of, load_part
from baselines.public.parts import remedy
from cases.errors import WeightsError
from cases.types import Brief, Case, GeneratorSettings
from onestory.generator import noise_generator

EDIT, PAINT = "edit", "paint"
AREA = 1024**2
"""Pixels of an edited picture: what Kontext and Qwen-Image-Edit were trained with."""
MULTIPLE = 32
"""Of the sides of an edited picture: Qwen's; Kontext's 16 divides it."""
KONTEXT = "FluxKontextPipeline"


class EditExtend:
    """A generator, see :class:`cases.types.Generator`."""

    def __init__(self, editor: Loaded, painter: Loaded | None, animator: Animator, size: Size) -> None:
        self.editor, self.painter, self.animator, self.size = editor, painter, animator, size

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Load the editor, the painter where one is needed, and the animator.

        Raises:
            WeightsError: weights are missing or do not fit.
        """
        editor = load_part(EDIT, settings)
        painter = load_part(PAINT, settings) if _painter(settings, editor.kind) else None
        return cls(editor, painter, Animator.load(settings), _size(settings))

    @classmethod
    def recorded(cls, settings: GeneratorSettings) -> dict[str, Any]:
        """What all pipelines are asked for."""
        edit = asked_of(EDIT, settings)
        painter = _painter(settings, edit["pipeline"])
        paint = {PAINT: asked_of(PAINT, settings)} if painter else {}
        size = _size(settings)._asdict()
        return {EDIT: {**edit, **size}, **paint, "animate": animation_settings(settings)}

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at."""
        return [self._story(brief) for brief in briefs]

    def _story(self, brief: Brief) -> list[np.ndarray]:
        shots: list[np.ndarray] = []
        for index, prompt in enumerate(brief.prompts):
            dice = noise_generator(brief.seed, brief.case_id, index)
            if shots:
                picture = self._edited(shots[-1][-1], prompt, dice)
            elif brief.first_frame is not None:
                picture = brief.first_frame
            else:
                picture = self._painted(prompt, dice)
            shots.append(self.animator.shot(picture, prompt, dice))
        return shots

    def _edited(self, picture: np.ndarray, prompt: str, dice: torch.Generator) -> np.ndarray:
        return self._picture(self.editor, prompt, dice, image=as_image(picture))

    def _painted(self, prompt: str, dice: torch.Generator) -> np.ndarray:
        return self._picture(self.painter or self.editor, prompt, dice)

    def _picture(self, who: Loaded, prompt: str, dice: torch.Generator, **image: Any) -> np.ndarray:
        size = {"height": self.size.height, "width": self.size.width}
        made = who(prompt=prompt, generator=dice, output_type="np", **size, **image)
        return to_bytes(made.images[0], who.kind)


def _size(settings: GeneratorSettings) -> Size:
    return legal_picture(settings.format, AREA, MULTIPLE)


def _painter(settings: GeneratorSettings, editor: str) -> bool:
    """Whether somebody else has to paint the first picture of a story.

    Raises:
        WeightsError: nobody can.
    """
    if settings.suite.suite.task == "i2msv":
        return False
    if PAINT not in settings.weights and editor != KONTEXT:
        raise WeightsError(
            f"weights {EDIT!r}: {editor} paints nothing from a text alone, and stories of "
            f"{settings.suite.suite.name} begin without a first frame; {remedy(PAINT)}"
        )
    return PAINT in settings.weights
