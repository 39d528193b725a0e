"""What is seen of a person, as a vector: what trainers may ask a network to know of whom it draws."""

from __future__ import annotations

from typing import get_args

import numpy as np

from cases.storyworld.people import BUILD, HEIGHT
from cases.storyworld.world import Bag, Bottom, ClothPattern, HairStyle, Hat, Person, Top

CHOICES = (
    ("hair_style", get_args(HairStyle)),
    ("hat", get_args(Hat)),
    ("top", get_args(Top)),
    ("pattern", get_args(ClothPattern)),
    ("bottom", get_args(Bottom)),
    ("bag", get_args(Bag)),
    ("gender", ("man",)),
)
MIDDLE = 0.5
"""Stands for the colour of what a person does not wear."""
SIZE = 8 * 3 + sum(len(values) for _, values in CHOICES) + 4


def looks(person: Person) -> np.ndarray:
    """float32 ``(SIZE,)`` in [0, 1]: eight colours in RGB, one-hot kinds, beard, glasses, height, build.

    What another thing hides is left out: hair under a beanie or on a bald head, the bottom under a dress.
    """
    bald = person.hair_style == "bald" or person.hat == "beanie"
    dressed = person.top == "dress"
    colours = (
        (person.skin, True),
        (person.hair, not bald),
        (person.hat_colour, person.hat != "none"),
        (person.top_colour, True),
        (person.pattern_colour, person.pattern != "plain"),
        (person.bottom_colour, not dressed),
        (person.shoe_colour, True),
        (person.bag_colour, person.bag != "none"),
    )
    values = [level for colour, seen in colours for level in (colour if seen else (MIDDLE,) * 3)]
    for name, kinds in CHOICES:
        value = getattr(person, name)
        seen = not (name == "bottom" and dressed)
        values += [float(seen and value == kind) for kind in kinds]
    values += [float(person.beard), float(person.glasses)]
    for limits, value in ((HEIGHT, person.height), (BUILD, person.build)):
        values.append((value - limits[0]) / (limits[1] - limits[0]))
    return np.array(values, np.float32)
