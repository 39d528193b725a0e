"""How near training comes to the suites: ``python -m cases.suites.distances`` writes ``distances.json``.

Training draws without end, so that the nearest of a fixed large sample stands for it: the first 20,000
training persons and, of each kind, the first 2,000 training places of one seed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cases.load import load_truth, suite_names
from cases.storyworld.people import person_distance, sample_person
from cases.storyworld.sites import place_distance, sample_place
from cases.storyworld.world import PLACE_KINDS, Person, Place, PlaceKind, StoryScript

PEOPLE, PLACES_A_KIND = 20_000, 2_000
PATH = Path(__file__).parent / "distances.json"


class Nearest(NamedTuple):
    """Distances of one case to training; see ``person_distance`` and ``place_distance`` for the units."""

    person: float
    """Of the cast's person that is nearest to any training person."""
    place: float
    """Of the case's place that is nearest to any training place."""


class TrainingSample:
    """Training persons and places to measure distances to.

    Args:
        people: how many persons.
        places: how many places of each kind.
    """

    def __init__(self, people: int = PEOPLE, places: int = PLACES_A_KIND) -> None:
        rng = np.random.default_rng(0)
        self.people = tuple(sample_person(rng, "train", "man" if i % 2 else "woman") for i in range(people))
        self.places: dict[PlaceKind, tuple[Place, ...]] = {
            kind: tuple(sample_place(rng, "train", kind) for _ in range(places)) for kind in PLACE_KINDS
        }
        self._colours = _colours(self.people)

    def nearest(self, story: StoryScript) -> Nearest:
        """Distances of a story's cast and places."""
        return Nearest(
            min(self.nearest_person(person) for person in story.people),
            min(self.nearest_place(place) for place in story.places),
        )

    def nearest_person(self, person: Person) -> float:
        """Distance to the nearest training person."""
        # Top and hair colour alone bound the distance from below, so that few persons need the whole sum.
        bounds = np.linalg.norm(self._colours - _colours((person,)), axis=2).sum(1)
        best = np.inf
        for i in np.argsort(bounds):
            if bounds[i] >= best:
                break
            best = min(best, person_distance(person, self.people[i]))
        return float(best)

    def nearest_place(self, place: Place) -> float:
        """Distance to the nearest training place of the same kind."""
        return min(place_distance(place, other) for other in self.places[place.kind])


def _colours(people: Iterable[Person]) -> np.ndarray:
    """Top and hair colours, ``(people, 2, 3)``."""
    return np.array([(person.top_colour, person.hair) for person in people])


def measure() -> dict[str, dict[str, dict[str, float]]]:
    """Suite -> case id -> distances."""
    sample = TrainingSample()
    return {
        suite: {
            case: {key: round(value, 3) for key, value in sample.nearest(story)._asdict().items()}
            for case, story in load_truth(suite).items()
        }
        for suite in suite_names()
    }


if __name__ == "__main__":
    PATH.write_text(json.dumps(measure(), indent=1) + "\n")
