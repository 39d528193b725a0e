"""Tops: sleeves, the trunk with collar, lapels, belt or hem, and what hangs below the waist."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import shade
from cases.storyworld.figure_body import SIDES, arc, dark
from cases.storyworld.figure_patterns import draw_pattern, draw_skirt_pattern
from cases.storyworld.figure_profile import Profile
from cases.storyworld.figure_skeleton import Bone, Measures
from cases.storyworld.figure_sketch import Sketch, capsule, cuffed
from cases.storyworld.poses import FOREARM, UPPER_ARM
from cases.storyworld.world import Person

SLEEVES = {
    "shirt": (0.72, 0.0),
    "jacket": (1.0, 0.95),
    "coat": (1.0, 1.0),
    "sweater": (1.0, 0.93),
    "dress": (0.36, 0.0),
}
"""Length of sleeves as shares of upper arm and forearm."""
LOOSE = {"shirt": 1.12, "jacket": 1.18, "coat": 1.3, "sweater": 1.34, "dress": 1.06}
"""Width of sleeves relative to the arm."""
WIDE = {"shirt": 1.0, "jacket": 1.06, "coat": 1.1, "sweater": 1.14, "dress": 0.98}
"""Width of the trunk."""
DROP = {"shirt": 0.035, "jacket": -0.055, "coat": -0.01, "sweater": -0.025, "dress": -0.005}
"""Height of the lower hem over the pelvis as a share of the body height."""


def draw_sleeve(sketch: Sketch, person: Person, m: Measures, side: str) -> None:
    """One sleeve over the arm."""
    upper, fore, *_ = SIDES[side]
    top, low = SLEEVES[person.top]
    b, colour, group = m.bulk * LOOSE[person.top], dark(person.top_colour, side), f"{side}_arm"
    if low:
        length = FOREARM * m.height * low
        lo = capsule(length, 0.043 * b, 0.036 * b, arc(sketch))
        sketch.edge(group, fore, lo, colour)
        sketch.add(group, fore, lo, colour)
        sleeve = Profile.through([(0.0, -0.041 * b, 0.041 * b), (length, -0.035 * b, 0.035 * b)])
        draw_pattern(sketch, person, group, fore, sleeve, side)
        if person.top in ("sweater", "coat"):
            sketch.add(group, fore, sleeve.band(length - 0.05, length + 0.012), shade(colour, 0.72))
    length = UPPER_ARM * m.height * top
    up = (
        capsule(length, 0.049 * b, 0.044 * b, arc(sketch))
        if low
        else cuffed(length, 0.049 * b, 0.047 * b, arc(sketch))
    )
    sketch.edge(group, upper, up, colour)
    sketch.add(group, upper, up, colour)
    draw_pattern(
        sketch,
        person,
        group,
        upper,
        Profile.through([(-0.01, -0.046 * b, 0.046 * b), (length, -0.042 * b, 0.042 * b)]),
        side,
    )


def trunk_profile(sketch: Sketch, person: Person, m: Measures) -> Profile:
    """Cloth of the trunk from its hem to the neck."""
    h, t, loose, drop = m.height, m.trunk, WIDE[person.top], DROP[person.top] * m.height
    seat, waist, chest = m.seat * loose, m.waist * loose, m.chest * loose
    if person.top in ("jacket", "sweater"):
        waist = 0.45 * waist + 0.55 * seat
    low = waist * 1.06 if person.top == "shirt" else seat
    bust = 1.1 if person.gender == "woman" else 1.03
    rows = [
        (drop, -low, low), (0.2 * t, -0.5 * (seat + waist), 0.5 * (seat + waist)), (0.4 * t, -waist, waist),
        (0.66 * t, -chest, chest * bust), (0.82 * t, -m.shoulder - 0.015, m.shoulder + 0.015),
        (0.91 * t, -0.9 * m.shoulder, 0.88 * m.shoulder), (0.97 * t, -0.55 * m.shoulder, 0.55 * m.shoulder),
        (1.01 * t, -0.028 * h, 0.03 * h),
    ]  # fmt: skip
    return Profile.through(rows, 4 if sketch.fine else 1)


def draw_top(sketch: Sketch, person: Person, m: Measures) -> None:
    """Trunk of the top with its details."""
    cloth = trunk_profile(sketch, person, m)
    if person.top in ("coat", "dress"):
        draw_hanging(sketch, person, m)
    sketch.edge("trunk", Bone.TRUNK, cloth.outline(), person.top_colour)
    sketch.add("trunk", Bone.TRUNK, cloth.outline(), person.top_colour)
    draw_pattern(sketch, person, "trunk", Bone.TRUNK, cloth, "near")
    DETAILS[person.top](sketch, person, m, cloth)


def hanging_outline(sketch: Sketch, round_hem: float) -> np.ndarray:
    """Contour of a skirt in its own plane: 0..1 across, 0 (waist) to 1 (hem) down."""
    if not sketch.fine:
        return np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0 + round_hem), (0.0, 1.0)])
    u = np.linspace(1.0, 0.0, 13)
    hem = np.stack([u, 1.0 + 4 * round_hem * u * (1 - u)], 1)
    v = np.linspace(0.0, 1.0, 6)[:-1]
    bulge = 0.05 * np.sin(np.pi * v)
    return np.concatenate([np.stack([1.0 + bulge, v], 1), hem, np.stack([-bulge, v], 1)[::-1]])


def draw_hanging(sketch: Sketch, person: Person, m: Measures) -> None:
    """Lower part of a coat or dress."""
    outline = hanging_outline(sketch, 0.05)
    sketch.edge("trunk", Bone.SKIRT, outline, person.top_colour, 0.025)
    sketch.add("trunk", Bone.SKIRT, outline, person.top_colour)
    draw_skirt_pattern(sketch, person, m)
    folds = [np.array([(x, 0.25), (x + 0.03, 1.0), (x + 0.08, 1.0)]) for x in (0.18, 0.42, 0.72)]
    if person.top == "dress":
        sketch.add("trunk", Bone.SKIRT, folds, shade(person.top_colour, 0.86), detail=100)
    else:
        seam = np.array([(0.6, 0.0), (0.66, 0.0), (0.72, 1.03), (0.6, 1.03)])
        sketch.add("trunk", Bone.SKIRT, seam, shade(person.top_colour, 0.62))


def _strip(points: list[tuple[float, float]], width: float) -> np.ndarray:
    """A band of a given width along a line that runs upwards."""
    return np.array(
        [(x - width / 2, y) for x, y in points] + [(x + width / 2, y) for x, y in reversed(points)]
    )


def _front(m: Measures) -> float:
    """Place (x) of the middle of the chest in three-quarter view."""
    return 0.26 * m.chest


def _shirt(sketch: Sketch, person: Person, m: Measures, cloth: Profile) -> None:
    t, c = m.trunk, _front(m)
    line = shade(person.top_colour, 0.74)
    sketch.add(
        "trunk",
        Bone.TRUNK,
        _strip([(c * 0.8, DROP["shirt"] * m.height), (c, 0.6 * t), (c * 0.6, 0.94 * t)], 0.022),
        line,
        detail=45,
    )
    buttons = [_strip([(c, y * t), (c, (y + 0.025) * t)], 0.014) for y in (0.25, 0.42, 0.59, 0.76)]
    sketch.add("trunk", Bone.TRUNK, buttons, shade(person.top_colour, 1.6), detail=100)
    w = 0.036 * m.height
    collar = [
        np.array([(-w, 1.02 * t), (c * 0.5, 0.93 * t), (-0.2 * w, 0.86 * t), (-1.25 * w, 0.96 * t)]),
        np.array([(w, 1.02 * t), (c * 0.5, 0.93 * t), (1.3 * w, 0.88 * t), (1.35 * w, 0.97 * t)]),
    ]
    sketch.add("trunk", Bone.TRUNK, collar, shade(person.top_colour, 1.35))


def _jacket(sketch: Sketch, person: Person, m: Measures, cloth: Profile) -> None:
    t, c, drop = m.trunk, _front(m), DROP["jacket"] * m.height
    pale = sum(person.top_colour) < 2.1
    inner = (0.96, 0.95, 0.92) if pale else (0.2, 0.22, 0.28)
    w = 0.33 * m.chest
    panel = np.array([
        (c - 0.55 * w, drop), (c + 1.0 * w, drop), (c + 0.8 * w, 0.5 * t), (c + 0.55 * w, 0.97 * t),
        (c - 1.15 * w, 0.99 * t), (c - 0.5 * w, 0.5 * t),
    ])  # fmt: skip
    sketch.add("trunk", Bone.TRUNK, panel, inner)
    lapel = shade(person.top_colour, 0.68)
    left = np.array(
        [(c - 0.5 * w, 0.42 * t), (c - 1.1 * w, 0.99 * t), (c - 1.9 * w, 0.93 * t), (c - 1.8 * w, 0.72 * t)]
    )
    right = np.array(
        [(c + 0.8 * w, 0.42 * t), (c + 0.5 * w, 0.98 * t), (c + 1.2 * w, 0.93 * t), (c + 1.6 * w, 0.72 * t)]
    )
    sketch.add("trunk", Bone.TRUNK, [left, right], lapel)
    pocket = _strip([(-0.5 * m.seat, 0.1 * t), (-0.5 * m.seat, 0.12 * t)], 0.08)
    sketch.add("trunk", Bone.TRUNK, pocket, lapel, detail=100)


def _coat(sketch: Sketch, person: Person, m: Measures, cloth: Profile) -> None:
    t, c = m.trunk, _front(m)
    deep = shade(person.top_colour, 0.66)
    w = 0.42 * m.chest
    sketch.add("trunk", Bone.TRUNK, _strip([(c * 1.1, 0.0), (c, 0.6 * t)], 0.02), deep, detail=45)
    left = np.array([(c, 0.55 * t), (-0.4 * w, 1.03 * t), (-1.3 * w, 0.98 * t), (-1.1 * w, 0.72 * t)])
    right = np.array([(c, 0.55 * t), (0.75 * w, 1.02 * t), (1.5 * w, 0.95 * t), (1.6 * w, 0.74 * t)])
    sketch.add("trunk", Bone.TRUNK, [left, right], deep)
    sketch.add("trunk", Bone.TRUNK, cloth.band(0.26 * t, 0.35 * t), shade(person.top_colour, 0.5))
    buckle = _strip([(c, 0.262 * t), (c, 0.348 * t)], 0.05)
    sketch.add("trunk", Bone.TRUNK, buckle, (0.83, 0.7, 0.38), detail=100)


def _sweater(sketch: Sketch, person: Person, m: Measures, cloth: Profile) -> None:
    t, h, rib = m.trunk, m.height, shade(person.top_colour, 0.72)
    drop = DROP["sweater"] * h
    sketch.add("trunk", Bone.TRUNK, cloth.band(drop, drop + 0.06), rib)
    w = 0.043 * h
    collar = np.array([(-w, 0.95 * t), (w, 0.95 * t), (0.92 * w, 1.07 * t), (-0.92 * w, 1.07 * t)])
    sketch.edge("trunk", Bone.TRUNK, collar, person.top_colour)
    sketch.add("trunk", Bone.TRUNK, collar, rib)
    ribs = [
        _strip([(x * m.seat, drop), (x * m.seat, drop + 0.055)], 0.008) for x in np.linspace(-0.9, 0.9, 12)
    ]
    sketch.add("trunk", Bone.TRUNK, ribs, shade(rib, 0.85), detail=100)


def _dress(sketch: Sketch, person: Person, m: Measures, cloth: Profile) -> None:
    t, c, w = m.trunk, _front(m), 0.042 * m.height
    neckline = np.array(
        [(-w, 1.012 * t), (-0.8 * w, 0.92 * t), (c * 0.7, 0.85 * t), (1.2 * w, 0.92 * t), (w, 1.012 * t)]
    )
    sketch.add("trunk", Bone.TRUNK, neckline, person.skin)
    sketch.add("trunk", Bone.TRUNK, cloth.band(0.32 * t, 0.4 * t), shade(person.top_colour, 0.6))


DETAILS = {"shirt": _shirt, "jacket": _jacket, "coat": _coat, "sweater": _sweater, "dress": _dress}
