"""Trousers, shorts and skirts, with the seat they share."""

from __future__ import annotations

from cases.storyworld.canvas import shade
from cases.storyworld.figure_body import SIDES, arc, dark
from cases.storyworld.figure_clothes import hanging_outline
from cases.storyworld.figure_profile import Profile
from cases.storyworld.figure_skeleton import Bone, Measures
from cases.storyworld.figure_sketch import Sketch, capsule
from cases.storyworld.poses import SHIN, THIGH
from cases.storyworld.world import Person


def draw_bottom(sketch: Sketch, person: Person, m: Measures) -> None:
    """The bottom; nothing under a dress."""
    if person.top == "dress":
        return
    _seat(sketch, person, m)
    if person.bottom == "skirt":
        _skirt(sketch, person)
        return
    for side in ("far", "near"):
        (_shorts if person.bottom == "shorts" else _trousers)(sketch, person, m, side)


def _seat(sketch: Sketch, person: Person, m: Measures) -> None:
    """From the crotch to the waist, with a belt where the top leaves it free."""
    s, t = m.seat, m.trunk
    low = -0.02 if person.bottom == "skirt" else -0.045 * m.height
    rows = [
        (low, -0.86 * s, 0.86 * s),
        (0.0, -s, s),
        (0.14 * t, -0.97 * s, 0.95 * s),
        (0.26 * t, -m.waist, m.waist),
    ]
    seat = Profile.through(rows, 4 if sketch.fine else 1)
    sketch.add("pelvis", Bone.TRUNK, seat.outline(), person.bottom_colour)
    if person.top == "shirt":
        line = 0.035 * m.height
        sketch.add(
            "trunk", Bone.TRUNK, seat.band(line - 0.022, line + 0.022), shade(person.bottom_colour, 0.5)
        )


def _skirt(sketch: Sketch, person: Person) -> None:
    if person.top == "coat":
        return
    outline = hanging_outline(sketch, 0.04)
    sketch.edge("skirt", Bone.SKIRT, outline, person.bottom_colour, 0.03)
    sketch.add("skirt", Bone.SKIRT, outline, person.bottom_colour)
    sketch.add(
        "skirt",
        Bone.SKIRT,
        Profile.through([(0.86, 0.0, 1.0), (1.0, 0.0, 1.0)]).outline(),
        shade(person.bottom_colour, 0.75),
    )


def _trousers(sketch: Sketch, person: Person, m: Measures, side: str) -> None:
    *_, thigh, shin, _foot = SIDES[side]
    colour, b, group = dark(person.bottom_colour, side), m.bulk, f"{side}_leg"
    up = capsule(THIGH * m.height, 0.08 * b, 0.061 * b, arc(sketch))
    length = SHIN * m.height
    lo = capsule(length * 0.3, 0.061 * b, 0.058 * b, arc(sketch))
    leg = Profile.through(
        [
            (0.0, -0.061 * b, 0.061 * b),
            (0.5 * length, -0.056 * b, 0.052 * b),
            (0.98 * length, -0.052 * b, 0.05 * b),
        ]
    )
    for bone, shape in ((thigh, up), (shin, lo), (shin, leg.outline())):
        sketch.edge(group, bone, shape, colour)
        sketch.add(group, bone, shape, colour)
    sketch.add(group, shin, leg.band(0.92 * length, 0.98 * length), shade(colour, 0.8), detail=100)


def _shorts(sketch: Sketch, person: Person, m: Measures, side: str) -> None:
    *_, thigh, _shin, _foot = SIDES[side]
    colour, b, group = dark(person.bottom_colour, side), m.bulk, f"{side}_leg"
    length = 0.72 * THIGH * m.height
    leg = Profile.through([(-0.05, -0.078 * b, 0.078 * b), (length, -0.085 * b, 0.083 * b)])
    sketch.edge(group, thigh, leg.outline(), colour)
    sketch.add(group, thigh, leg.outline(), colour)
    sketch.add(group, thigh, leg.band(length - 0.035, length), shade(colour, 0.75), detail=45)
