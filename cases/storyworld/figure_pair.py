"""Poses of actions that two persons do together.

Both partners compute the same meeting points from the middle between them, at heights in metres that depend
on ``seconds`` alone: they meet whatever their own heights and phases are.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin
from typing import NamedTuple

from cases.storyworld.poses import Arm, Leg, Pose, eased, swung, wave_of
from cases.storyworld.world import Action


class Meeting(NamedTuple):
    """Where the partner is."""

    gap: float
    """Distance to the middle between the partners, metres."""
    height: float
    """Own height, metres."""
    side: int
    """1 when the partner is to the right, -1 to the left."""

    def at(self, x: float, y: float, *, aim: float) -> Arm:
        """Arm whose palm is at ``x`` (world metres from the middle) and height ``y``."""
        return Arm((self.gap + self.side * x) / self.height, y / self.height, "ground", aim=aim)

    def before(self, distance: float, y: float, *, aim: float) -> Arm:
        """Arm whose palm stays ``distance`` metres short of the middle."""
        return Arm((self.gap - distance) / self.height, y / self.height, "ground", aim=aim)

    def step(self, wanted: float) -> float:
        """How far to step towards the partner (heights) so that the middle is ``wanted`` metres away."""
        return (self.gap - wanted) / self.height


def between(a: Arm, b: Arm, share: float) -> Arm:
    """The way from ``a`` to ``b`` (same anchor, both aimed)."""
    aim = (a.aim or 0.0) + ((b.aim or 0.0) - (a.aim or 0.0)) * share
    return b._replace(x=a.x + (b.x - a.x) * share, y=a.y + (b.y - a.y) * share, aim=aim)


def talk(seconds: float, phase: float, meeting: Meeting) -> Pose:
    """Gestures with both hands, a moving mouth, nods."""
    a = wave_of(seconds, phase, 1.15)
    s, c = sin(a), cos(a)
    return Pose(
        near=Arm(0.10 + 0.05 * c, -0.13 + 0.085 * s, bend=-1.0, wrist=0.5 * s),
        far=Arm(0.11 + 0.04 * s, -0.13 - 0.085 * s, bend=-1.0, wrist=-0.5 * s), near_leg=Leg(-0.045),
        far_leg=Leg(0.045), sway=0.012 * s, lean=0.03 * c, tilt=0.07 * sin(2 * a), turn=0.45 + 0.25 * s,
        mouth=0.5 + 0.5 * sin(2 * a + 1), far_in_front=True, swing=0.06 * c,
    )  # fmt: skip


def shake_hands(seconds: float, phase: float, meeting: Meeting) -> Pose:
    """Near hands reach out, meet in the middle and shake."""
    reach = eased(seconds / 0.3 + 0.35)
    bob = sin(2 * pi * seconds / 0.5)
    hand = meeting.at(0.0, 1.02 + 0.055 * bob * reach, aim=0.0)
    rest = meeting.before(0.3, 0.85, aim=-0.6)
    return Pose(
        near=between(rest, hand, reach), far=swung(0.05 - 0.1 * bob * reach, 0.3), near_leg=Leg(-0.07),
        far_leg=Leg(0.06), shift=meeting.step(0.35), lean=0.1 * reach + 0.012 * bob, twist=0.8 * reach,
        sway=0.008 * bob, tilt=0.04 + 0.06 * bob, turn=0.6, mouth=0.5 + 0.4 * cos(2 * pi * seconds / 0.8),
        swing=0.05 * bob,
    )  # fmt: skip


def high_five(seconds: float, phase: float, meeting: Meeting) -> Pose:
    """Far hands swing up, meet above the shoulders and fall back."""
    up = 0.5 - 0.5 * cos(2 * pi * (seconds / 1.1 + 0.05))
    hit = eased(1.35 * up)
    hand = meeting.at(0.0, 1.6, aim=1.2)
    rest = meeting.before(0.26, 1.0, aim=0.2)
    return Pose(
        near=swung(-0.2 - 0.45 * hit, 0.4 + 0.3 * hit), far=between(rest, hand, hit), near_leg=Leg(-0.08),
        far_leg=Leg(0.06), shift=meeting.step(0.44), sway=0.03 * hit - 0.015, lean=0.02 + 0.1 * hit,
        twist=-0.4 * hit, tilt=-0.1 * hit, turn=0.5, mouth=0.3 + 0.6 * hit, lift=0.0, swing=-0.15 * hit,
        far_in_front=True,
    )  # fmt: skip


def hug(seconds: float, phase: float, meeting: Meeting) -> Pose:
    """Open arms, a step together, arms around each other, rocking."""
    close = eased(seconds / 0.55 + 0.1)
    rock = sin(2 * pi * seconds / 1.1) * meeting.side
    near = meeting.at(0.15 * meeting.side, 1.2 + 0.03 * rock, aim=0.5)
    open_near = meeting.before(0.04, 1.32, aim=0.3)
    open_far = meeting.before(-0.02, 1.55, aim=0.5)
    far = meeting.at(0.12 * meeting.side, 1.36, aim=0.3)
    return Pose(
        near=between(open_near, near, close), far=between(open_far, far, close), near_leg=Leg(-0.05),
        far_leg=Leg(0.03), shift=meeting.step(0.17) * close, sway=0.02 * rock * close,
        lean=0.05 + 0.05 * close + 0.03 * rock * close, tilt=0.1 * close, turn=0.4 - 0.3 * close, mouth=0.5,
        swing=0.06 * rock,
    )  # fmt: skip


def dance_together(seconds: float, phase: float, meeting: Meeting) -> Pose:
    """Both hands joined, rising and falling in turn; the couple sways and steps."""
    a = 2 * pi * seconds / 1.05
    s, c = sin(a), cos(a)
    own = s * meeting.side
    return Pose(
        near=meeting.at(0.08 * s, 1.12 + 0.14 * c, aim=0.4),
        far=meeting.at(0.08 * s, 1.38 - 0.14 * c, aim=0.6),
        near_leg=Leg(-0.06, 0.04 * max(0.0, s), -0.4 * max(0.0, s)),
        far_leg=Leg(0.06, 0.04 * max(0.0, -s), -0.4 * max(0.0, -s)), shift=meeting.step(0.31),
        sway=0.04 * own, crouch=0.018 + 0.012 * cos(2 * a), lean=0.08 * own, tilt=-0.1 * own,
        turn=0.4 + 0.3 * c, mouth=0.5, twist=0.3 * c, swing=0.25 * own, far_in_front=True,
    )  # fmt: skip


PAIR: dict[Action, Callable[[float, float, Meeting], Pose]] = {
    "talk": talk, "shake_hands": shake_hands, "high_five": high_five, "hug": hug,
    "dance_together": dance_together,
}  # fmt: skip
"""Action -> pose at (seconds since the start of the shot, phase, where the partner is)."""
