"""Where the persons of a shot stand and walk, in metres from the frame's left edge."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from cases.storyworld.camera import FRAMINGS, PERSON_PAN, ZOOM
from cases.storyworld.world import Action, Actor, ShotScript, View

ADVANCE: dict[Action, float] = {"walk": 0.5, "run": 0.9}
"""Metres covered in a shot of a second."""
PAIR_DISTANCE: dict[Action, float] = {"hug": 0.55, "dance_together": 0.55}
"""Metres between the feet of two partners; other pair actions take ``PAIR_REACH``."""
PAIR_REACH = 0.8
BODY: dict[View, float] = {"wide": 0.45, "medium": 0.45, "close": 0.36}
"""Room kept between a person's middle and the frame's edge, metres."""
APART: dict[View, float] = {"wide": 0.75, "medium": 0.75, "close": 0.55}
"""Least distance between persons that are not partners, metres."""


class Standing(NamedTuple):
    """How one actor moves over the ground."""

    actor: Actor
    middle: float
    """Metres from the frame's left edge at the middle of the shot."""
    speed: float
    """Metres from the first to the last frame, signed."""
    facing: int
    partner_offset: float | None
    """Partner's place minus the own, metres."""

    def at(self, progress: float) -> float:
        """Position at ``progress`` 0..1 of the shot."""
        return self.middle + self.speed * (progress - 0.5)


class _Group(NamedTuple):
    """One actor, or two partners whose distance is fixed."""

    members: tuple[Actor, ...]
    middle: float
    half: float
    """Half the distance between the partners; 0 for one actor."""
    speed: float


def stage(shot: ShotScript, aspect: float, duration: float) -> tuple[Standing, ...]:
    """The standings of the shot's actors, in the script's order.

    Positions follow the script, moved only as far as needed for partners to reach each other, for
    everybody to stay in frame during the whole shot, and for nobody to hide another for long.

    Args:
        shot: the script.
        aspect: width / height of the frame.
        duration: seconds from the first frame to the last.
    """
    width = FRAMINGS[shot.view].visible * aspect
    left, right = _limits(shot, width)
    groups = [_fitted(group, left, right) for group in _groups(shot, width, duration)]
    groups = _apart(sorted(groups, key=lambda g: g.middle), left, right, APART[shot.view])
    standings = {s.actor.person: s for group in groups for s in _standings(group)}
    return tuple(standings[actor.person] for actor in shot.actors)


def _limits(shot: ShotScript, width: float) -> tuple[float, float]:
    """Metres between which the middle of a body stays in the picture, whatever the camera does."""
    most = ZOOM if shot.move in ("push_in", "pull_out") else 1.0
    drift = PERSON_PAN * width / 2 if shot.move.startswith("pan") else 0.0
    half = width / 2 / most - drift - BODY[shot.view]
    return width / 2 - half, width / 2 + half


def _groups(shot: ShotScript, width: float, duration: float) -> list[_Group]:
    by_person = {actor.person: actor for actor in shot.actors}
    groups: list[_Group] = []
    seen: set[int] = set()
    for actor in shot.actors:
        if actor.person in seen:
            continue
        partner = by_person.get(actor.partner) if actor.partner is not None else None
        if partner is None:
            speed = actor.facing * ADVANCE.get(actor.action, 0.0) * duration
            groups.append(_Group((actor,), actor.x * width, 0.0, speed))
            seen.add(actor.person)
            continue
        members = (actor, partner) if actor.x <= partner.x else (partner, actor)
        half = PAIR_DISTANCE.get(actor.action, PAIR_REACH) / 2
        groups.append(_Group(members, (actor.x + partner.x) / 2 * width, half, 0.0))
        seen |= {actor.person, partner.person}
    return groups


def _fitted(group: _Group, left: float, right: float) -> _Group:
    """The group moved, and its walk shortened, so that it stays between ``left`` and ``right``."""
    room = right - left
    speed = max(min(group.speed, room), -room)
    half = min(group.half, room / 2)
    reach = max(half, abs(speed) / 2)
    return group._replace(middle=min(max(group.middle, left + reach), right - reach), half=half, speed=speed)


def _apart(groups: list[_Group], left: float, right: float, least: float) -> list[_Group]:
    """Groups from the left, moved until neighbours keep their distance or share what room there is."""
    if len(groups) < 2:
        return groups
    reaches = [max(g.half, abs(g.speed) / 2) for g in groups]
    gaps = [a.half + b.half + least + abs(a.speed - b.speed) / 2 for a, b in pairwise(groups)]
    room = (right - reaches[-1]) - (left + reaches[0])
    if sum(gaps) > room:
        gaps = [gap * max(room, 0.0) / sum(gaps) for gap in gaps]
    middles = [g.middle for g in groups]
    for i, gap in enumerate(gaps):
        middles[i + 1] = max(middles[i + 1], middles[i] + gap)
    middles[-1] = min(middles[-1], right - reaches[-1])
    for i in range(len(gaps) - 1, -1, -1):
        middles[i] = min(middles[i], middles[i + 1] - gaps[i])
    return [g._replace(middle=m) for g, m in zip(groups, middles, strict=True)]


def _standings(group: _Group) -> list[Standing]:
    if len(group.members) == 1:
        actor = group.members[0]
        return [Standing(actor, group.middle, group.speed, actor.facing, None)]
    left, right = group.members
    apart = 2 * group.half
    return [
        Standing(left, group.middle - group.half, 0.0, 1, apart),
        Standing(right, group.middle + group.half, 0.0, -1, -apart),
    ]
