"""Why values are null, by kind: a null for a reason that was never seen before is no matter of chance."""

from __future__ import annotations

import re

from reports.samples import Stories

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
