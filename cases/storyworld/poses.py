"""How a body is held, in units of the person's height, and the curves of time that actions are made of.

A pose is written for a person who looks to the right (x forward, y up); the skeleton mirrors it. Lengths are
shares of the body height, so that one pose serves every person.
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Literal, NamedTuple

UPPER_ARM, FOREARM, THIGH, SHIN = 0.165, 0.145, 0.235, 0.22
"""Lengths of the limbs as shares of the body height."""

Anchor = Literal["shoulder", "head", "chest", "ground"]
Prop = Literal["", "cup", "book", "phone"]


class Arm(NamedTuple):
    """Where a wrist wants to be; the elbow follows by inverse kinematics."""

    x: float
    y: float
    anchor: Anchor = "shoulder"
    bend: float = -1.0
    """Side of the elbow: -1 behind (below, when the arm points forward), +1 in front."""
    wrist: float = 0.0
    """Turn of the hand against the forearm in radians, positive upwards for an arm that points forward."""
    short: float = 1.0
    """Foreshortening: seen length of the arm when it points towards the viewer, 0.5 to 1."""
    aim: float | None = None
    """Direction of the hand in radians above forward; if given, x and y mean the palm, not the wrist."""


class Leg(NamedTuple):
    """Where an ankle wants to be, from the ground point between the feet (y from the standing ankle)."""

    x: float
    y: float = 0.0
    toe: float = 0.0
    """Pitch of the foot in radians, positive with the toes up."""


class Pose(NamedTuple):
    """A body at one moment."""

    near: Arm
    """The arm towards the viewer, at the person's back in three-quarter view."""
    far: Arm
    near_leg: Leg = Leg(-0.035)
    far_leg: Leg = Leg(0.04)
    shift: float = 0.0
    """Step of the whole body forward."""
    lift: float = 0.0
    """Height of the whole body above the ground."""
    sway: float = 0.0
    """Offset of the pelvis over the feet."""
    crouch: float = 0.0
    """How far the pelvis sinks."""
    lean: float = 0.0
    """Tilt of the trunk in radians, positive forward."""
    chest: float = 0.0
    """Rise of the shoulders (breathing)."""
    twist: float = 0.0
    """Turn of the shoulders in radians, positive towards the viewer."""
    tilt: float = 0.0
    """Tilt of the head in radians, positive forward."""
    turn: float = 0.0
    """Turn of the face, -1 (to the viewer and beyond) to 1 (profile)."""
    mouth: float = 0.0
    """Opening of the mouth, 0 to 1."""
    swing: float = 0.0
    """Sway of loose hair in radians."""
    far_in_front: bool = False
    """Whether the far forearm is drawn over the trunk."""
    prop: Prop = ""
    page: float = 0.0
    """How far the page of a book is turned, 0 to 1."""


def wave_of(seconds: float, phase: float, period: float) -> float:
    """Angle of a cycle in radians."""
    return 2 * pi * (seconds / period + phase)


def swung(shoulder: float, elbow: float, *, wrist: float = 0.0, bend: float = -1.0) -> Arm:
    """An arm given by angles: ``shoulder`` from hanging down forward, ``elbow`` the bend of the forearm."""
    x = UPPER_ARM * sin(shoulder) + FOREARM * sin(shoulder + elbow)
    y = -UPPER_ARM * cos(shoulder) - FOREARM * cos(shoulder + elbow)
    return Arm(x, y, bend=bend, wrist=wrist)


def eased(x: float) -> float:
    """Smooth step of ``x`` clipped to [0, 1]."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3 - 2 * x)


def pulse(angle: float) -> float:
    """0 to 1 and back once a cycle, resting a little at both ends."""
    return eased(0.5 - 0.62 * cos(angle))


def step(u: float, stride: float, height: float) -> Leg:
    """One foot of a gait at cycle position ``u``: half on the ground, half swung forward."""
    u %= 1.0
    if u < 0.5:
        return Leg(stride * (1 - 4 * u), 0.0, 0.25 * max(0.0, 1 - 8 * u))
    v = 2 * u - 1
    return Leg(-stride * cos(pi * v), height * sin(pi * v), -0.9 * (1 - v) * sin(pi * v) + 0.25 * v)
