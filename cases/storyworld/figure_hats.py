"""Hats in head units."""

from __future__ import annotations

from cases.storyworld.canvas import shade
from cases.storyworld.figure_body import curve
from cases.storyworld.figure_skeleton import Bone
from cases.storyworld.figure_sketch import Sketch, disc
from cases.storyworld.world import Colour, Person

Curve = list[tuple[float, float]]
CAP: Curve = [
    (0.4, 0.7), (0.41, 0.88), (0.3, 1.08), (0.02, 1.17), (-0.3, 1.08), (-0.47, 0.85), (-0.46, 0.62),
    (-0.2, 0.66), (0.1, 0.7),
]  # fmt: skip
VISOR: Curve = [(0.08, 0.72), (0.3, 0.82), (0.55, 0.78), (0.84, 0.66), (0.8, 0.61), (0.5, 0.66), (0.2, 0.67)]
CROWN: Curve = [
    (0.38, 0.76), (0.35, 1.1), (0.22, 1.27), (-0.02, 1.22), (-0.27, 1.27), (-0.4, 1.1), (-0.44, 0.74),
]  # fmt: skip
BEANIE: Curve = [
    (0.42, 0.7), (0.42, 0.9), (0.28, 1.14), (-0.02, 1.25), (-0.32, 1.14), (-0.48, 0.86), (-0.48, 0.6),
]  # fmt: skip
FOLD: Curve = [
    (0.43, 0.66), (0.44, 0.84), (0.2, 0.87), (-0.2, 0.84), (-0.5, 0.77), (-0.5, 0.55), (-0.2, 0.6),
    (0.1, 0.66),
]  # fmt: skip


def draw_hat(sketch: Sketch, person: Person) -> None:
    """The hat, over the hair."""
    if person.hat != "none":
        HATS[person.hat](sketch, person.hat_colour)


def _shape(sketch: Sketch, points: Curve, colour: Colour) -> None:
    shape = curve(sketch, points)
    sketch.edge("hat", Bone.HEAD, shape, colour, 0.022)
    sketch.add("hat", Bone.HEAD, shape, colour)


def _cap(sketch: Sketch, colour: Colour) -> None:
    _shape(sketch, CAP, colour)
    _shape(sketch, VISOR, shade(colour, 0.75))
    sketch.add("hat", Bone.HEAD, disc(-0.02, 1.17, 0.05, 0.035, 10), shade(colour, 0.75), detail=100)


def _brimmed(sketch: Sketch, colour: Colour) -> None:
    _shape(sketch, CROWN, colour)
    band = [(0.385, 0.76), (0.375, 0.9), (-0.02, 0.87), (-0.43, 0.9), (-0.44, 0.76)]
    sketch.add("hat", Bone.HEAD, curve(sketch, band), shade(colour, 0.5))
    brim = disc(0.0, 0.75, 0.82, 0.12, 28 if sketch.fine else 10)
    sketch.edge("hat", Bone.HEAD, brim, colour, 0.02)
    sketch.add("hat", Bone.HEAD, brim, shade(colour, 0.9))


def _beanie(sketch: Sketch, colour: Colour) -> None:
    ball = disc(-0.05, 1.3, 0.15, 0.14, 16 if sketch.fine else 6)
    sketch.edge("hat", Bone.HEAD, ball, colour, 0.02)
    sketch.add("hat", Bone.HEAD, ball, shade(colour, 1.35))
    _shape(sketch, BEANIE, colour)
    sketch.add("hat", Bone.HEAD, curve(sketch, FOLD), shade(colour, 0.78))


HATS = {"cap": _cap, "brimmed": _brimmed, "beanie": _beanie}
