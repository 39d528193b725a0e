"""Cloth patterns on the pieces of a top, coarse enough to be seen at 25 pixels a metre."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import mix
from cases.storyworld.figure_body import dark
from cases.storyworld.figure_profile import Profile, bars, dots, stripes
from cases.storyworld.figure_skeleton import Bone, Measures
from cases.storyworld.figure_sketch import Sketch
from cases.storyworld.world import Person

STRIPE, CHECK, DOT = 0.13, 0.165, 0.135
"""Periods in metres."""


def shares(sketch: Sketch) -> tuple[float, float, float]:
    """Share of a stripe, share of a bar of a check, radius of a dot in metres.

    Anti-aliasing widens shapes by about half a pixel to each side, which counts in small pictures.
    """
    return (0.5, 0.46, 0.034) if sketch.fine else (0.36, 0.3, 0.027)


def draw_pattern(sketch: Sketch, person: Person, group: str, bone: Bone, cloth: Profile, side: str) -> None:
    """The pattern on a piece of cloth in a plane measured in metres."""
    colour, ground = dark(person.pattern_colour, side), dark(person.top_colour, side)
    start, (stripe, check, radius) = float(cloth.y[0]) + 0.03, shares(sketch)
    if person.pattern == "striped":
        sketch.add(group, bone, stripes(cloth, STRIPE, start, stripe), colour)
    elif person.pattern == "checked":
        half = mix(ground, colour, 0.55)
        sketch.add(group, bone, stripes(cloth, CHECK, start, check), half)
        if bone == Bone.TRUNK:
            sketch.add(group, bone, bars(cloth, CHECK, check), half)
            crossings = [bar for band in bands_of(cloth, start, check) for bar in bars(band, CHECK, check)]
            sketch.add(group, bone, crossings, colour)
    elif person.pattern == "dotted":
        sketch.add(group, bone, dots(cloth, DOT, radius, 14 if sketch.fine else 6), colour)


def bands_of(cloth: Profile, start: float, share: float) -> list[Profile]:
    """The stripes of a check as profiles of their own."""
    found = []
    y = start
    while y + share * CHECK < cloth.y[-1]:
        top = y + share * CHECK
        rows = [(v, *_edges(cloth, v)) for v in (y, top)]
        found.append(Profile.through(rows))
        y += CHECK
    return found


def _edges(cloth: Profile, y: float) -> tuple[float, float]:
    return float(np.interp(y, cloth.y, cloth.left)), float(np.interp(y, cloth.y, cloth.right))


def draw_skirt_pattern(sketch: Sketch, person: Person, m: Measures) -> None:
    """The pattern on the hanging part, whose plane is 0..1 across and down."""
    colour, length, (stripe, check, radius) = person.pattern_colour, m.skirt, shares(sketch)
    cloth = Profile.through([(0.0, 0.0, 1.0), (1.0, 0.0, 1.0)])
    aspect = length / (2.5 * m.seat)
    if person.pattern == "striped":
        sketch.add(
            "trunk", Bone.SKIRT, stripes(cloth, STRIPE / length, 0.5 * STRIPE / length, stripe), colour
        )
    elif person.pattern == "checked":
        half = mix(person.top_colour, colour, 0.55)
        sketch.add("trunk", Bone.SKIRT, stripes(cloth, CHECK / length, 0.5 * CHECK / length, check), half)
        bar = 0.22 * check
        columns = [
            Profile.through([(0.0, x - bar, x + bar), (1.0, x - bar, x + bar)]) for x in (0.14, 0.5, 0.86)
        ]
        sketch.add("trunk", Bone.SKIRT, [column.outline() for column in columns], half)
        crossings = [
            band
            for column in columns
            for band in stripes(column, CHECK / length, 0.5 * CHECK / length, check)
        ]
        sketch.add("trunk", Bone.SKIRT, crossings, colour)
    elif person.pattern == "dotted":
        found = dots(cloth, DOT / length, radius / length, 14 if sketch.fine else 6, aspect)
        sketch.add("trunk", Bone.SKIRT, found, colour)
