"""Who is who: persons found in frames, assigned to the annotated cast of each shot.

A shot annotated with one person shows that person as its largest one (a *clean* appearance). In a shot of
several, the largest persons are matched one to one with each person's *anchor*, the mean embedding of the
first clean appearance. Who never appears clean gets an anchor from the first joint shot, by elimination or,
where nothing at all is known, from left to right in the order of the cast.

The headline judge alone says who is who: all judges then compare the same pairs of crops, and a judge that
tells persons apart badly loses similarity, not pairs. The assignment picks the likelier person, so that the
other judges' raw similarities owe less to it than the headline's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from cases.types import Case
from metrics.perception.story import PersonCrop, ShotFeatures, StoryFeatures
from metrics.types import HEADLINE, Judge

FOUND_SHARE = 0.5
"""A person counts as found in a shot when seen in at least this share of the sampled frames."""


ALIKE = 0.98
"""Anchors with a higher cosine than this tell nobody apart."""


class Appearance(NamedTuple):
    """One person of the cast in one shot."""

    crops: tuple[PersonCrop, ...]
    """One for each sampled frame the person was found in."""
    frames: int
    """Frames looked at."""

    @property
    def embeddings(self) -> np.ndarray:
        """``(m, D)`` unit vectors of the crops, by the headline judge."""
        return self.by(HEADLINE)

    @property
    def found(self) -> bool:
        return len(self.crops) > 0 and len(self.crops) >= FOUND_SHARE * self.frames

    def by(self, judge: Judge) -> np.ndarray:
        """``(m, D)`` unit vectors of the crops, by one judge."""
        return np.array([crop.by(judge) for crop in self.crops])


Anchors = Mapping[str, np.ndarray]


def appearances(story: StoryFeatures, case: Case, shot: int) -> dict[str, Appearance]:
    """The cast of a shot by name, found or not, told apart by all evidence of the story."""
    cast = case.shots[shot].cast
    return match(story.shots[shot], cast, anchors(story, case) if len(cast) > 1 else {})


def independent_appearances(
    story: StoryFeatures, case: Case, shot: int, without: Collection[int]
) -> dict[str, Appearance] | None:
    """The cast of a shot, told apart by clean appearances in other shots than ``without``.

    One person of a joint shot may lack such an appearance and is then who is left over.

    Returns:
        Person name -> appearance; None when a joint shot's persons cannot be told apart: one of them is never
        seen clean, two lack a clean appearance outside ``without``, or clean appearances are so alike that
        they tell nobody apart (a frozen video).
    """
    cast = case.shots[shot].cast
    if len(cast) <= 1:
        return match(story.shots[shot], cast, {})
    everywhere = clean_anchors(story, case)
    if any(name not in everywhere for name in cast):
        return None
    if any(everywhere[a] @ everywhere[b] > ALIKE for a, b in combinations(cast, 2)):
        return None
    known = clean_anchors(story, case, without)
    lacking = sum(name not in known for name in cast)
    return match(story.shots[shot], cast, known) if lacking <= 1 else None


def anchors(story: StoryFeatures, case: Case) -> dict[str, np.ndarray]:
    """Unit embeddings that stand for each person: from clean appearances first, then from joint ones."""
    known = clean_anchors(story, case)
    for index, shot in enumerate(case.shots):
        if len(shot.cast) > 1 and any(name not in known for name in shot.cast):
            known = {**_anchors_of(match(story.shots[index], shot.cast, known)), **known}
    return known


def clean_anchors(story: StoryFeatures, case: Case, without: Collection[int] = ()) -> dict[str, np.ndarray]:
    """Unit embeddings of each person's first clean appearance outside some shots."""
    known: dict[str, np.ndarray] = {}
    for index, shot in enumerate(case.shots):
        if len(shot.cast) == 1 and index not in without:
            known = {**_anchors_of(match(story.shots[index], shot.cast, {})), **known}
    return known


def _anchors_of(cast: Mapping[str, Appearance]) -> dict[str, np.ndarray]:
    return {name: _unit(seen.embeddings.mean(0)) for name, seen in cast.items() if seen.found}


def match(shot: ShotFeatures, cast: Sequence[str], known: Anchors) -> dict[str, Appearance]:
    """Assign the persons of each sampled frame to the cast, one to one.

    Args:
        shot: features; a faulty shot shows nobody.
        cast: annotated names.
        known: anchors of some of them; the others get whoever is left over.
    """
    frames = shot.persons or ()
    seen: dict[str, list[PersonCrop]] = {name: [] for name in cast}
    for people in frames:
        for name, person in _match_frame(people[: len(cast)], cast, known):
            seen[name].append(person)
    return {name: Appearance(tuple(found), len(frames)) for name, found in seen.items()}


def _match_frame(
    people: Sequence[PersonCrop], cast: Sequence[str], known: Anchors
) -> list[tuple[str, PersonCrop]]:
    from scipy.optimize import linear_sum_assignment  # slow to import, and only needed for joint shots

    if not any(name in known for name in cast):
        return list(zip(cast, sorted(people, key=lambda person: person.x), strict=False))
    likeness = np.array([[_likeness(known.get(name), person) for person in people] for name in cast])
    if not likeness.size:
        return []
    rows, columns = linear_sum_assignment(likeness, maximize=True)
    return [(cast[r], people[c]) for r, c in zip(rows, columns, strict=True)]


def _likeness(anchor: np.ndarray | None, person: PersonCrop) -> float:
    return 0.0 if anchor is None else float(anchor @ person.embedding)


def _unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector))
