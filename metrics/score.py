"""The door of this room: judges in, videos and a case in, values out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from cases.types import Case
from cases.video import Clip, clips_of
from metrics.perception.features import story_features
from metrics.perception.judges import Judges as Judges
from metrics.perception.story import StoryFeatures
from metrics.registry import metric_info
from metrics.types import Need
from metrics.types import Value as Value

Metric = Callable[[StoryFeatures, Case], list[Value]]


def score_story(
    judges: Judges, videos: Sequence[Path | Clip | None], case: Case, metrics: Sequence[str]
) -> list[Value]:
    """Measure one story.

    Args:
        judges: the networks.
        videos: for each shot its file, or its frames of a file; None for a shot that does not exist.
        case: what was asked.
        metrics: ids from :func:`metrics.registry.metric_names`.

    Returns:
        Values metric by metric in the order asked for; the last of each metric is its story-level value.

    Raises:
        UnknownNameError: nobody knows a metric.
        ValueError: the number of videos is not the case's number of shots.
    """
    if len(videos) != len(case.shots):
        raise ValueError(f"case {case.id} has {len(case.shots)} shots, got {len(videos)} videos")
    needs: set[Need] = {need for name in metrics for need in metric_info(name).needs}
    return score_features(story_features(judges, videos, case, needs), case, metrics)


def score_story_file(
    judges: Judges, video: Path | None, lengths: Sequence[int], case: Case, metrics: Sequence[str]
) -> list[Value]:
    """Measure one story that is a single video file, taken apart where its shots were asked to begin.

    Args:
        judges: the networks.
        video: the file; None where it was not made.
        lengths: requested frames of each shot, in order.
        case: what was asked.
        metrics: ids from :func:`metrics.registry.metric_names`.

    Returns:
        As :func:`score_story`.

    Raises:
        UnknownNameError: as :func:`score_story`.
        ValueError: the number of lengths is not the case's number of shots, or one is below 1.
    """
    if len(lengths) != len(case.shots) or min(lengths) < 1:
        raise ValueError(
            f"case {case.id} needs {len(case.shots)} shot lengths of at least one frame, got {list(lengths)}"
        )
    videos = [None] * len(lengths) if video is None else clips_of(video, lengths)
    return score_story(judges, videos, case, metrics)


def score_features(story: StoryFeatures, case: Case, metrics: Sequence[str]) -> list[Value]:
    """Measure a story whose features are known."""
    return [value for name in metrics for value in find_metric(name)(story, case)]


def find_metric(name: str) -> Metric:
    """The function behind a metric's id, with its judge where it has one of its own."""
    info = metric_info(name)
    module, function = info.function.split(":")
    found = getattr(import_module(module), function)
    return found if info.judge is None else partial(found, judge=info.judge)
