"""Semantic Alignment of shots with their texts: cosine of frame-mean image embedding and text embedding.

Headline: the self-contained prompt, the same for every generator. Second: the referential caption.
"""

from __future__ import annotations

import numpy as np

from cases.types import Case
from metrics.perception.story import ShotFeatures, StoryFeatures
from metrics.types import MetricInfo, Value
from metrics.values import each_shot, measured, missing

PROMPT = MetricInfo(
    id="semantic_alignment",
    function="metrics.text.semantic_alignment:semantic_alignment",
    version=1,
    level="shot",
    range=(-1.0, 1.0),
    direction="higher",
    needs=("image", "text"),
    column="Semantic Alignment",
    description="Cosine of the frame-mean image embedding with the shot's self-contained prompt.",
)
CAPTION = PROMPT._replace(
    id="semantic_alignment_caption",
    function="metrics.text.semantic_alignment:semantic_alignment_caption",
    column=None,
    description="Cosine of the frame-mean image embedding with the shot's referential caption.",
)
METRICS = (PROMPT, CAPTION)


def semantic_alignment(story: StoryFeatures, case: Case) -> list[Value]:
    """Alignment with the prompts: one value a shot, and the story's mean."""
    return _aligned(PROMPT, story, story.prompts)


def semantic_alignment_caption(story: StoryFeatures, case: Case) -> list[Value]:
    """Alignment with the captions: one value a shot, and the story's mean."""
    return _aligned(CAPTION, story, story.captions)


def alignment(image: np.ndarray, text: np.ndarray) -> float:
    """Cosine of the mean of unit image embeddings ``(T, E)`` with a text embedding ``(E,)``."""
    mean = image.mean(0)
    return float(mean @ text / (np.linalg.norm(mean) * np.linalg.norm(text)))


def _aligned(info: MetricInfo, story: StoryFeatures, texts: np.ndarray | None) -> list[Value]:
    def shot_value(index: int, shot: ShotFeatures) -> Value:
        if story.texts_fault is not None:
            return missing(info, (index,), story.texts_fault)
        assert shot.image is not None
        assert texts is not None
        return measured(info, (index,), alignment(shot.image, texts[index]), frames=len(shot.image))

    return each_shot(info, story, shot_value)
