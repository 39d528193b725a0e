"""Character Consistency: similarity of masked person crops over shots annotated with the same person.

Mean over pairs of frames for each annotated pair of shots, then over the pairs of each person, then over the
persons of the story, by the headline judge and, under ids of their own, by others. Persons not found leave
pairs out and lower ``coverage``, which belongs beside it.
"""

from __future__ import annotations

from cases.types import Case, ShotPair
from metrics.cross_shot.appearances import Appearance
from metrics.cross_shot.persons import cast_of_shots, person_similarity, shot_fault
from metrics.cross_shot.variants import by_judge
from metrics.perception.story import StoryFeatures
from metrics.types import HEADLINE, Judge, MetricInfo, Value
from metrics.values import mean_of_means, measured, missing

INFO = MetricInfo(
    id="character_consistency",
    function="metrics.cross_shot.character_consistency:character_consistency",
    version=1,
    level="pair",
    range=(-1.0, 1.0),
    direction="higher",
    needs=("persons",),
    column="Character Consistency",
    description="Cosine of masked person crops over shots of the same person; standing still scores 1.",
)
INFOS = by_judge(INFO, "persons")
METRICS = tuple(INFOS.values())


def character_consistency(story: StoryFeatures, case: Case, judge: Judge = HEADLINE) -> list[Value]:
    """One value a pair of shots and person, and the story's mean of its persons' means."""
    info, casts = INFOS[judge], cast_of_shots(story, case)
    pairs = [_pair(info, story, casts, pair) for pair in case.person_pairs()]
    return [*pairs, mean_of_means(info, pairs, "no person is annotated in two shots", "persons")]


def _pair(
    info: MetricInfo, story: StoryFeatures, casts: list[dict[str, Appearance]], pair: ShotPair
) -> Value:
    shots = (pair.first, pair.second)
    fault = shot_fault(story, *shots)
    if fault is not None:
        return missing(info, shots, fault, subject=pair.name, same=True, gap=pair.gap)
    one, other = casts[pair.first][pair.name], casts[pair.second][pair.name]
    found = person_similarity(one, other, shots, info.judge or HEADLINE)
    if found.value is None:
        return missing(info, shots, str(found.reason), subject=pair.name, same=True, gap=pair.gap)
    return measured(info, shots, found.value, subject=pair.name, same=True, gap=pair.gap, **found.detail)
