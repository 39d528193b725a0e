"""Character Consistency: similarity of masked person crops over shots annotated with the same person.

Mean over pairs of frames for each annotated pair of shots, then over the pairs of each person, then over the
persons of the story. Persons not found leave pairs out and lower ``coverage``, which belongs beside it.
"""

from __future__ import annotations

from cases.types import Case, ShotPair
from metrics.cross_shot.appearances import Appearance
from metrics.cross_shot.persons import cast_of_shots, person_similarity, shot_fault
from metrics.perception.story import StoryFeatures
from metrics.types import MetricInfo, Value
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
METRICS = (INFO,)


def character_consistency(story: StoryFeatures, case: Case) -> list[Value]:
    """One value a pair of shots and person, and the story's mean of its persons' means."""
    casts = cast_of_shots(story, case)
    pairs = [_pair(story, casts, pair) for pair in case.person_pairs()]
    return [*pairs, mean_of_means(INFO, pairs, "no person is annotated in two shots", "persons")]


def _pair(story: StoryFeatures, casts: list[dict[str, Appearance]], pair: ShotPair) -> Value:
    shots = (pair.first, pair.second)
    fault = shot_fault(story, *shots)
    if fault is not None:
        return missing(INFO, shots, fault, subject=pair.name, same=True, gap=pair.gap)
    found = person_similarity(casts[pair.first][pair.name], casts[pair.second][pair.name], shots)
    if found.value is None:
        return missing(INFO, shots, str(found.reason), subject=pair.name, same=True, gap=pair.gap)
    return measured(INFO, shots, found.value, subject=pair.name, same=True, gap=pair.gap)
