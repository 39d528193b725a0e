"""Semantic Alignment by ViCLIP, as VBench's overall consistency: cosine of a shot as a video and its text.

ViCLIP reads 32 tokens. What lies behind them is not compared, so the share of texts that are cut is told.
"""

from __future__ import annotations

from cases.types import Case
from metrics.perception.story import ShotFeatures, StoryFeatures
from metrics.perception.video_texts import VideoTexts
from metrics.types import MetricInfo, Value
from metrics.values import each_shot, measured, missing

PROMPT = MetricInfo(
    id="semantic_alignment_viclip",
    function="metrics.text.semantic_alignment_viclip:semantic_alignment_viclip",
    version=1,
    level="shot",
    range=(-1.0, 1.0),
    direction="higher",
    needs=("video",),
    column=None,
    description="Cosine of the shot as a video (eight frames) with its self-contained prompt, by ViCLIP.",
)
CAPTION = PROMPT._replace(
    id="semantic_alignment_viclip_caption",
    function="metrics.text.semantic_alignment_viclip:semantic_alignment_viclip_caption",
    description="Cosine of the shot as a video (eight frames) with its referential caption, by ViCLIP.",
)
METRICS = (PROMPT, CAPTION)


def semantic_alignment_viclip(story: StoryFeatures, case: Case) -> list[Value]:
    """Alignment with the prompts: one value a shot, and the story's mean with the share of cut texts."""
    return _aligned(PROMPT, story, story.video_prompts)


def semantic_alignment_viclip_caption(story: StoryFeatures, case: Case) -> list[Value]:
    """Alignment with the captions: one value a shot, and the story's mean with the share of cut texts."""
    return _aligned(CAPTION, story, story.video_captions)


def _aligned(info: MetricInfo, story: StoryFeatures, texts: VideoTexts | None) -> list[Value]:
    def shot_value(index: int, shot: ShotFeatures) -> Value:
        if shot.video is None or texts is None:
            return missing(info, (index,), "the preset has no judge of videos and texts")
        value = float(shot.video @ texts.embeddings[index])
        return measured(info, (index,), value, cut=bool(texts.cut[index]))

    *shots, whole = each_shot(info, story, shot_value)
    if texts is not None:
        whole = whole._replace(detail={**whole.detail, "texts_cut": float(texts.cut.mean())})
    return [*shots, whole]
