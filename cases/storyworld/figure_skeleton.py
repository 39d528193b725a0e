"""From a person's measures and a pose to bones: for each bone a linear map from its own plane to the world.

A map is a ``(4, 2)`` matrix applied to the features ``(x, y, 1, x * y)`` of a point; the product term lets
one bone be a free quadrilateral (the skirt), all others are affine.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from math import atan2, cos, hypot, sin, sqrt
from typing import NamedTuple

import numpy as np

from cases.storyworld.poses import FOREARM, SHIN, THIGH, UPPER_ARM, Arm, Leg, Pose
from cases.storyworld.world import Person

Point = tuple[float, float]
PALM = 0.062
"""Wrist to the middle of the hand, metres."""
Rows = tuple[Point, Point, Point, Point]


class Bone(IntEnum):
    """Planes in which parts are drawn."""

    FAR_UPPER = 0
    FAR_FORE = 1
    FAR_HAND = 2
    NEAR_UPPER = 3
    NEAR_FORE = 4
    NEAR_HAND = 5
    FAR_THIGH = 6
    FAR_SHIN = 7
    FAR_FOOT = 8
    NEAR_THIGH = 9
    NEAR_SHIN = 10
    NEAR_FOOT = 11
    TRUNK = 12
    HEAD = 13
    FACE = 14
    MOUTH = 15
    HAIR = 16
    SKIRT = 17
    PROP = 18
    PAGE = 19


class Measures(NamedTuple):
    """Lengths of one person in metres."""

    height: float
    head: float
    ankle: float
    hip: float
    """Half distance of the hip joints."""
    shoulder: float
    """Half distance of the shoulder joints as seen in three-quarter view."""
    trunk: float
    """Pelvis to neck."""
    bulk: float
    """Thickness of limbs relative to the average."""
    chest: float
    waist: float
    seat: float
    """Half widths of the trunk."""
    skirt: float
    """Length of what hangs below the pelvis (coat, dress, skirt), 0 if nothing."""


SKIRTS = {"coat": 0.255, "dress": 0.235}


@lru_cache(maxsize=512)
def measure(person: Person) -> Measures:
    """The lengths that follow from height, build, gender and clothes."""
    h, b = person.height, person.build
    woman = person.gender == "woman"
    skirt = SKIRTS.get(person.top, 0.175 if person.bottom == "skirt" else 0.0)
    return Measures(
        height=h, head=0.16 * h, ankle=0.04 * h, hip=0.036 * h,
        shoulder=(0.074 if woman else 0.088) * h * b, trunk=0.305 * h,
        bulk=h / 1.75 * (0.9 if woman else 1.05) * (0.35 + 0.65 * b),
        chest=(0.079 if woman else 0.094) * h * b, waist=(0.062 if woman else 0.082) * h * b ** 1.15,
        seat=(0.085 if woman else 0.08) * h * b, skirt=skirt * h,
    )  # fmt: skip


def limb(a: Point, b: Point, rest: float) -> Rows:
    """Bone from ``a`` to ``b`` with y along it (0 to ``rest`` metres) and x forward for a hanging limb."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = hypot(dx, dy) or 1e-6
    return (-dy / length, dx / length), (dx / rest, dy / rest), a, (0.0, 0.0)


def upright(origin: Point, angle: float, scale: float = 1.0, stretch: float = 1.0) -> Rows:
    """Bone whose y axis points up, tilted forward (clockwise) by ``angle``."""
    c, s = cos(angle) * scale, sin(angle) * scale
    return (c, -s), (s * stretch, c * stretch), origin, (0.0, 0.0)


def place(rows: Rows, x: float, y: float) -> Point:
    """World point of a bone's point."""
    (xx, xy), (yx, yy), (ox, oy), (qx, qy) = rows
    return ox + x * xx + y * yx + x * y * qx, oy + x * xy + y * yy + x * y * qy


def bend_at(a: Point, target: Point, first: float, second: float, side: float) -> tuple[Point, Point]:
    """Middle joint and end of a two-segment limb that reaches from ``a`` towards ``target``."""
    dx, dy = target[0] - a[0], target[1] - a[1]
    distance = hypot(dx, dy) or 1e-6
    ux, uy = dx / distance, dy / distance
    reach = min(max(distance, abs(first - second) + 0.1 * first), 0.999 * (first + second))
    along = (first * first - second * second + reach * reach) / (2 * reach)
    out = side * sqrt(max(first * first - along * along, 0.0))
    middle = a[0] + along * ux - out * uy, a[1] + along * uy + out * ux
    return middle, (a[0] + reach * ux, a[1] + reach * uy)


class Skeleton(NamedTuple):
    """Bones of a posed person in metres from the ground point, looking right."""

    matrices: np.ndarray
    """``(bones, 4, 2)``."""
    palms: tuple[Point, Point]
    """Middle of the far and the near hand."""


def solve(m: Measures, pose: Pose) -> Skeleton:
    """Put the bones of a person in place."""
    h = m.height
    pelvis = (pose.shift + pose.sway) * h, m.ankle + (THIGH + SHIN - 0.002 - pose.crouch + pose.lift) * h
    trunk = upright(pelvis, pose.lean, 1.0, 1.0 + pose.chest / 0.305)
    neck = place(trunk, 0.0, m.trunk)
    head = upright(neck, 0.5 * pose.lean + pose.tilt, m.head)
    far, far_wrist = arm_bones(m, pose, pose.far, trunk, head, 1.0)
    near, near_wrist = arm_bones(m, pose, pose.near, trunk, head, -1.0)
    far_leg = leg_bones(m, pose, pose.far_leg, place(trunk, m.hip, 0.0))
    near_leg = leg_bones(m, pose, pose.near_leg, place(trunk, -m.hip, 0.0))
    rows = (
        *far, *near, *far_leg, *near_leg, trunk, head, *face_bones(pose, head),
        skirt_bone(m, trunk, far_leg, near_leg), *prop_bones(pose, head, trunk, near_wrist, far_wrist, h),
    )  # fmt: skip
    return Skeleton(np.array(rows), (place(far[2], 0.0, PALM), place(near[2], 0.0, PALM)))


def face_bones(pose: Pose, head: Rows) -> tuple[Rows, Rows, Rows]:
    """Face (slides over the head as it turns), mouth (opens), loose hair (swings about the nape)."""
    x, y, _, q = head
    origin = place(head, 0.075 * pose.turn, 0.0)
    face = (x[0] * (1 - 0.1 * abs(pose.turn)), x[1] * (1 - 0.1 * abs(pose.turn))), y, origin, q
    grow = 0.35 + 1.6 * pose.mouth
    mouth = face[0], (y[0] * grow, y[1] * grow), place(face, 0.13, 0.29), q
    nape = place(head, -0.2, 0.45)
    c, s = cos(pose.swing), sin(pose.swing)
    hair = (c * x[0] + s * y[0], c * x[1] + s * y[1]), (c * y[0] - s * x[0], c * y[1] - s * x[1]), nape, q
    return face, mouth, hair


def arm_bones(
    m: Measures, pose: Pose, arm: Arm, trunk: Rows, head: Rows, side: float
) -> tuple[tuple[Rows, Rows, Rows], Point]:
    """Upper arm, forearm and hand of one arm, and its wrist."""
    h = m.height
    shoulder = place(trunk, side * m.shoulder * (1 - 0.3 * abs(pose.twist)) - 0.03 * side * pose.twist * h,
                     m.trunk - 0.055 * h - 0.02 * side * pose.twist * h)  # fmt: skip
    anchor = {"shoulder": shoulder, "head": place(head, 0.0, 0.5), "chest": place(trunk, 0.0, 0.62 * m.trunk),
              "ground": (0.0, 0.0)}[arm.anchor]  # fmt: skip
    target = anchor[0] + arm.x * h, anchor[1] + arm.y * h
    if arm.aim is not None:
        target = target[0] - PALM * cos(arm.aim), target[1] - PALM * sin(arm.aim)
    elbow, wrist = bend_at(shoulder, target, UPPER_ARM * h * arm.short, FOREARM * h * arm.short, arm.bend)
    angle = atan2(wrist[1] - elbow[1], wrist[0] - elbow[0]) + arm.wrist if arm.aim is None else arm.aim
    tip = wrist[0] + cos(angle), wrist[1] + sin(angle)
    return (
        limb(shoulder, elbow, UPPER_ARM * h), limb(elbow, wrist, FOREARM * h), limb(wrist, tip, 1.0)
    ), wrist  # fmt: skip


def leg_bones(m: Measures, pose: Pose, leg: Leg, hip: Point) -> tuple[Rows, Rows, Rows]:
    """Thigh, shin and foot (x towards the toes) of one leg."""
    h = m.height
    target = (pose.shift + leg.x) * h, m.ankle + (leg.y + pose.lift) * h
    knee, ankle = bend_at(hip, target, THIGH * h, SHIN * h, 1.0)
    return limb(hip, knee, THIGH * h), limb(knee, ankle, SHIN * h), upright(ankle, -leg.toe)


def skirt_bone(m: Measures, trunk: Rows, far: tuple[Rows, ...], near: tuple[Rows, ...]) -> Rows:
    """Quadrilateral (0..1, 0..1) from the waist down to a hem that gives way to the knees."""
    along = m.skirt / (THIGH * m.height)
    a, b = place(near[0], 0.0, along * THIGH * m.height), place(far[0], 0.0, along * THIGH * m.height)
    margin = 0.72 * m.seat + 0.1 * m.skirt
    left, right = min(a[0], b[0]) - margin * 0.9, max(a[0], b[0]) + margin * 0.8
    p, q = place(trunk, -m.seat * 0.93, 0.02), place(trunk, m.seat * 0.93, 0.02)
    bottom = min(p[1], q[1]) - m.skirt
    tilt = 0.25 * ((b[1] - a[1]) if b[0] > a[0] else (a[1] - b[1]))
    r, s = (left, bottom - tilt), (right, bottom + tilt)
    return (
        (q[0] - p[0], q[1] - p[1]), (r[0] - p[0], r[1] - p[1]), p,
        (p[0] - q[0] - r[0] + s[0], p[1] - q[1] - r[1] + s[1]),
    )  # fmt: skip


def prop_bones(pose: Pose, head: Rows, trunk: Rows, near: Point, far: Point, h: float) -> tuple[Rows, Rows]:
    """What is held, and a turning page."""
    if pose.prop == "book":
        prop = upright((near[0] + 0.065 * h, near[1] + 0.012 * h), 0.12)
        (xx, xy), y, origin, q = prop
        turn = cos(pose.page * 3.14159265)
        return prop, ((xx * turn, xy * turn), (y[0], y[1]), origin, q)
    if pose.prop == "phone":
        return upright(near, -0.2 + pose.tilt), upright(near, 0.0)
    return upright((near[0], near[1]), pose.tilt * 2.0), upright(near, 0.0)
