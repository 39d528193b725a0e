"""Makes :class:`~metrics.types.Value` records: of shots, of pairs, and their mean over the story."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from metrics.perception.story import ShotFeatures, StoryFeatures
from metrics.types import Detail, Fact, MetricInfo, Value


def measured(
    info: MetricInfo,
    shots: tuple[int, ...],
    value: float,
    *,
    subject: str | None = None,
    **detail: Fact,
) -> Value:
    """A value that exists.

    Raises:
        ValueError: it is not a finite number; a metric must give null with a reason instead.
    """
    if not math.isfinite(value):
        raise ValueError(f"{info.id} of shots {shots} is {value}; give a reason instead of a number")
    return Value(info.id, info.version, shots, subject, float(value), None, detail)


def missing(
    info: MetricInfo,
    shots: tuple[int, ...],
    reason: str,
    *,
    subject: str | None = None,
    **detail: Fact,
) -> Value:
    """A null with its reason."""
    return Value(info.id, info.version, shots, subject, None, reason, detail)


def story_mean(info: MetricInfo, parts: Sequence[Value], nothing: str, detail: Detail | None = None) -> Value:
    """The story's value: the plain mean of the parts that exist, with ``n`` and ``n_missing`` in the detail.

    Args:
        info: the metric.
        parts: shot- or pair-level values.
        nothing: the reason to give when there are no parts at all.
        detail: more to say.
    """
    found = [part.value for part in parts if part.value is not None]
    counts: dict[str, Fact] = {
        "n": len(found),
        "n_missing": len(parts) - len(found),
        **(detail or {}),
    }
    if found:
        return measured(info, (), sum(found) / len(found))._replace(detail=counts)
    return missing(info, (), _common_reason(parts) or nothing)._replace(detail=counts)


def mean_of_means(info: MetricInfo, parts: Sequence[Value], nothing: str, groups: str) -> Value:
    """The story's value as the mean of the means of each subject, so that nobody counts for being seen often.

    Args:
        info: the metric.
        parts: values with a subject.
        nothing: the reason to give when there are no parts at all.
        groups: the word for subjects, under which the detail counts those with a value (``persons``).
    """
    plain = story_mean(info, parts, nothing)
    means = [
        story_mean(info, [part for part in parts if part.subject == subject], nothing).value
        for subject in dict.fromkeys(part.subject for part in parts)
    ]
    known = [mean for mean in means if mean is not None]
    if not known:
        return plain
    return plain._replace(value=sum(known) / len(known), detail={**plain.detail, groups: len(known)})


def each_shot(
    info: MetricInfo, story: StoryFeatures, measure: Callable[[int, ShotFeatures], Value]
) -> list[Value]:
    """Values of all shots, unreadable ones as null, and then the story's mean."""
    values = [
        missing(info, (i,), shot.fault) if shot.fault is not None else measure(i, shot)
        for i, shot in enumerate(story.shots)
    ]
    return [*values, story_mean(info, values, "the story has no shots")]


def _common_reason(parts: Sequence[Value]) -> str | None:
    reasons = sorted({part.reason for part in parts if part.reason is not None})
    if len(reasons) > 3:
        return f"{reasons[0]} (and {len(reasons) - 1} other reasons)"
    return "; ".join(reasons) or None
