"""Poses of the actions that a person does alone: functions of seconds and phase, continuous in time.

Motion is a little larger than life, so that it is seen at 25 pixels a metre in a shot of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from cases.storyworld.poses import Arm, Leg, Pose, eased, pulse, step, swung, wave_of
from cases.storyworld.world import Action

WALK_PERIOD, WALK_STRIDE = 1.0, 0.13
RUN_PERIOD, RUN_STRIDE = 0.66, 0.18


def stand(seconds: float, phase: float) -> Pose:
    """Breathing, shifting the weight, looking around."""
    a = wave_of(seconds, phase, 1.9)
    s, c = sin(a), cos(a)
    return Pose(
        near=swung(-0.16 + 0.12 * s, 0.3 + 0.16 * c), far=swung(0.06 + 0.12 * s, 0.26 - 0.14 * c),
        near_leg=Leg(-0.045), far_leg=Leg(0.045), sway=0.024 * s, crouch=0.001 + 0.001 * c, lean=-0.03 * s,
        chest=0.007 * c, turn=sin(a + 0.8), tilt=0.07 * c, twist=0.15 * c, swing=0.1 * c,
    )  # fmt: skip


def walk(seconds: float, phase: float) -> Pose:
    """A walk on the spot; the caller moves the person."""
    u = seconds / WALK_PERIOD + phase
    c, c2, s2 = cos(2 * pi * u), cos(4 * pi * u), sin(4 * pi * u)
    return Pose(
        near=swung(-0.6 * c, 0.32 - 0.18 * c), far=swung(0.6 * c + 0.05, 0.32 + 0.18 * c),
        near_leg=step(u, WALK_STRIDE, 0.06), far_leg=step(u + 0.5, WALK_STRIDE, 0.06),
        crouch=0.016 + 0.012 * c2, lean=0.05, twist=0.25 * c, tilt=0.03 * c2, turn=0.3, swing=0.15 * s2,
    )  # fmt: skip


def run(seconds: float, phase: float) -> Pose:
    """A run on the spot; the caller moves the person."""
    u = seconds / RUN_PERIOD + phase
    c, c2, s2 = cos(2 * pi * u), cos(4 * pi * u), sin(4 * pi * u)
    return Pose(
        near=swung(-0.8 * c - 0.15, 1.5), far=swung(0.8 * c - 0.05, 1.5),
        near_leg=step(u, RUN_STRIDE, 0.16), far_leg=step(u + 0.5, RUN_STRIDE, 0.16),
        crouch=0.042 + 0.012 * c2, lift=0.018 - 0.018 * c2, lean=0.2, twist=0.35 * c, tilt=-0.12, turn=0.5,
        swing=-0.6 + 0.3 * s2,
    )  # fmt: skip


def wave(seconds: float, phase: float) -> Pose:
    """The near hand waves beside the head."""
    s = sin(wave_of(seconds, phase, 0.62))
    return Pose(
        near=Arm(-0.12 + 0.085 * s, 0.225 - 0.03 * s * s, bend=1.0, wrist=-0.45 * s),
        far=swung(0.1 + 0.08 * s, 0.3), near_leg=Leg(-0.045), far_leg=Leg(0.045), sway=0.012 * s,
        lean=-0.02 - 0.03 * s, tilt=-0.05 * s, turn=-0.6, mouth=0.6, swing=0.08 * s,
    )  # fmt: skip


def jump(seconds: float, phase: float) -> Pose:
    """Crouch, leave the ground, land."""
    u = (seconds / 0.9 + phase) % 1.0
    air = max(0.0, sin(pi * (u - 0.3) / 0.6)) if 0.3 < u < 0.9 else 0.0
    low = eased(u / 0.22) * (1 - eased((u - 0.22) / 0.12)) + eased((u - 0.84) / 0.08) * (
        1 - eased((u - 0.9) / 0.1)
    )
    tuck = 0.07 * air * air
    return Pose(
        near=swung(0.1 - 2.6 * air - 0.75 * low, 0.3), far=swung(0.1 + 2.3 * air - 0.75 * low, 0.3),
        near_leg=Leg(-0.045 - 0.04 * air, tuck, -0.7 * air),
        far_leg=Leg(0.045 + 0.03 * air, tuck * 0.5, -0.6 * air), lift=0.17 * air, crouch=0.004 + 0.09 * low,
        lean=0.25 * low - 0.06 * air, tilt=-0.12 * air, mouth=0.7 * air, swing=0.35 * (low - air),
    )  # fmt: skip


def dance(seconds: float, phase: float) -> Pose:
    """Swaying hips, arms up in turn, feet stepping."""
    a = wave_of(seconds, phase, 1.0)
    s, c, s2 = sin(a), cos(a), sin(2 * a)
    return Pose(
        near=Arm(-0.17 + 0.03 * c, 0.04 + 0.17 * s, bend=1.0, wrist=0.4 * c),
        far=Arm(0.17 + 0.03 * c, 0.04 - 0.17 * s, bend=-1.0, wrist=0.4 * c),
        near_leg=Leg(-0.08, 0.045 * max(0.0, s), -0.5 * max(0.0, s)),
        far_leg=Leg(0.08, 0.045 * max(0.0, -s), -0.5 * max(0.0, -s)), sway=0.045 * s,
        crouch=0.026 + 0.014 * cos(2 * a), lean=-0.14 * s, twist=0.4 * c, tilt=0.14 * s, turn=0.5 * c,
        mouth=0.4, swing=0.25 * s2,
    )  # fmt: skip


def drink(seconds: float, phase: float) -> Pose:
    """A cup goes to the mouth and back."""
    a = wave_of(seconds, phase + 0.1, 1.5)
    up = pulse(a)
    return Pose(
        near=Arm(0.055 + 0.025 * up, -0.155 + 0.115 * up, "head", wrist=0.3 + 0.4 * up),
        far=swung(0.05 + 0.1 * up, 0.35), near_leg=Leg(-0.045), far_leg=Leg(0.045), sway=-0.012 * up,
        lean=-0.06 * up, tilt=0.08 - 0.3 * up, turn=0.35, swing=-0.15 * up, prop="cup",
    )  # fmt: skip


def read(seconds: float, phase: float) -> Pose:
    """A book in both hands; the far hand turns pages, the eyes follow the lines."""
    cycle = seconds / 1.5 + phase
    u = cycle % 1.0
    turned = eased((u - 0.3) / 0.5)
    # Every second page is turned back, so that the page never jumps.
    page = turned if int(cycle) % 2 == 0 else 1 - turned
    a = 2 * pi * u
    hand = sin(pi * page)
    return Pose(
        near=Arm(0.045, -0.075 + 0.012 * sin(a), "chest", wrist=0.2, short=0.85),
        far=Arm(0.195 - 0.13 * hand, -0.07 + 0.06 * hand, "chest", wrist=0.5, short=0.72),
        near_leg=Leg(-0.045), far_leg=Leg(0.045), sway=0.008 * sin(a), tilt=0.2 + 0.1 * cos(a),
        turn=0.35 + 0.45 * sin(a), chest=0.004 * sin(a), far_in_front=True, prop="book", page=page,
    )  # fmt: skip


def point(seconds: float, phase: float) -> Pose:
    """The far arm stretches out to something ahead."""
    out = pulse(wave_of(seconds, phase + 0.15, 1.7))
    return Pose(
        near=swung(-0.1, 0.35 + 0.25 * out), far=Arm(0.11 + 0.195 * out, -0.11 + 0.17 * out, wrist=0.0),
        near_leg=Leg(-0.06), far_leg=Leg(0.06), sway=0.03 * out - 0.01, lean=0.02 + 0.07 * out,
        twist=-0.2 * out, tilt=-0.08 * out, turn=0.2 + 0.6 * out, mouth=0.8 * out, far_in_front=True,
        swing=-0.1 * out,
    )  # fmt: skip


def clap(seconds: float, phase: float) -> Pose:
    """Hands part and meet before the chest."""
    apart = 0.5 - 0.5 * cos(wave_of(seconds, phase, 0.52))
    return Pose(
        near=Arm(0.05 - 0.115 * apart, 0.035 - 0.01 * apart, "chest", wrist=0.5, short=0.85),
        far=Arm(0.105 + 0.09 * apart, 0.035 - 0.01 * apart, "chest", wrist=0.6, short=0.8),
        near_leg=Leg(-0.045), far_leg=Leg(0.045), sway=0.008 * apart, lean=0.03 - 0.03 * apart,
        tilt=0.07 * apart, mouth=0.6, twist=0.1 * apart, far_in_front=True, swing=0.06 * apart,
    )  # fmt: skip


def stretch(seconds: float, phase: float) -> Pose:
    """Arms overhead, swaying from side to side, rising on the toes."""
    a = wave_of(seconds, phase, 1.6)
    s, c = sin(a), cos(a)
    rise = 0.012 * (1 + c)
    return Pose(
        near=Arm(-0.035 + 0.05 * s, 0.285 + 0.015 * c, bend=1.0),
        far=Arm(0.035 + 0.05 * s, 0.285 + 0.015 * c, bend=-1.0), near_leg=Leg(-0.05, rise, -12 * rise),
        far_leg=Leg(0.05, rise, -12 * rise), lift=rise * 0.2, sway=-0.03 * s, lean=0.17 * s,
        chest=0.008 * c, tilt=0.1 * s - 0.05, mouth=0.25 + 0.25 * c, crouch=-0.8 * rise, swing=-0.2 * s,
    )  # fmt: skip


def phone(seconds: float, phase: float) -> Pose:
    """A phone at the ear, the free hand talking along, nods."""
    a = wave_of(seconds, phase, 1.1)
    s, c = sin(a), cos(a)
    return Pose(
        near=Arm(-0.078, -0.055, "head", bend=1.0, wrist=-0.1, short=0.76),
        far=Arm(0.14 + 0.05 * s, -0.09 + 0.075 * c, bend=-1.0, wrist=0.4 * s), near_leg=Leg(-0.05),
        far_leg=Leg(0.05), sway=0.014 * s, lean=0.02 * s, tilt=0.06 + 0.07 * sin(2 * a), turn=0.3 * c,
        mouth=0.5 + 0.5 * sin(2 * a), far_in_front=True, swing=0.06 * s, prop="phone",
    )  # fmt: skip


SOLO: dict[Action, Callable[[float, float], Pose]] = {
    "stand": stand, "walk": walk, "run": run, "wave": wave, "jump": jump, "dance": dance, "drink": drink,
    "read": read, "point": point, "clap": clap, "stretch": stretch, "phone": phone,
}  # fmt: skip
"""Action -> pose at (seconds since the start of the shot, phase of the cycle at the start)."""
