"""Random stories of a split: cast, places, and what each shot shows."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import numpy as np

from cases.storyworld.colours import CLOTH, HAIR, colour_distance, colour_word
from cases.storyworld.patterns import Slot, sample_plan
from cases.storyworld.people import sample_person
from cases.storyworld.sites import sample_place
from cases.storyworld.splits import RESIDUES
from cases.storyworld.world import (
    MOVES,
    PAIR_ACTIONS,
    PLACE_KINDS,
    SOLO_ACTIONS,
    Action,
    Actor,
    Gender,
    Person,
    Place,
    ShotScript,
    SoloAction,
    Split,
    StoryPattern,
    StoryScript,
    View,
)

SPLITS: tuple[Split, ...] = tuple(RESIDUES)
STORY_PATTERNS: tuple[StoryPattern, ...] = get_args(StoryPattern)
SAME_GENDER = 0.18
"""Share of casts of two with one gender; casts of three always share one, about a third in all."""

VIEW_ODDS: dict[int, dict[View, float]] = {
    1: {"close": 0.40, "medium": 0.34, "wide": 0.26},
    2: {"close": 0.15, "medium": 0.50, "wide": 0.35},
    3: {"close": 0.0, "medium": 0.5, "wide": 0.5},
}
"""Camera distances by number of persons; over all shots about 35, 40 and 25 %."""

MOVE_ODDS = (0.4, 0.15, 0.15, 0.15, 0.15)
LARGE: tuple[SoloAction, ...] = ("walk", "run", "jump", "dance", "stretch")
"""Actions of the whole body, rare in close views."""

NEAR: dict[Action, float] = {
    "hug": 0.5, "shake_hands": 0.8, "high_five": 0.8, "dance_together": 0.8, "talk": 1.0,
}  # fmt: skip
"""How near partners stand, relative to two persons who talk."""

SPACING: dict[View, float] = {"close": 0.40, "medium": 0.30, "wide": 0.16}
"""Distance of two neighbours as a share of the frame's width."""


def sample_story(
    seed: int, split: Split, *, pattern: StoryPattern | None = None, shots: int = 6
) -> StoryScript:
    """The story number ``seed`` of a split; the same arguments always give the same story.

    Every story has at least two persons; from three shots on two places or more, one of which comes back.
    """
    rng = np.random.default_rng([SPLITS.index(split), seed])
    pattern = pattern or STORY_PATTERNS[rng.integers(len(STORY_PATTERNS))]
    plan = sample_plan(rng, pattern, shots)
    people = _sample_cast(rng, split, 1 + max(i for slot in plan for i in slot.people))
    places = _sample_places(rng, split, 1 + max(slot.place for slot in plan))
    return StoryScript(
        pattern=pattern,
        people=people,
        places=places,
        shots=_sample_shots(rng, plan, len(places)),
        names=tuple(person_slug(person) for person in people),
        place_names=tuple(place.kind for place in places),
    )


def person_slug(person: Person) -> str:
    """Short name of a person, such as ``man_red_coat``."""
    return f"{person.gender}_{colour_word(person.top_colour)}_{person.top}"


def clearly_different(a: Person, b: Person) -> bool:
    """Whether words and eyes tell two persons of a cast apart: top colour and hair differ."""
    return (
        colour_distance(a.top_colour, b.top_colour) > 0.4
        and colour_word(a.top_colour, CLOTH) != colour_word(b.top_colour, CLOTH)
        and (a.hair_style, colour_word(a.hair, HAIR)) != (b.hair_style, colour_word(b.hair, HAIR))
    )


def _sample_cast(rng: np.random.Generator, split: Split, count: int) -> tuple[Person, ...]:
    genders: list[Gender] = ["man", "woman"] if rng.random() < 0.5 else ["woman", "man"]
    if count == 2 and rng.random() < SAME_GENDER:
        genders[1] = genders[0]
    if count > 2:
        genders.append(genders[rng.integers(2)])
    cast: list[Person] = []
    for gender in genders[:count]:
        person = sample_person(rng, split, gender)
        while not all(clearly_different(person, other) for other in cast):
            person = sample_person(rng, split, gender)
        cast.append(person)
    return tuple(cast)


def _sample_places(rng: np.random.Generator, split: Split, count: int) -> tuple[Place, ...]:
    kinds = rng.permutation(len(PLACE_KINDS))[:count]
    return tuple(sample_place(rng, split, PLACE_KINDS[k]) for k in kinds)


def _sample_shots(rng: np.random.Generator, plan: tuple[Slot, ...], places: int) -> tuple[ShotScript, ...]:
    views = _sample_views(rng, plan)
    centres = rng.uniform(0.35, 0.65, places)
    return tuple(
        ShotScript(
            place=slot.place,
            centre=float(centres[slot.place] + rng.uniform(-0.1, 0.1)),
            view=view,
            move=MOVES[rng.choice(len(MOVES), p=MOVE_ODDS)],
            actors=_sample_actors(rng, slot, view),
        )
        for slot, view in zip(plan, views, strict=True)
    )


def _sample_views(rng: np.random.Generator, plan: tuple[Slot, ...]) -> tuple[View, ...]:
    """Camera distances; if chance allows, alike and different pairs of persons and places share some."""
    best: tuple[View, ...] = ()
    most = -1
    for _ in range(20):
        views = tuple(_sample_view(rng, len(slot.people), first=i == 0) for i, slot in enumerate(plan))
        kinds = _matched_kinds(plan, views)
        if kinds > most:
            best, most = views, kinds
        if kinds == 4:
            break
    return best


def _sample_view(rng: np.random.Generator, people: int, *, first: bool) -> View:
    odds = {view: p for view, p in VIEW_ODDS[people].items() if not (first and view == "wide")}
    views, weights = list(odds), np.array(list(odds.values()))
    return views[rng.choice(len(views), p=weights / weights.sum())]


def _matched_kinds(plan: tuple[Slot, ...], views: tuple[View, ...]) -> int:
    """How many of the four kinds of pairs (same or other person, or place) occur within one view."""
    pairs = [(plan[i], plan[j]) for i, j in combinations(range(len(plan)), 2) if views[i] == views[j]]
    return (
        any(set(a.people) & set(b.people) for a, b in pairs)
        + any(set(a.people) != set(b.people) for a, b in pairs)
        + any(a.place == b.place for a, b in pairs)
        + any(a.place != b.place for a, b in pairs)
    )


def _sample_actors(rng: np.random.Generator, slot: Slot, view: View) -> tuple[Actor, ...]:
    if len(slot.people) == 1:
        return (_solo(rng, slot.people[0], float(rng.uniform(0.4, 0.6)), view),)
    people = [slot.people[i] for i in rng.permutation(len(slot.people))]
    if len(people) == 2:
        return _two(rng, people[0], people[1], view)
    step = SPACING[view]
    left, right = _partners(rng, people[0], people[1], 0.5 - step, 0.5)
    return left, right, _solo(rng, people[2], 0.5 + step, view, facing=-1)


def _two(rng: np.random.Generator, a: int, b: int, view: View) -> tuple[Actor, ...]:
    """Two persons, mostly with each other, sometimes side by side doing the same or two things."""
    middle, half = float(rng.uniform(0.46, 0.54)), SPACING[view] / 2
    if rng.random() < 0.65:
        action = PAIR_ACTIONS[rng.integers(len(PAIR_ACTIONS))]
        near = half * NEAR[action]
        return _partners(rng, a, b, middle - near, middle + near, action)
    first = _solo(rng, a, middle - half, view)
    second = _solo(rng, b, middle + half, view)
    if rng.random() < 0.5:
        return first, Actor(b, first.action, second.x, first.facing, float(rng.random()))
    return first, second


def _partners(
    rng: np.random.Generator, a: int, b: int, left: float, right: float, action: Action = "talk"
) -> tuple[Actor, Actor]:
    phase = float(rng.random())
    return Actor(a, action, left, 1, phase, b), Actor(b, action, right, -1, phase, a)


def _solo(rng: np.random.Generator, person: int, x: float, view: View, *, facing: int = 0) -> Actor:
    large = 0.15 if view == "close" else 1.5
    weights = np.array([large if action in LARGE else 1.0 for action in SOLO_ACTIONS])
    action = SOLO_ACTIONS[rng.choice(len(SOLO_ACTIONS), p=weights / weights.sum())]
    side = facing or (-1 if rng.random() < 0.5 else 1)
    return Actor(person, action, x, -1 if side < 0 else 1, float(rng.random()))
