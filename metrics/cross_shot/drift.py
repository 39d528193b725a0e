"""Drift: do the last shots keep what the first ones were?

Two follow FramePack's drift, ``|M(first) - M(last)|`` of a quality M over the two ends of a video: M is the
aesthetic quality, or the semantic alignment with each shot's own prompt. FramePack takes the first and last
15 % of the frames; the ends here are the first and last third of the story's *shots* (ours: six shots have
no 15 %), at least one shot each. Being an absolute difference it is above 0 by chance, and by what the shots
ask for, even in true renderings: compare it with ``reference``.

Character drift is ours, and signed: how much less each person resembles the first appearance late in the
story than early. Of a person's appearances after the first one, it takes the mean similarity to the first
over the earliest third minus that over the latest third (at least one appearance each), so it needs three
appearances. Distance from the first appearance is what it looks at; ``recall_gap`` looks at the distance
between any two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from cases.types import Case
from metrics.cross_shot.character_consistency import character_consistency
from metrics.in_shot.aesthetic_quality import aesthetic_quality
from metrics.perception.story import StoryFeatures
from metrics.text.semantic_alignment import semantic_alignment
from metrics.types import Detail, MetricInfo, Value
from metrics.values import measured, missing, story_mean

AESTHETIC = MetricInfo(
    id="aesthetic_drift",
    function="metrics.cross_shot.drift:aesthetic_drift",
    version=2,
    level="story",
    range=(0.0, 1.0),
    direction="lower",
    needs=("image",),
    column=None,
    description="Difference in aesthetic quality between the first and the last third of the shots.",
)
SEMANTIC = AESTHETIC._replace(
    id="semantic_drift",
    function="metrics.cross_shot.drift:semantic_drift",
    version=1,
    range=(0.0, 2.0),
    needs=("image", "text"),
    description="Difference in semantic alignment between the first and the last third of the shots.",
)
CHARACTER = AESTHETIC._replace(
    id="character_drift",
    function="metrics.cross_shot.drift:character_drift",
    version=1,
    level="pair",
    range=(-2.0, 2.0),
    needs=("persons",),
    description="Similarity of persons to their first appearance early in the story minus that late in it.",
)
METRICS = (AESTHETIC, SEMANTIC, CHARACTER)

Item = TypeVar("Item")


def aesthetic_drift(story: StoryFeatures, case: Case) -> list[Value]:
    """The story's drift of aesthetic quality."""
    return [_between_ends(AESTHETIC, aesthetic_quality(story, case)[:-1])]


def semantic_drift(story: StoryFeatures, case: Case) -> list[Value]:
    """The story's drift of semantic alignment with the prompts."""
    return [_between_ends(SEMANTIC, semantic_alignment(story, case)[:-1])]


def character_drift(story: StoryFeatures, case: Case) -> list[Value]:
    """One value a person seen in three shots (``shots``: first and last), and the mean over persons."""
    pairs = character_consistency(story, case)[:-1]
    persons = [_person(name, [pair for pair in pairs if pair.subject == name]) for name in case.cast]
    values = [value for value in persons if value is not None]
    return [*values, story_mean(CHARACTER, values, "no person is annotated in three shots")]


def thirds(items: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
    """First and last third, rounded down but at least one each, of two or more items."""
    size = max(1, len(items) // 3)
    return items[:size], items[-size:]


def _between_ends(info: MetricInfo, shots: Sequence[Value]) -> Value:
    """``|mean of the first third - mean of the last third|`` of shot-level values."""
    if len(shots) < 2:
        return missing(info, (), "drift needs at least two shots; the story has one", n=0, n_missing=0)
    ends = thirds(shots)
    found = sum(shot.value is not None for end in ends for shot in end)
    counts: Detail = {"n": found, "n_missing": 2 * len(ends[0]) - found}
    first, last = (_mean(end) for end in ends)
    if isinstance(first, str) or isinstance(last, str):
        end, reason = ("first", first) if isinstance(first, str) else ("last", last)
        value = missing(info, (), f"no value in the {end} third of the shots: {reason}")
        return value._replace(detail={**counts})
    return measured(info, (), abs(first - last))._replace(detail={**counts, "first": first, "last": last})


def _person(name: str, pairs: Sequence[Value]) -> Value | None:
    """One person's drift from all its pairs; None where fewer than three appearances are annotated."""
    origin = min((pair.shots[0] for pair in pairs), default=None)
    later = [pair for pair in pairs if pair.shots[0] == origin]
    if len(later) < 2:
        return None
    shots = (later[0].shots[0], later[-1].shots[1])
    early, late = (_mean(end) for end in thirds(later))
    if isinstance(early, str):
        return missing(CHARACTER, shots, early, subject=name)
    if isinstance(late, str):
        return missing(CHARACTER, shots, late, subject=name)
    return measured(CHARACTER, shots, early - late, subject=name, early=early, late=late)


def _mean(parts: Sequence[Value]) -> float | str:
    """Mean of the parts that exist, or the reason why none does."""
    found = [part.value for part in parts if part.value is not None]
    return sum(found) / len(found) if found else str(parts[0].reason)
