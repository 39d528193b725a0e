"""The attributes of the drawn world, as frozen data: who, where, doing what, seen how.

Colours are RGB triples in [0, 1] and vary continuously; a caption names only the nearest colour
word and only some attributes, so that memory has to recover the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Colour = tuple[float, float, float]

Gender = Literal["man", "woman"]
HairStyle = Literal["short", "long", "bun", "curly", "ponytail", "bald"]
Hat = Literal["none", "cap", "brimmed", "beanie"]
Top = Literal["shirt", "jacket", "coat", "sweater", "dress"]
ClothPattern = Literal["plain", "striped", "checked", "dotted"]
Bottom = Literal["trousers", "skirt", "shorts"]
Bag = Literal["none", "backpack", "shoulder_bag"]
PlaceKind = Literal[
    "kitchen", "living_room", "office", "cafe", "library", "street", "park",
    "beach", "harbour", "forest", "mountain", "market", "platform", "rooftop",
]  # fmt: skip
SoloAction = Literal[
    "stand", "walk", "run", "wave", "jump", "dance", "drink", "read", "point", "clap", "stretch", "phone",
]  # fmt: skip
PairAction = Literal["talk", "shake_hands", "high_five", "hug", "dance_together"]
Action = Literal[SoloAction, PairAction]
View = Literal["close", "medium", "wide"]
Move = Literal["static", "push_in", "pull_out", "pan_left", "pan_right"]
Split = Literal["train", "teacher", "judge", "calibration", "dev", "test"]
StoryPattern = Literal["main_subject", "insert_recall", "composable"]

PLACE_KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)
SOLO_ACTIONS: tuple[SoloAction, ...] = get_args(SoloAction)
PAIR_ACTIONS: tuple[PairAction, ...] = get_args(PairAction)
VIEWS: tuple[View, ...] = get_args(View)
MOVES: tuple[Move, ...] = get_args(Move)


@dataclass(frozen=True)
class Person:
    """One person's looks; constant through a story."""

    gender: Gender
    height: float
    """Metres, 1.55 to 1.92."""
    build: float
    """Shoulder width relative to the average, 0.85 to 1.25."""
    skin: Colour
    hair_style: HairStyle
    hair: Colour
    beard: bool
    glasses: bool
    hat: Hat
    hat_colour: Colour
    top: Top
    top_colour: Colour
    pattern: ClothPattern
    pattern_colour: Colour
    bottom: Bottom
    """Hidden by a dress."""
    bottom_colour: Colour
    shoe_colour: Colour
    bag: Bag
    bag_colour: Colour


@dataclass(frozen=True)
class Place:
    """One particular place; all that captions leave open follows from ``seed``, ``tint`` and ``horizon``."""

    kind: PlaceKind
    tint: Colour
    """The leading colour of the place (wall, sky, sand ...)."""
    accent: Colour
    """The colour of its most striking object."""
    horizon: float
    """Height of the floor's far edge as a share of the wide view, from the bottom, 0.26 to 0.42."""
    seed: int
    """Positions, counts and colours of details."""


@dataclass(frozen=True)
class Actor:
    """One person in one shot."""

    person: int
    """Index into ``StoryScript.people``."""
    action: Action
    """Pair actions are carried by two actors that name each other in ``partner``."""
    x: float
    """Position in the frame at the middle of the shot, 0 (left) to 1 (right)."""
    facing: Literal[-1, 1]
    """-1 looks left, 1 looks right (three-quarter view)."""
    phase: float
    """Where in the action's cycle the shot starts, in [0, 1)."""
    partner: int | None = None
    """``Actor.person`` of the other one, for pair actions."""


@dataclass(frozen=True)
class ShotScript:
    """Everything that is drawn in one shot."""

    place: int
    """Index into ``StoryScript.places``."""
    centre: float
    """Which part of the place the camera looks at, 0 (left end) to 1 (right end)."""
    view: View
    move: Move
    actors: tuple[Actor, ...]
    """0 to 3 persons."""


@dataclass(frozen=True)
class StoryScript:
    """A whole story: its people, its places, its shots."""

    pattern: StoryPattern
    people: tuple[Person, ...]
    places: tuple[Place, ...]
    shots: tuple[ShotScript, ...]
    names: tuple[str, ...] = field(default=())
    """Slugs of the people, in order (``man_red_coat``); filled by the writer of captions."""
    place_names: tuple[str, ...] = field(default=())
    """Slugs of the places, in order."""
