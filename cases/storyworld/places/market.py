"""A market: stalls with striped roofs and heaps of fruit, flags overhead, old houses behind."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import outdoors
from cases.storyworld.places.parts import (
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
    tone,
    warm,
    whole,
)
from cases.storyworld.places.street import awning
from cases.storyworld.world import Colour, Place

GOODS = (
    (0.0, 0.75, 0.85),
    (0.08, 0.8, 0.97),
    (0.14, 0.7, 0.97),
    (0.28, 0.6, 0.7),
    (0.8, 0.45, 0.55),
    (0.95, 0.4, 0.95),
)
"""Apples, oranges, lemons, cabbages, aubergines, flowers: hue, saturation, value."""


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a market in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    outdoors.sky(canvas, floor, place.tint)
    outdoors.clouds(canvas, rng, whole(rng, 0, 2), 0.86, 0.95)
    _houses(canvas, rng, place)
    _cobbles(canvas, rng, floor)
    colours = outdoors.hull_colours(rng, 3)
    start, chosen = pick(rng, -0.25, 0.05), whole(rng, 1, 3)
    x, k = start, 0
    while x < PLACE_WIDTH:
        w = pick(rng, 0.46, 0.58)
        colour = place.accent if k % 4 == chosen else colours[k % 3]
        _stall(canvas, rng, x + 0.02, x + w - 0.04, floor - 0.035, colour)
        x += w + (pick(rng, 0.12, 0.24) if chance(rng, 0.5) else 0.0)
        k += 1
    for x in slots(rng, 3, 0.1, 2.5, 0.35):
        _crate(canvas, rng, x, floor - 0.085)
    flags = [place.accent, colours[0], hsv(0.13, 0.7, 0.97), WHITE]
    sag = pick(rng, 0.03, 0.07)
    edges = [0.0, *slots(rng, 2, 0.5, 2.1, 0.3), PLACE_WIDTH]
    for a, b in pairwise(edges):
        outdoors.bunting(canvas, rng, 0.84 + pick(rng, -0.02, 0.03), sag, flags, a, b)


def _houses(canvas: Canvas, rng: np.random.Generator, place: Place) -> None:
    """A pale row of houses; the stalls stand out before it."""
    plain = tone(place.tint, (0.1, 0.35), (0.82, 0.97))
    for x0, x1 in outdoors.row_of(rng, 0.3, 0.5):
        colour = mix(mix(plain, warm(rng, (0.15, 0.35), (0.8, 0.95)), pick(rng, 0.2, 0.8)), WHITE, 0.2)
        outdoors.house(canvas, rng, (x0, place.horizon, x1, pick(rng, 0.7, 0.86)), colour)


def _cobbles(canvas: Canvas, rng: np.random.Generator, floor: float) -> None:
    stone = mix((0.74, 0.7, 0.66), paint(rng, (0.1, 0.3), (0.6, 0.85)), 0.3)
    gradient(canvas, (0, 0, PLACE_WIDTH, floor), shade(stone, 1.1), shade(stone, 0.92))
    for j, t in enumerate((0.12, 0.3, 0.48, 0.64, 0.78)):
        step = 0.2 * (1.2 - t * 0.6)
        spots = [(float(x), floor * t) for x in np.arange(step * 0.5 * (j % 2), PLACE_WIDTH, step)]
        ovals(canvas, spots, step * 0.32, 0.012, shade(stone, 0.93), 8)


def _stall(canvas: Canvas, rng: np.random.Generator, x0: float, x1: float, y: float, colour: Colour) -> None:
    """Poles, a striped roof, a sloping table of goods, hanging things."""
    roof, table = y + 0.39, y + 0.13
    canvas.rectangle(x0 + 0.02, y + 0.1, x1 - 0.02, roof, mix(shade(colour, 0.45), (0.3, 0.25, 0.25), 0.4))
    _shelf(canvas, rng, x0 + 0.05, x1 - 0.05, y + 0.25)
    for u in (x0 + 0.012, x1 - 0.012):
        canvas.rectangle(u - 0.01, y, u + 0.01, roof, (0.5, 0.38, 0.28))
    canvas.rectangle(x0, y, x1, table - 0.01, shade(colour, 0.82))
    rectangles(
        canvas, [(x, y, x + 0.012, table - 0.01) for x in np.arange(x0 + 0.07, x1, 0.09)], shade(colour, 0.66)
    )
    _heaps(canvas, rng, x0, x1, table)
    awning(canvas, x0 - 0.02, x1 + 0.02, roof - 0.02, 0.13, colour)
    count = max(3, round((x1 - x0 + 0.08) / 0.06))
    w = (x1 - x0 + 0.08) / count
    scallops = [(x0 - 0.04 + (k + 0.5) * w, roof - 0.02) for k in range(count)]
    ovals(canvas, scallops[::2], w / 2, 0.02, colour)
    ovals(canvas, scallops[1::2], w / 2, 0.02, mix(WHITE, colour, 0.1))


def _shelf(canvas: Canvas, rng: np.random.Generator, x0: float, x1: float, y: float) -> None:
    """Jars and baskets at the back of a stall."""
    canvas.rectangle(x0, y - 0.01, x1, y, (0.6, 0.45, 0.32))
    for x in np.arange(x0 + 0.03, x1 - 0.01, 0.065):
        h = pick(rng, 0.035, 0.08)
        canvas.rectangle(x - 0.022, y, x + 0.022, y + h, paint(rng, (0.2, 0.7), (0.65, 0.97)))


def _heaps(canvas: Canvas, rng: np.random.Generator, x0: float, x1: float, y: float) -> None:
    """Crates side by side, each with a heap of one kind of fruit."""
    count = 3
    w = (x1 - x0) / count
    order = rng.permutation(len(GOODS))
    for k in range(count):
        a = x0 + k * w
        h, s, v = GOODS[order[k]]
        fruit = hsv(h + pick(rng, -0.02, 0.02), s, v)
        ovals(canvas, [(a + w * t, y + 0.031) for t in (0.2, 0.5, 0.8)], 0.026, 0.026, shade(fruit, 0.85))
        ovals(canvas, [(a + w * t, y + 0.062) for t in (0.34, 0.66)], 0.026, 0.026, fruit)
        canvas.rectangle(a + 0.006, y - 0.03, a + w - 0.006, y + 0.022, (0.76, 0.58, 0.38))
        canvas.rectangle(a + 0.006, y - 0.008, a + w - 0.006, y, (0.58, 0.42, 0.27))


def _crate(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    """A crate or a sack on the ground before the stalls."""
    h, s, v = GOODS[whole(rng, 0, len(GOODS) - 1)]
    for dx in (-0.04, 0.0, 0.04):
        canvas.ellipse(x + dx, y + 0.075, 0.026, 0.024, hsv(h, s, v))
    canvas.rectangle(x - 0.075, y, x + 0.075, y + 0.07, (0.72, 0.54, 0.35))
    rectangles(
        canvas, [(x - 0.075, y + t, x + 0.075, y + t + 0.008) for t in (0.02, 0.045)], (0.5, 0.36, 0.23)
    )
