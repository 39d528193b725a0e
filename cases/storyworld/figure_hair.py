"""Hair styles in head units; a hat hides the crown, so that each style also works below one."""

from __future__ import annotations

from math import cos, pi, sin

from cases.storyworld.canvas import shade
from cases.storyworld.figure_body import curve
from cases.storyworld.figure_head import draw_ear
from cases.storyworld.figure_skeleton import Bone
from cases.storyworld.figure_sketch import Sketch, disc
from cases.storyworld.world import Person

Curve = list[tuple[float, float]]
SHORT: Curve = [
    (0.385, 0.64), (0.39, 0.82), (0.27, 1.0), (0.0, 1.08), (-0.28, 1.01), (-0.44, 0.8), (-0.45, 0.52),
    (-0.37, 0.3), (-0.3, 0.33), (-0.29, 0.5), (-0.22, 0.56), (-0.19, 0.46), (-0.15, 0.5), (-0.12, 0.66),
    (0.02, 0.76), (0.18, 0.72), (0.31, 0.76),
]  # fmt: skip
SWEPT: Curve = [
    (0.385, 0.62), (0.385, 0.82), (0.26, 0.99), (0.0, 1.06), (-0.28, 1.0), (-0.44, 0.8), (-0.44, 0.52),
    (-0.36, 0.32), (-0.29, 0.38), (-0.28, 0.52), (-0.17, 0.58), (-0.1, 0.7), (0.06, 0.84), (0.25, 0.8),
    (0.33, 0.7),
]  # fmt: skip
FRAMING: Curve = [
    (0.4, 0.45), (0.41, 0.8), (0.28, 1.01), (0.0, 1.09), (-0.3, 1.02), (-0.47, 0.8), (-0.5, 0.4),
    (-0.5, 0.05), (-0.3, -0.04), (-0.15, 0.04), (-0.17, 0.3), (-0.13, 0.6), (0.0, 0.78), (0.2, 0.86),
    (0.33, 0.72),
]  # fmt: skip
LONG: Curve = [
    (-0.2, 0.45), (0.3, 0.42), (0.42, 0.1), (0.3, -0.35), (0.12, -0.55), (-0.1, -0.78), (-0.3, -0.72),
    (-0.36, -0.3), (-0.33, 0.1),
]  # fmt: skip
TAIL: Curve = [
    (-0.1, 0.5), (-0.3, 0.52), (-0.52, 0.36), (-0.62, 0.0), (-0.56, -0.4), (-0.42, -0.68), (-0.38, -0.3),
    (-0.36, 0.05), (-0.2, 0.25),
]  # fmt: skip
FAR_LOCK: Curve = [(0.2, 0.9), (0.4, 0.75), (0.45, 0.3), (0.43, -0.3), (0.3, -0.5), (0.2, -0.3), (0.22, 0.3)]


def draw_hair(sketch: Sketch, person: Person) -> None:
    """The hair style of the person."""
    STYLES[person.hair_style](sketch, person)


def _cap(sketch: Sketch, person: Person, points: Curve) -> None:
    shape = curve(sketch, points)
    sketch.edge("hair", Bone.HEAD, shape, person.hair, 0.02)
    sketch.add("hair", Bone.HEAD, shape, person.hair)
    if person.hat == "none":
        shine = [(0.22, 0.9), (0.05, 1.0), (-0.2, 0.93), (-0.33, 0.76), (-0.18, 0.86), (0.04, 0.93)]
        sketch.add("hair", Bone.HEAD, curve(sketch, shine), shade(person.hair, 1.14), detail=100)


def _behind(sketch: Sketch, person: Person, bone: Bone, points: Curve, factor: float = 0.86) -> None:
    shape, colour = curve(sketch, points), shade(person.hair, factor)
    sketch.edge("hair_back", bone, shape, colour, 0.02)
    sketch.add("hair_back", bone, shape, colour)


def _short(sketch: Sketch, person: Person) -> None:
    _cap(sketch, person, SHORT)
    draw_ear(sketch, person)


def _long(sketch: Sketch, person: Person) -> None:
    _behind(sketch, person, Bone.HEAD, FAR_LOCK, 0.78)
    _behind(sketch, person, Bone.HAIR, LONG)
    _cap(sketch, person, FRAMING)


def _bun(sketch: Sketch, person: Person) -> None:
    x, y = (-0.3, 1.12) if person.hat == "none" else (-0.52, 0.42)
    ball = disc(x, y, 0.22, 0.21, 16 if sketch.fine else 7)
    sketch.edge("hair_back", Bone.HEAD, ball, person.hair, 0.02)
    sketch.add("hair_back", Bone.HEAD, ball, shade(person.hair, 0.9))
    _cap(sketch, person, SWEPT)
    draw_ear(sketch, person)


def _curly(sketch: Sketch, person: Person) -> None:
    high = (-0.05, 0.68, 0.56, 0.54) if person.hat == "none" else (-0.06, 0.42, 0.56, 0.42)
    _behind(sketch, person, Bone.HEAD, _scallops(*high, 13), 0.9)
    locks = [
        disc(0.36 - 0.145 * i, 0.8 + 0.1 * sin(pi * i / 5), 0.12, 0.12, 12 if sketch.fine else 5)
        for i in range(6)
    ]
    _cap(sketch, person, [(x * 1.05, y) for x, y in SWEPT])
    for lock in locks if person.hat == "none" else ():
        sketch.add("hair", Bone.HEAD, lock, person.hair)
    side = [disc(-0.36, 0.62 - 0.15 * i, 0.15, 0.14, 12 if sketch.fine else 5) for i in range(4)]
    for lock in side:
        sketch.add("hair", Bone.HEAD, lock, person.hair)


def _scallops(x: float, y: float, rx: float, ry: float, count: int) -> Curve:
    """A ring of lumps."""
    angles = [pi * i / count for i in range(2 * count)]
    radii = [1.0 if i % 2 else 0.9 for i in range(2 * count)]
    return [(x + rx * r * cos(t), y + ry * r * sin(t)) for t, r in zip(angles, radii, strict=True)]


def _ponytail(sketch: Sketch, person: Person) -> None:
    _behind(sketch, person, Bone.HAIR, TAIL, 0.92)
    _cap(sketch, person, SWEPT)
    draw_ear(sketch, person)


def _bald(sketch: Sketch, person: Person) -> None:
    draw_ear(sketch, person)
    if person.hat == "none":
        shine = [(0.15, 0.9), (0.0, 0.95), (-0.15, 0.9), (0.0, 0.88)]
        sketch.add("head", Bone.HEAD, curve(sketch, shine), shade(person.skin, 1.25), detail=100)


STYLES = {"short": _short, "long": _long, "bun": _bun, "curly": _curly, "ponytail": _ponytail, "bald": _bald}
