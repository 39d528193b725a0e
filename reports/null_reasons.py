"""Why values are null, by kind: a null for a reason that was never seen before is no matter of chance."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reports.samples import Stories, whole_story
from reports.thresholds import Missing

_NUMBER = re.compile(r"\d+")
_AND_OTHERS = re.compile(r" \(and \d+ other reasons\)$")


def kinds(reason: str | None) -> set[str]:
    """A reason taken apart, numbers as ``#``: ``person not found in shot # (seen in # of # frames)``."""
    parts = _AND_OTHERS.sub("", reason or "no reason given").split("; ")
    return {_NUMBER.sub("#", part)[:300] for part in parts}


def known_kinds(stories: Stories, metric: str) -> list[str]:
    """All kinds of reasons for nulls of a metric, of shots and pairs too, sorted."""
    samples = (sample for story in stories.values() for sample in story.values())
    values = (value for sample in samples for value in sample.get(metric, ()) if value.value is None)
    return sorted({kind for value in values for kind in kinds(value.reason)})


def unexpected_nulls(
    stories: Stories, metric: str, allowed: Missing | None, present: Mapping[str, float | None]
) -> tuple[str, str] | None:
    """Nulls that there should not be, as (found, expected); None where all is as expected.

    Args:
        stories: of a generator.
        metric: its id.
        allowed: which nulls may be; None for none.
        present: case -> the metric's value.
    """
    nulls = [case for case, value in present.items() if value is None]
    share = allowed.share if allowed else 0.0
    expected = f"a number in all but {share:.1%}" if share else "a number in all"
    for case in nulls:
        reason = _reason(stories, case, metric)
        if allowed and allowed.reasons and not kinds(reason) <= set(allowed.reasons):
            return f"{case} has no number: {reason}", f"{expected}, and no nulls but for the reasons listed"
    if len(nulls) > share * len(present) or len(nulls) == len(present):
        why = f": {nulls[0]}: {_reason(stories, nulls[0], metric)}" if nulls else ""
        return f"{len(nulls)} of {len(present)} stories have no number{why}", expected
    return None


def _reason(stories: Stories, case: str, metric: str) -> str:
    """Why a story has no value: the reasons of all its samples."""
    found = [whole_story(sample, metric) for sample in stories[case].values()]
    return "; ".join(
        dict.fromkeys("no value was recorded" if value is None else str(value.reason) for value in found)
    )
