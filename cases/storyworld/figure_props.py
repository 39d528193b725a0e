"""Bags that are worn, and what is held: cup, book, phone."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import shade
from cases.storyworld.figure_body import curve
from cases.storyworld.figure_skeleton import Bone, Measures
from cases.storyworld.figure_sketch import Sketch, disc
from cases.storyworld.world import Person

PAPER, COVER, CUP, PHONE = (0.97, 0.95, 0.88), (0.55, 0.13, 0.16), (0.98, 0.97, 0.95), (0.8, 0.84, 0.9)


def draw_bag(sketch: Sketch, person: Person, m: Measures) -> None:
    """Backpack behind the trunk with its strap, or a bag at the near hip with a strap across."""
    if person.bag == "backpack":
        _backpack(sketch, person, m)
    elif person.bag == "shoulder_bag":
        _shoulder_bag(sketch, person, m)


def _backpack(sketch: Sketch, person: Person, m: Measures) -> None:
    t, x, colour = m.trunk, -m.chest, person.bag_colour
    pack = curve(sketch, [
        (x + 0.1, 0.16 * t), (x + 0.1, 0.9 * t), (x - 0.02, 0.95 * t), (x - 0.13, 0.84 * t),
        (x - 0.17, 0.5 * t), (x - 0.16, 0.2 * t), (x - 0.06, 0.12 * t),
    ])  # fmt: skip
    sketch.edge("back", Bone.TRUNK, pack, colour)
    sketch.add("back", Bone.TRUNK, pack, colour)
    pocket = curve(
        sketch, [(x - 0.03, 0.2 * t), (x - 0.03, 0.5 * t), (x - 0.15, 0.48 * t), (x - 0.145, 0.22 * t)]
    )
    sketch.add("back", Bone.TRUNK, pocket, shade(colour, 0.78), detail=45)
    c = 0.62 * m.chest
    straps = [np.array([(s * c - 0.022, 0.3 * t), (s * c + 0.022, 0.3 * t), (s * c * 0.86 + 0.024, 0.96 * t),
                        (s * c * 0.86 - 0.024, 0.96 * t)]) for s in (-1, 1)]  # fmt: skip
    sketch.add("bag", Bone.TRUNK, straps, shade(colour, 0.85))


def _shoulder_bag(sketch: Sketch, person: Person, m: Measures) -> None:
    t, colour, hip = m.trunk, person.bag_colour, -m.seat
    strap = np.array(
        [(0.55 * m.chest, 0.97 * t), (0.78 * m.chest, 0.94 * t), (hip + 0.05, 0.02), (hip, 0.04)]
    )
    sketch.add("bag", Bone.TRUNK, strap, shade(colour, 0.8))
    y = -0.02
    bag = curve(sketch, [
        (hip - 0.1, y), (hip + 0.12, y), (hip + 0.14, y - 0.1), (hip + 0.12, y - 0.19), (hip - 0.1, y - 0.19),
        (hip - 0.12, y - 0.1),
    ])  # fmt: skip
    sketch.edge("bag", Bone.TRUNK, bag, colour)
    sketch.add("bag", Bone.TRUNK, bag, colour)
    flap = curve(
        sketch,
        [
            (hip - 0.11, y + 0.005),
            (hip + 0.13, y + 0.005),
            (hip + 0.12, y - 0.08),
            (hip + 0.01, y - 0.1),
            (hip - 0.1, y - 0.08),
        ],
    )
    sketch.add("bag", Bone.TRUNK, flap, shade(colour, 0.78), detail=45)


def draw_props(sketch: Sketch, m: Measures) -> None:
    """What some actions hold; drawn only in their poses."""
    _cup(sketch)
    _book(sketch)
    _phone(sketch)


def _cup(sketch: Sketch) -> None:
    x, y = 0.06, 0.05
    body = np.array(
        [(x - 0.042, y - 0.055), (x + 0.042, y - 0.055), (x + 0.054, y + 0.07), (x - 0.054, y + 0.07)]
    )
    sketch.edge("cup", Bone.PROP, body, CUP)
    sketch.add("cup", Bone.PROP, body, CUP)
    sketch.add("cup", Bone.PROP, body * (1.0, 0.4) + (0, 0.02), (0.82, 0.25, 0.22))
    sketch.add("cup", Bone.PROP, disc(x, y + 0.07, 0.054, 0.014, 12), (0.35, 0.22, 0.13), detail=100)


def _book(sketch: Sketch) -> None:
    cover = np.array([(-0.17, 0.03), (0.0, -0.02), (0.17, 0.03), (0.17, 0.23), (0.0, 0.18), (-0.17, 0.23)])
    sketch.edge("book", Bone.PROP, cover, COVER)
    sketch.add("book", Bone.PROP, cover, COVER)
    left = np.array([(-0.155, 0.05), (-0.006, 0.005), (-0.006, 0.205), (-0.155, 0.245)])
    sketch.add("book", Bone.PROP, [left, left * (-1.0, 1.0)], PAPER)
    lines = [np.array([(s * 0.03, y), (s * 0.13, y + 0.03), (s * 0.13, y + 0.038), (s * 0.03, y + 0.008)])
             for s in (-1, 1) for y in (0.05, 0.085, 0.12, 0.155)]  # fmt: skip
    sketch.add("book", Bone.PROP, lines, (0.62, 0.6, 0.56), detail=100)
    page = np.array([(0.0, 0.005), (0.15, 0.06), (0.15, 0.255), (0.0, 0.205)])
    sketch.add("book", Bone.PAGE, page, (0.86, 0.83, 0.75))


def _phone(sketch: Sketch) -> None:
    body = np.array([(0.0, -0.01), (0.055, -0.02), (0.075, 0.15), (0.02, 0.16)])
    sketch.edge("phone", Bone.PROP, body, PHONE)
    sketch.add("phone", Bone.PROP, body, PHONE)
    sketch.add("phone", Bone.PROP, disc(0.035, 0.13, 0.009, 0.009, 8), (0.2, 0.22, 0.26), detail=100)
