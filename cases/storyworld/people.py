"""Random persons of a split, and how far apart two persons look."""

from __future__ import annotations

from typing import get_args

import numpy as np

from cases.storyworld.colours import (
    CLOTH,
    HAIR,
    colour_distance,
    colour_word,
    sample_colour,
    skin_colour,
    skin_tone,
)
from cases.storyworld.splits import sample_cells, sample_in_cell, split_of
from cases.storyworld.world import (
    Bag,
    Bottom,
    ClothPattern,
    Colour,
    Gender,
    HairStyle,
    Hat,
    Person,
    Split,
    Top,
)

HEIGHT = (1.55, 1.92)
BUILD = (0.85, 1.25)
SKIN_CELLS = HEIGHT_CELLS = BUILD_CELLS = 5
HAIR_STYLES: tuple[HairStyle, ...] = get_args(HairStyle)

TOP_ODDS = {
    "red": 3, "orange": 3, "yellow": 3, "green": 3, "teal": 3, "blue": 3, "navy": 1.5, "purple": 3,
    "pink": 3, "brown": 1.5, "olive": 1.5, "black": 1.5, "white": 2, "grey": 1.5,
}  # fmt: skip
BOTTOM_ODDS = {
    "black": 2, "navy": 2, "blue": 2, "grey": 2, "brown": 2, "olive": 1, "white": 2, "red": 1, "green": 1,
    "purple": 1,
}  # fmt: skip
HAIR_ODDS = {"black": 3, "brown": 3, "red": 2, "blond": 3, "grey": 1.5, "white": 1.5}
STYLE_ODDS: dict[Gender, dict[HairStyle, float]] = {
    "man": {"short": 5, "long": 1, "bun": 0.3, "curly": 2, "ponytail": 0.3, "bald": 1},
    "woman": {"short": 1.5, "long": 3, "bun": 2, "curly": 2, "ponytail": 3, "bald": 0},
}
TOPS: dict[Gender, tuple[Top, ...]] = {
    "man": ("shirt", "jacket", "coat", "sweater"),
    "woman": ("shirt", "jacket", "coat", "sweater", "dress"),
}
BOTTOMS: dict[Gender, tuple[Bottom, ...]] = {
    "man": ("trousers", "trousers", "trousers", "shorts"),
    "woman": ("trousers", "trousers", "skirt", "skirt", "shorts"),
}
PATTERNS: tuple[ClothPattern, ...] = ("plain", "plain", "plain", "striped", "checked", "dotted")
HATS: tuple[Hat, ...] = ("none", "none", "none", "none", "cap", "brimmed", "beanie")
BAGS: tuple[Bag, ...] = ("none", "none", "none", "backpack", "shoulder_bag")
LONG_STYLES = ("long", "bun", "ponytail")
"""Men who wear their hair so have a beard, so that small pictures show what the word says."""
TOP_WORDS, BOTTOM_WORDS, HAIR_WORDS = tuple(TOP_ODDS), tuple(BOTTOM_ODDS), tuple(HAIR_ODDS)

MINIMUM_DISTANCE = 0.15
"""Persons of different splits are at least this far apart (:func:`person_distance`).

They differ in two attributes at least, and over the guard band between two cells that is 0.08 of the range
for height and build, 0.074 in RGB for skin, and 0.09 or more between the boxes of two colour words.
"""


def sample_person(rng: np.random.Generator, split: Split, gender: Gender) -> Person:
    """A random person whose looks belong to ``split``."""
    top = TOPS[gender][rng.integers(len(TOPS[gender]))]
    top_cell, bottom_cell, hair_cell, skin_cell, height_cell, build_cell, style_cell = _sample_cells(
        rng, split, gender, top
    )
    top_colour = sample_colour(rng, CLOTH[TOP_WORDS[top_cell]])
    style = HAIR_STYLES[style_cell]
    return Person(
        gender=gender,
        height=_scaled(HEIGHT, sample_in_cell(rng, height_cell, HEIGHT_CELLS)),
        build=_scaled(BUILD, sample_in_cell(rng, build_cell, BUILD_CELLS)),
        skin=skin_colour(sample_in_cell(rng, skin_cell, SKIN_CELLS)),
        hair_style=style,
        hair=sample_colour(rng, HAIR[HAIR_WORDS[hair_cell]]),
        beard=bool(gender == "man" and (style in LONG_STYLES or rng.random() < 0.35)),
        glasses=bool(rng.random() < 0.25),
        hat=HATS[rng.integers(len(HATS))],
        hat_colour=_other_colour(rng, top_colour),
        top=top,
        top_colour=top_colour,
        pattern=PATTERNS[rng.integers(len(PATTERNS))],
        pattern_colour=_other_colour(rng, top_colour),
        bottom=BOTTOMS[gender][rng.integers(len(BOTTOMS[gender]))],
        bottom_colour=sample_colour(rng, CLOTH[BOTTOM_WORDS[bottom_cell]]),
        shoe_colour=_any_colour(rng),
        bag=BAGS[rng.integers(len(BAGS))],
        bag_colour=_other_colour(rng, top_colour),
    )


def person_cells(person: Person) -> tuple[int, ...]:
    """Cell numbers of a person's looks: top, bottom and hair colour, skin, height, build, hair style."""
    return (
        TOP_WORDS.index(colour_word(person.top_colour)),
        BOTTOM_WORDS.index(colour_word(person.bottom_colour, {word: CLOTH[word] for word in BOTTOM_WORDS})),
        HAIR_WORDS.index(colour_word(person.hair, HAIR)),
        int(skin_tone(person.skin) * SKIN_CELLS),
        int(_share(HEIGHT, person.height) * HEIGHT_CELLS),
        int(_share(BUILD, person.build) * BUILD_CELLS),
        HAIR_STYLES.index(person.hair_style),
    )


def person_split(person: Person) -> Split:
    """The split a person's looks belong to."""
    return split_of(person_cells(person))


def person_distance(a: Person, b: Person) -> float:
    """How different two persons look, in attribute units.

    The sum over top, bottom, hair and skin colour of the distance in RGB (0 to 1.73), over height and
    build of the difference as a share of their range, and 1 for another hair style or another kind
    of garment where one hides what the other shows (dress, bald head).
    """
    bottom = 0.0 if _dressed(a) and _dressed(b) else colour_distance(a.bottom_colour, b.bottom_colour)
    return (
        colour_distance(a.top_colour, b.top_colour)
        + (1.0 if _dressed(a) != _dressed(b) else bottom)
        + colour_distance(a.hair, b.hair)
        + colour_distance(a.skin, b.skin)
        + abs(_share(HEIGHT, a.height) - _share(HEIGHT, b.height))
        + abs(_share(BUILD, a.build) - _share(BUILD, b.build))
        + (a.hair_style != b.hair_style)
    )


def _sample_cells(rng: np.random.Generator, split: Split, gender: Gender, top: Top) -> tuple[int, ...]:
    """Cells in which nothing hidden counts: under a dress and on a bald head the first cell stands."""
    bottoms = list(BOTTOM_ODDS.values()) if top != "dress" else [1.0] + [0.0] * (len(BOTTOM_ODDS) - 1)
    styles = [STYLE_ODDS[gender][style] for style in HAIR_STYLES]
    flat = [1.0] * 5
    odds = (list(TOP_ODDS.values()), bottoms, list(HAIR_ODDS.values()), flat, flat, flat, styles)
    while True:
        cells = sample_cells(rng, split, odds, codewords=True)
        if HAIR_STYLES[cells[6]] != "bald" or cells[2] == 0:
            return cells


def _dressed(person: Person) -> bool:
    return person.top == "dress"


def _scaled(limits: tuple[float, float], share: float) -> float:
    return limits[0] + share * (limits[1] - limits[0])


def _share(limits: tuple[float, float], value: float) -> float:
    return (value - limits[0]) / (limits[1] - limits[0])


def _any_colour(rng: np.random.Generator) -> Colour:
    return sample_colour(rng, CLOTH[TOP_WORDS[rng.integers(len(TOP_WORDS))]])


def _other_colour(rng: np.random.Generator, colour: Colour) -> Colour:
    """A colour that stands out on ``colour``."""
    while True:
        other = _any_colour(rng)
        if colour_distance(colour, other) > 0.4:
            return other
