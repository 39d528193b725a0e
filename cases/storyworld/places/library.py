"""A library: tall shelves full of books, ladders, arched windows, reading tables with lamps."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import indoors
from cases.storyworld.places.parts import (
    PLACE_WIDTH,
    Box,
    chance,
    gradient,
    hsv,
    paint,
    pick,
    slots,
    tone,
    warm,
    whole,
)
from cases.storyworld.world import Colour, Place


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a library in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    wood = warm(rng, (0.4, 0.65), (0.3, 0.58))
    indoors.wall(canvas, floor, tone(place.tint, (0.1, 0.35), (0.75, 0.95)), shade(wood, 0.8))
    carpet = tone(place.tint, (0.15, 0.4), (0.55, 0.75))
    gradient(canvas, (0, 0, PLACE_WIDTH, floor), shade(carpet, 1.1), shade(carpet, 0.85))
    colours = _bindings(rng)
    x, turn = -pick(rng, 0.0, 0.3), whole(rng, 0, 2)
    while x < PLACE_WIDTH:
        if turn % 3 == 2:
            w = pick(rng, 0.3, 0.4)
            _arch(canvas, rng, x + w / 2, floor, w, place)
        else:
            w = pick(rng, 0.5, 0.68)
            _shelves(canvas, rng, (x, floor - 0.01, x + w, 0.93), wood, colours)
            if chance(rng, 0.6):
                _ladder(canvas, rng, x + w * pick(rng, 0.3, 0.7), floor - 0.02, wood)
        x += w
        turn += 1
    canvas.rectangle(0, 0.93, PLACE_WIDTH, 1.0, shade(wood, 0.75))
    for u in slots(rng, 3, 0.0, PLACE_WIDTH, 0.2):
        _table(canvas, rng, u, floor - 0.075, shade(wood, 1.1), place.accent)


def _bindings(rng: np.random.Generator) -> list[Colour]:
    """Six leather and cloth colours, leaning to one hue of the library's own."""
    lead = rng.random()
    return [
        hsv(
            lead + pick(rng, -0.06, 0.06) if k < 2 else rng.random(),
            pick(rng, 0.35, 0.75),
            pick(rng, 0.4, 0.9),
        )
        for k in range(6)
    ]


def _shelves(canvas: Canvas, rng: np.random.Generator, box: Box, wood: Colour, colours: list[Colour]) -> None:
    x0, y0, x1, y1 = box
    canvas.rectangle(x0, y0, x1, y1, wood)
    rows = 5
    h = (y1 - y0 - 0.03) / rows
    for k in range(rows):
        y = y0 + 0.03 + k * h
        canvas.rectangle(x0 + 0.025, y, x1 - 0.025, y + h - 0.018, shade(wood, 0.5))
        indoors.books(canvas, rng, (x0 + 0.03, y, x1 - 0.03, y + h - 0.022), colours, 0.027)
    canvas.rectangle(x0, y1 - 0.012, x1, y1 + 0.02, shade(wood, 1.15))


def _ladder(canvas: Canvas, rng: np.random.Generator, x: float, y: float, wood: Colour) -> None:
    lean, top, colour = pick(rng, 0.04, 0.1), pick(rng, 0.74, 0.88), shade(wood, 1.5)
    for side in (-0.04, 0.04):
        canvas.line([(x + side, y), (x + side + lean, top)], 0.014, colour)
    for t in np.linspace(0.1, 0.92, 8):
        u, v = x + lean * t, y + (top - y) * t
        canvas.line([(u - 0.04, v), (u + 0.04, v)], 0.01, colour)


def _arch(
    canvas: Canvas, rng: np.random.Generator, x: float, floor: float, width: float, place: Place
) -> None:
    """An arched window with small panes, and a picture rail of light on the floor."""
    half, base = width * 0.32, floor + 0.16
    spring = 0.72
    t = np.linspace(0, np.pi, 11)
    frame = (0.93, 0.9, 0.84)
    for grow, colour in ((0.025, frame), (0.0, mix((0.7, 0.86, 0.97), place.accent, 0.12))):
        r = half + grow
        arch = np.stack([x + r * np.cos(t), spring + r * np.sin(t)], 1)
        canvas.polygon(np.concatenate([arch, [(x - r, base - grow), (x + r, base - grow)]]), colour)
    canvas.rectangle(x - 0.006, base, x + 0.006, spring + half, frame)
    for y in np.arange(base + 0.1, spring + 0.02, 0.1):
        canvas.rectangle(x - half, y - 0.005, x + half, y + 0.005, frame)
    if chance(rng, 0.6):
        indoors.plant(canvas, rng, x, floor, 0.2, paint(rng))


def _table(
    canvas: Canvas, rng: np.random.Generator, x: float, y: float, wood: Colour, accent: Colour
) -> None:
    """A reading table with a shaded lamp and a pile of books."""
    w = pick(rng, 0.16, 0.2)
    for leg in (-0.85, 0.85):
        canvas.rectangle(x + leg * w - 0.012, y, x + leg * w + 0.012, y + 0.13, shade(wood, 0.65))
    canvas.rectangle(x - w, y + 0.12, x + w, y + 0.148, wood)
    lamp = x + w * pick(rng, -0.6, 0.6)
    canvas.line([(lamp, y + 0.148), (lamp, y + 0.24)], 0.012, (0.75, 0.62, 0.3))
    canvas.polygon(
        [
            (lamp - 0.065, y + 0.22),
            (lamp + 0.065, y + 0.22),
            (lamp + 0.04, y + 0.275),
            (lamp - 0.04, y + 0.275),
        ],
        accent,
    )
    canvas.ellipse(lamp, y + 0.22, 0.06, 0.008, (1.0, 0.95, 0.7))
    pile = x - w * 0.5 if lamp > x else x + w * 0.5
    for k in range(whole(rng, 2, 4)):
        canvas.rectangle(pile - 0.05, y + 0.148 + 0.018 * k, pile + 0.05, y + 0.163 + 0.018 * k, paint(rng))
