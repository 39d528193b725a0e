"""Other people and other places to put in a story's stead, of the calibration worlds too."""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np

from cases.storyworld.people import sample_person
from cases.storyworld.sites import MINIMUM_DISTANCE, place_distance, sample_place
from cases.storyworld.stories import clearly_different
from cases.storyworld.world import Person, Place
from metrics.calibration.film import SPLIT

TRIES = 5000
"""After so many in vain, one need no longer differ clearly from the other stand-ins: colours are used up."""


@lru_cache(maxsize=512)
def stand_ins(cast: tuple[Person, ...], number: int, person: int, count: int = 6) -> tuple[Person, ...]:
    """Others in somebody's stead: clearly different from the cast and from each other, as a cast is."""
    rng = np.random.default_rng((zlib.crc32(b"stand-ins"), number, person))
    found: list[Person] = []
    tries = 0
    while len(found) < count:
        one, tries = sample_person(rng, SPLIT, cast[person].gender), tries + 1
        others = (*cast, *found) if tries <= TRIES else cast
        if all(clearly_different(one, other) for other in others):
            found.append(one)
            tries = 0
    return tuple(found)


@lru_cache(maxsize=512)
def others_of_its_kind(places: tuple[Place, ...], number: int, place: int) -> tuple[Place, ...]:
    """Another place of the same kind for each shot: far from the story's and each other, as splits are."""
    rng = np.random.default_rng((zlib.crc32(b"others of its kind"), number, place))
    found: list[Place] = []
    while len(found) < 6:
        one = sample_place(rng, SPLIT, places[place].kind)
        if all(place_distance(one, other) >= MINIMUM_DISTANCE for other in (*places, *found)):
            found.append(one)
    return tuple(found)
