"""Limbs, hands, shoes and neck: what carries the clothes."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import shade
from cases.storyworld.figure_profile import Profile
from cases.storyworld.figure_skeleton import Bone, Measures
from cases.storyworld.figure_sketch import Sketch, capsule, smooth
from cases.storyworld.poses import FOREARM, SHIN, THIGH, UPPER_ARM
from cases.storyworld.world import Colour, Person

SIDES = {
    "far": (Bone.FAR_UPPER, Bone.FAR_FORE, Bone.FAR_HAND, Bone.FAR_THIGH, Bone.FAR_SHIN, Bone.FAR_FOOT),
    "near": (
        Bone.NEAR_UPPER,
        Bone.NEAR_FORE,
        Bone.NEAR_HAND,
        Bone.NEAR_THIGH,
        Bone.NEAR_SHIN,
        Bone.NEAR_FOOT,
    ),
}
SHOE = [
    (-0.04, 0.045), (0.025, 0.05), (0.06, 0.02), (0.12, -0.005), (0.142, -0.035), (0.135, -0.055),
    (0.04, -0.058), (-0.05, -0.058), (-0.06, -0.03),
]  # fmt: skip
SOLE = [(-0.057, -0.042), (0.141, -0.042), (0.143, -0.064), (-0.058, -0.064)]
LONG_SLEEVED = ("jacket", "coat", "sweater")
HAND = [
    (-0.026, -0.01), (0.026, -0.01), (0.036, 0.03), (0.036, 0.075), (0.02, 0.105), (-0.012, 0.108),
    (-0.032, 0.07), (-0.034, 0.03),
]  # fmt: skip
THUMB = [(0.012, 0.01), (0.036, 0.008), (0.06, 0.045), (0.056, 0.064), (0.042, 0.058), (0.02, 0.045)]


def arc(sketch: Sketch) -> int:
    """Vertices of half a circle."""
    return 9 if sketch.fine else 4


def curve(sketch: Sketch, points: list[tuple[float, float]], scale: float = 1.0) -> np.ndarray:
    """A smooth closed contour, as fine as the sketch asks."""
    return smooth([(x * scale, y * scale) for x, y in points], 4 if sketch.fine else 1)


def dark(colour: Colour, side: str) -> Colour:
    """Colour on the far side of the body."""
    return colour if side == "near" else shade(colour, 0.84)


def draw_arm(sketch: Sketch, person: Person, m: Measures, side: str) -> None:
    """Skin of one arm: upper arm, forearm, hand."""
    upper, fore, hand, *_ = SIDES[side]
    b, k, group, skin = m.bulk, m.height / 1.75, f"{side}_arm", dark(person.skin, side)
    up = capsule(UPPER_ARM * m.height, 0.046 * b, 0.039 * b, arc(sketch))
    lo = capsule(FOREARM * m.height, 0.04 * b, 0.028 * b, arc(sketch))
    palm = curve(sketch, HAND, 1.05 * k)
    sleeved = person.top in LONG_SLEEVED
    for bone, shape in ((hand, palm),) if sleeved else ((upper, up), (hand, palm), (fore, lo)):
        sketch.edge(group, bone, shape, skin)
        sketch.add(group, bone, shape, skin)
    sketch.add(group, hand, curve(sketch, THUMB, 1.05 * k), shade(skin, 0.93), detail=100)


def draw_leg(sketch: Sketch, person: Person, m: Measures, side: str) -> None:
    """Skin of one leg and its shoe."""
    *_, thigh, shin, foot = SIDES[side]
    b, k, group, skin = m.bulk, m.height / 1.75, f"{side}_leg", dark(person.skin, side)
    up = capsule(THIGH * m.height, 0.075 * b, 0.052 * b, arc(sketch))
    bare = person.top == "dress" or person.bottom != "trousers"
    lo = calf(sketch, SHIN * m.height, b)
    shoe = curve(sketch, SHOE, k)
    colour = dark(person.shoe_colour, side)
    limbs = ((thigh, up, skin), (shin, lo, skin)) if bare else ()
    for bone, shape, paint in (*limbs, (foot, shoe, colour)):
        sketch.edge(group, bone, shape, paint)
        sketch.add(group, bone, shape, paint)
    bright = sum(person.shoe_colour) > 1.9
    sketch.add(
        group, foot, np.array(SOLE) * k, shade(colour, 0.6) if bright else shade(colour, 1.55), detail=100
    )


def calf(sketch: Sketch, length: float, b: float) -> np.ndarray:
    """A bare shin with its calf."""
    rows = [
        (0.0, 0.05, 0.05),
        (0.2, 0.052, 0.046),
        (0.35, 0.058, 0.042),
        (0.65, 0.04, 0.034),
        (1.0, 0.027, 0.027),
    ]
    front = [(r * b, t * length) for t, _, r in rows]
    back = [(-r * b, t * length) for t, r, _ in rows]
    top = [(-0.03 * b, -0.035 * b), (0.03 * b, -0.035 * b)]
    return smooth([*top, *front, *back[::-1]], 3 if sketch.fine else 1)


def draw_neck(sketch: Sketch, person: Person, m: Measures) -> None:
    """Neck, in the shade of the chin."""
    w = (0.027 if person.gender == "woman" else 0.034) * m.height
    t, h = m.trunk, m.height
    neck = Profile.through(
        [(t - 0.05 * h, -1.9 * w, 1.9 * w), (t - 0.01 * h, -1.05 * w, 1.05 * w), (t + 0.05 * h, -w, w)]
    )
    sketch.add("neck", Bone.TRUNK, neck.outline(), shade(person.skin, 0.88))
    sketch.add(
        "neck", Bone.TRUNK, neck.band(t + 0.004 * h, t + 0.05 * h), shade(person.skin, 0.76), detail=100
    )
