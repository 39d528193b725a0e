"""A harbour: a stone quay, moored boats with masts, warehouses, a lighthouse or a crane."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import outdoors
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    WHITE,
    chance,
    gradient,
    hsv,
    ovals,
    paint,
    pick,
    rectangles,
    slots,
    whole,
)
from cases.storyworld.world import Colour, Place


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a harbour in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    shore = floor + pick(rng, 0.15, 0.19)
    outdoors.sky(canvas, shore, place.tint)
    outdoors.clouds(canvas, rng, whole(rng, 1, 3), 0.78, 0.93)
    water = hsv(pick(rng, 0.48, 0.62), pick(rng, 0.35, 0.6), pick(rng, 0.55, 0.75))
    outdoors.ridge(
        canvas,
        rng,
        shore - 0.02,
        pick(rng, 0.08, 0.16),
        mix((0.45, 0.55, 0.55), place.tint, 0.5),
        floor=floor,
    )
    _warehouses(canvas, rng, shore, place)
    gradient(canvas, (0, floor - 0.02, PLACE_WIDTH, shore), shade(water, 1.25), shade(water, 0.85))
    _ripples(canvas, rng, floor, shore, shade(water, 1.45))
    _landmarks(canvas, rng, shore, place)
    _boats(canvas, rng, floor, place.accent)
    _quay(canvas, rng, floor)
    outdoors.gulls(canvas, rng, whole(rng, 3, 7), 0.6, 0.9)


def _warehouses(canvas: Canvas, rng: np.random.Generator, shore: float, place: Place) -> None:
    """Gabled houses on the far shore, in gaps and rows."""
    x = pick(rng, -0.1, 0.2)
    for _ in range(whole(rng, 7, 10)):
        w, h = pick(rng, 0.13, 0.2), pick(rng, 0.1, 0.18)
        colour = paint(rng, (0.25, 0.6), (0.6, 0.9))
        canvas.rectangle(x, shore - 0.01, x + w, shore + h, colour)
        canvas.polygon(
            [(x - 0.01, shore + h), (x + w + 0.01, shore + h), (x + w / 2, shore + h + 0.06)],
            shade(colour, 0.6),
        )
        panes = [
            (x + w * t - 0.012, shore + h * v, x + w * t + 0.012, shore + h * v + 0.03)
            for t in (0.3, 0.7)
            for v in (0.25, 0.65)
        ]
        rectangles(canvas, panes, shade(colour, 1.7))
        x += w if chance(rng, 0.7) else w + pick(rng, 0.1, 0.35)


def _ripples(canvas: Canvas, rng: np.random.Generator, floor: float, shore: float, colour: Colour) -> None:
    middles = [(x, pick(rng, floor, shore - 0.02)) for x in slots(rng, 16, 0, PLACE_WIDTH, 0.5)]
    ovals(canvas, middles, 0.04 + 0.06 * rng.random(16), 0.004, colour, 8)


def _landmarks(canvas: Canvas, rng: np.random.Generator, shore: float, place: Place) -> None:
    """A lighthouse on a pier at one side, a cargo crane at the other."""
    left, right = pick(rng, 0.25, 0.8), pick(rng, 1.75, 2.35)
    light, crane = (left, right) if chance(rng, 0.5) else (right, left)
    _lighthouse(canvas, light, shore - 0.03, place.accent)
    if chance(rng, 0.75):
        _crane(canvas, crane, shore - 0.02, paint(rng, (0.6, 0.8), (0.7, 0.9)), 1 if crane < 1.3 else -1)


def _lighthouse(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    canvas.polygon(
        [(x - 0.25, y - 0.02), (x + 0.25, y - 0.02), (x + 0.16, y + 0.04), (x - 0.16, y + 0.04)],
        (0.5, 0.48, 0.47),
    )
    height, low, high = 0.36, 0.062, 0.038
    for k in range(5):
        a, b = low + (high - low) * k / 5, low + (high - low) * (k + 1) / 5
        y0, y1 = y + 0.03 + height * k / 5, y + 0.03 + height * (k + 1) / 5
        canvas.polygon([(x - a, y0), (x + a, y0), (x + b, y1), (x - b, y1)], WHITE if k % 2 else colour)
    top = y + 0.03 + height
    canvas.rectangle(x - 0.055, top, x + 0.055, top + 0.014, INK)
    canvas.rectangle(x - 0.03, top + 0.014, x + 0.03, top + 0.065, (1.0, 0.93, 0.6))
    canvas.polygon([(x - 0.042, top + 0.065), (x + 0.042, top + 0.065), (x, top + 0.115)], shade(colour, 0.7))


def _crane(canvas: Canvas, x: float, y: float, colour: Colour, way: int) -> None:
    for leg in (-0.08, 0.08):
        canvas.line([(x + leg, y), (x + leg * 0.5, y + 0.26)], 0.018, colour)
    canvas.line([(x - 0.06, y + 0.1), (x + 0.06, y + 0.2)], 0.012, colour)
    canvas.rectangle(x - 0.07, y + 0.24, x + 0.07, y + 0.31, shade(colour, 0.8))
    tip = (x + way * 0.36, y + 0.44)
    canvas.line([(x, y + 0.3), tip], 0.02, colour)
    canvas.line([(x, y + 0.3), (x, y + 0.42), tip], 0.008, INK)
    canvas.line([tip, (tip[0], y + 0.2)], 0.007, INK)
    canvas.rectangle(tip[0] - 0.05, y + 0.14, tip[0] + 0.05, y + 0.2, shade(colour, 0.6))


def _boats(canvas: Canvas, rng: np.random.Generator, floor: float, accent: Colour) -> None:
    colours = outdoors.hull_colours(rng, 4)
    middles = slots(rng, whole(rng, 5, 6), 0.0, PLACE_WIDTH, 0.2)
    chosen = whole(rng, 1, len(middles) - 2)
    for i, x in enumerate(middles):
        colour = accent if i == chosen else colours[i % 4]
        y = floor + pick(rng, 0.0, 0.05)
        if i != chosen and chance(rng, 0.45):
            _trawler(canvas, rng, x, y, colour)
        else:
            _yacht(canvas, rng, x, y, colour)


def _hull(canvas: Canvas, x: float, y: float, half: float, colour: Colour, way: int) -> None:
    deck = [(x - half, y + 0.075), (x + way * half * 1.18 if way > 0 else x + half, y + 0.085)]
    if way < 0:
        deck = [(x - half * 1.18, y + 0.085), (x + half, y + 0.075)]
    canvas.polygon([deck[0], deck[1], (x + half * 0.8, y - 0.005), (x - half * 0.8, y - 0.005)], colour)
    canvas.polygon(
        [
            (x - half * 0.86, y + 0.02),
            (x + half * 0.86, y + 0.02),
            (x + half * 0.8, y - 0.005),
            (x - half * 0.8, y - 0.005),
        ],
        shade(colour, 0.6),
    )
    canvas.line([deck[0], deck[1]], 0.012, WHITE)


def _yacht(canvas: Canvas, rng: np.random.Generator, x: float, y: float, colour: Colour) -> None:
    """A sailing boat with a mast, its sail furled or set."""
    way = 1 if chance(rng, 0.5) else -1
    height = pick(rng, 0.34, 0.46)
    _hull(canvas, x, y, 0.17, colour, way)
    canvas.rectangle(x - 0.08, y + 0.075, x + 0.07, y + 0.115, (0.95, 0.94, 0.9))
    rectangles(
        canvas, [(x - 0.06 + 0.045 * k, y + 0.085, x - 0.035 + 0.045 * k, y + 0.105) for k in range(3)], INK
    )
    canvas.line([(x, y + 0.08), (x, y + height)], 0.013, (0.55, 0.42, 0.32))
    canvas.line(
        [(x + way * 0.19, y + 0.085), (x, y + height), (x - way * 0.17, y + 0.08)], 0.004, (0.35, 0.35, 0.38)
    )
    if chance(rng, 0.45):
        canvas.polygon(
            [(x - way * 0.012, y + 0.135), (x - way * 0.012, y + height - 0.02), (x - way * 0.15, y + 0.135)],
            mix(WHITE, colour, 0.2),
        )
    else:
        canvas.line([(x, y + 0.14), (x - way * 0.14, y + 0.14)], 0.03, mix(WHITE, colour, 0.4))
    canvas.polygon([(x, y + height), (x, y + height - 0.035), (x - way * 0.06, y + height - 0.018)], colour)


def _trawler(canvas: Canvas, rng: np.random.Generator, x: float, y: float, colour: Colour) -> None:
    """A fishing boat with a wheelhouse and a funnel."""
    way = 1 if chance(rng, 0.5) else -1
    _hull(canvas, x, y, 0.2, colour, way)
    u = x - way * 0.05
    canvas.rectangle(u - 0.085, y + 0.075, u + 0.085, y + 0.175, (0.95, 0.95, 0.93))
    canvas.rectangle(u - 0.1, y + 0.172, u + 0.1, y + 0.19, shade(colour, 0.8))
    rectangles(
        canvas,
        [(u - 0.07 + 0.052 * k, y + 0.12, u - 0.032 + 0.052 * k, y + 0.158) for k in range(3)],
        (0.3, 0.42, 0.52),
    )
    canvas.rectangle(u - way * 0.13 - 0.02, y + 0.075, u - way * 0.13 + 0.02, y + 0.22, shade(colour, 1.2))
    canvas.line([(x + way * 0.13, y + 0.08), (x + way * 0.13, y + 0.3), (u, y + 0.19)], 0.008, INK)


def _quay(canvas: Canvas, rng: np.random.Generator, floor: float) -> None:
    """Paving with long joints, an edge of big stones, bollards and coils of rope."""
    stone = mix((0.72, 0.69, 0.65), paint(rng, (0.05, 0.25), (0.6, 0.85)), 0.35)
    edge = floor - 0.03
    gradient(canvas, (0, 0, PLACE_WIDTH, edge), shade(stone, 1.12), shade(stone, 0.98))
    joints = [(0, edge * t, PLACE_WIDTH, edge * t + 0.005) for t in (0.3, 0.58, 0.8)]
    rectangles(canvas, joints, shade(stone, 0.86))
    canvas.rectangle(0, edge - 0.035, PLACE_WIDTH, edge + 0.012, shade(stone, 0.82))
    rectangles(
        canvas,
        [(x, edge - 0.035, x + 0.008, edge + 0.012) for x in np.arange(0.1, PLACE_WIDTH, 0.17)],
        shade(stone, 0.6),
    )
    for i, x in enumerate(slots(rng, 5, 0, PLACE_WIDTH, 0.3)):
        if i % 2:
            canvas.ellipse(x, edge - 0.04, 0.07, 0.018, (0.75, 0.6, 0.38))
            canvas.ellipse(x, edge - 0.036, 0.035, 0.008, (0.5, 0.38, 0.24))
        else:
            canvas.rectangle(x - 0.024, edge - 0.05, x + 0.024, edge + 0.035, INK)
            canvas.ellipse(x, edge + 0.035, 0.038, 0.016, shade(INK, 1.25))
