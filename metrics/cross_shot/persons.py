"""Similarity of persons between two shots, with the reason where there is none."""

from __future__ import annotations

from typing import NamedTuple

from cases.types import Case
from metrics.cross_shot.appearances import Appearance, appearances
from metrics.cross_shot.similarity import Shown, mean_cosine, nearest_pair
from metrics.perception.story import StoryFeatures
from metrics.types import HEADLINE, Detail, Judge


class Similarity(NamedTuple):
    """A similarity, or None and why."""

    value: float | None
    reason: str | None
    shown: Shown | None = None
    """The two pictures that stand for it, where the headline judge compared."""

    @property
    def detail(self) -> Detail:
        """What a value's detail says of it."""
        return {} if self.shown is None else self.shown.detail


def person_similarity(
    a: Appearance, b: Appearance, shots: tuple[int, int], judge: Judge = HEADLINE
) -> Similarity:
    """Mean cosine over pairs of crops of two appearances in ``shots`` (zero-based), by one judge."""
    for shot, appearance in zip(shots, (a, b), strict=True):
        if not appearance.found:
            seen = f"{len(appearance.crops)} of {appearance.frames} frames"
            return Similarity(None, f"person not found in shot {shot + 1} (seen in {seen})")
    value = mean_cosine(a.by(judge), b.by(judge))
    return Similarity(value, None, _shown(a, b, value) if judge == HEADLINE else None)


def _shown(a: Appearance, b: Appearance, value: float) -> Shown:
    i, j, cosine = nearest_pair(a.embeddings, b.embeddings, value)
    one, other = a.crops[i], b.crops[j]
    return Shown((one.second, other.second), cosine, (one.box, other.box))


def cast_of_shots(story: StoryFeatures, case: Case) -> list[dict[str, Appearance]]:
    """The cast of every shot, told apart by all evidence of the story."""
    return [appearances(story, case, shot) for shot in range(len(case.shots))]


def shot_fault(story: StoryFeatures, *shots: int) -> str | None:
    """The first fault among some shots' videos."""
    return next((fault for shot in shots if (fault := story.shots[shot].fault) is not None), None)
