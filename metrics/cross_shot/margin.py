"""Margin: similarity over pairs annotated the same minus similarity over pairs annotated different.

Both kinds of pairs are taken within one story, always from two different shots, so that a generator gains
nothing by standing still or by making all look alike: a frozen video has raw consistency 1 and margin 0.

Each same-pair is compared with the mean of its *matched* different-pairs: those of shots with the same two
camera views; failing these, those that share one view; failing these, any (``matching`` says which).

Persons of joint shots are told apart by clean appearances outside the pair that is being measured, or the
pair is left out. Otherwise the assignment, which picks the likelier one, would by itself push same-pairs up
and different-pairs down, and give a positive margin to persons drawn at random and to a frozen video.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

from cases.types import Case
from metrics.cross_shot.appearances import Appearance, independent_appearances
from metrics.cross_shot.environment_consistency import place_similarity
from metrics.cross_shot.persons import Similarity, person_similarity, shot_fault
from metrics.cross_shot.variants import by_judge
from metrics.perception.story import StoryFeatures
from metrics.types import HEADLINE, Judge, MetricInfo, Value
from metrics.values import measured, missing, story_mean

CHARACTER = MetricInfo(
    id="character_margin",
    function="metrics.cross_shot.margin:character_margin",
    version=1,
    level="pair",
    range=(-2.0, 2.0),
    direction="higher",
    needs=("persons",),
    column=None,
    description="Similarity of the same person minus that of different persons, matched by view.",
)
CHARACTER_RECALL = CHARACTER._replace(
    id="character_margin_recall",
    function="metrics.cross_shot.margin:character_margin_recall",
    description="The character margin over recall pairs: the same person with at least one shot between.",
)
ENVIRONMENT = CHARACTER._replace(
    id="environment_margin",
    function="metrics.cross_shot.margin:environment_margin",
    needs=("surroundings",),
    description="Similarity of the same place minus similarity of different places, matched by view.",
)
ENVIRONMENT_RECALL = ENVIRONMENT._replace(
    id="environment_margin_recall",
    function="metrics.cross_shot.margin:environment_margin_recall",
    description="The environment margin over recall pairs: the same place with at least one shot between.",
)
UNASKED: tuple[Judge, ...] = ("identity", "histogram")
"""A claim needs the same sign from two judges; the histogram tells what colour alone explains."""
CHARACTERS = by_judge(CHARACTER, "persons", UNASKED)
CHARACTERS_RECALL = by_judge(CHARACTER_RECALL, "persons")
ENVIRONMENTS = by_judge(ENVIRONMENT, "surroundings", UNASKED)
ENVIRONMENTS_RECALL = by_judge(ENVIRONMENT_RECALL, "surroundings")
METRICS = tuple(
    info
    for infos in (CHARACTERS, CHARACTERS_RECALL, ENVIRONMENTS, ENVIRONMENTS_RECALL)
    for info in infos.values()
)


class Pair(NamedTuple):
    """Two shots (``first < second``), who or what is compared, and how alike they are."""

    first: int
    second: int
    subject: str
    same: bool
    similarity: Similarity

    @property
    def gap(self) -> int:
        return self.second - self.first - 1


class PairMargin(NamedTuple):
    """How much more alike a same-pair is than its matched different-pairs; None with a reason."""

    pair: Pair
    value: float | None
    reason: str | None
    matching: str | None
    """How the different-pairs match its camera views, where there is a value."""


def character_margin(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Value]:
    """All pairs of persons, and the story's margin."""
    return _margin(CHARACTERS[judge], person_pairs(story, case, judge), case, "person")


def character_margin_recall(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Value]:
    """The story's margin of persons over recall pairs (its pairs are those of ``character_margin``)."""
    pairs = person_pairs(story, case, judge)
    return _margin(CHARACTERS_RECALL[judge], pairs, case, "person", recall=True)[-1:]


def environment_margin(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Value]:
    """All pairs of places, and the story's margin."""
    return _margin(ENVIRONMENTS[judge], place_pairs(story, case, judge), case, "place")


def environment_margin_recall(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Value]:
    """The story's margin of places over recall pairs (its pairs are those of ``environment_margin``)."""
    pairs = place_pairs(story, case, judge)
    return _margin(ENVIRONMENTS_RECALL[judge], pairs, case, "place", recall=True)[-1:]


def person_pairs(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Pair]:
    """Every person of every shot with every person of every later shot, compared by one judge."""
    pairs = []
    for first, second in combinations(range(len(case.shots)), 2):
        likeness = _likeness(story, case, first, second, judge)
        for a in case.shots[first].cast:
            for b in case.shots[second].cast:
                subject = a if a == b else f"{a} / {b}"
                pairs.append(Pair(first, second, subject, a == b, likeness(a, b)))
    return pairs


def place_pairs(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Pair]:
    """The place of every shot with the place of every later shot, compared by one judge."""
    pairs = []
    for first, second in combinations(range(len(case.shots)), 2):
        a, b = case.shots[first].place, case.shots[second].place
        subject = a if a == b else f"{a} / {b}"
        pairs.append(Pair(first, second, subject, a == b, place_similarity(story, first, second, judge)))
    return pairs


def matched(pair: Pair, others: list[Pair], case: Case) -> tuple[list[Pair], str]:
    """The different-pairs to compare a same-pair with, and how they match its camera views."""
    views = _views(pair, case)
    equal = [other for other in others if _views(other, case) == views]
    if equal:
        return equal, "both views"
    shared = [other for other in others if set(_views(other, case)) & set(views)]
    return (shared, "one view") if shared else (others, "any")


def pair_margins(pairs: Sequence[Pair], case: Case, what: str) -> list[PairMargin]:
    """The margin of every same-pair of a story.

    Args:
        pairs: all pairs of the story, found or not.
        case: what was asked.
        what: ``person`` or ``place``, for reasons.
    """
    found = [pair for pair in pairs if not pair.same and pair.similarity.value is not None]
    return [_pair_margin(pair, found, case, what) for pair in pairs if pair.same]


def _margin(info: MetricInfo, pairs: list[Pair], case: Case, what: str, recall: bool = False) -> list[Value]:
    """Similarities of all pairs, and the story's margin."""
    margins = [
        _margin_value(info, margin)
        for margin in pair_margins(pairs, case, what)
        if not (recall and margin.pair.gap < 1)
    ]
    different = [pair for pair in pairs if not pair.same]
    story = _story(info, margins, different, what, recall)
    return [*(_pair_value(info, pair) for pair in pairs), story]


def _story(info: MetricInfo, margins: list[Value], different: list[Pair], what: str, recall: bool) -> Value:
    if not different:
        return missing(
            info, (), f"no two shots are annotated with different {what}s", n=0, n_missing=len(margins)
        )
    between = " with shots between" if recall else ""
    exact = sum(value.detail.get("matching") == "both views" for value in margins)
    detail = {"n_different": len(different), "n_same_views": exact}
    return story_mean(info, margins, f"no {what} is annotated in two shots{between}", detail)


def _pair_margin(pair: Pair, different: list[Pair], case: Case, what: str) -> PairMargin:
    if pair.similarity.value is None:
        return PairMargin(pair, None, str(pair.similarity.reason), None)
    if not different:
        return PairMargin(pair, None, f"no pair of different {what}s was found", None)
    others, matching = matched(pair, different, case)
    base = sum(_number(other.similarity) for other in others) / len(others)
    return PairMargin(pair, pair.similarity.value - base, None, matching)


def _margin_value(info: MetricInfo, margin: PairMargin) -> Value:
    pair = margin.pair
    shots = (pair.first, pair.second)
    if margin.value is None:
        return missing(info, shots, str(margin.reason), subject=pair.subject)
    return measured(info, shots, margin.value, subject=pair.subject, matching=str(margin.matching))


def _pair_value(info: MetricInfo, pair: Pair) -> Value:
    shots = (pair.first, pair.second)
    if pair.similarity.value is None:
        reason = str(pair.similarity.reason)
        return missing(info, shots, reason, subject=pair.subject, same=pair.same, gap=pair.gap)
    detail = {"same": pair.same, "gap": pair.gap, **pair.similarity.detail}
    return measured(info, shots, pair.similarity.value, subject=pair.subject, **detail)


def _likeness(
    story: StoryFeatures, case: Case, first: int, second: int, judge: Judge
) -> Callable[[str, str], Similarity]:
    """Similarity of a person of one shot with a person of the other, told apart without these two shots."""
    shots = (first, second)
    fault = shot_fault(story, *shots)
    casts = [independent_appearances(story, case, shot, shots) for shot in shots]

    def likeness(a: str, b: str) -> Similarity:
        if fault is not None:
            return Similarity(None, fault)
        one, other = _of(casts[0], a), _of(casts[1], b)
        if one is None or other is None:
            return Similarity(None, "no clean appearances elsewhere tell the persons of a joint shot apart")
        return person_similarity(one, other, shots, judge)

    return likeness


def _of(cast: dict[str, Appearance] | None, name: str) -> Appearance | None:
    return None if cast is None else cast[name]


def _views(pair: Pair, case: Case) -> tuple[str, ...]:
    return tuple(sorted(str(case.shots[shot].view) for shot in (pair.first, pair.second)))


def _number(similarity: Similarity) -> float:
    assert similarity.value is not None
    return similarity.value
