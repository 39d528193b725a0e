"""A kitchen: worktop along the wall, cupboards above, stove with hood, fridge, hanging pans."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import indoors
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    WHITE,
    chance,
    gradient,
    grid,
    hsv,
    paint,
    pick,
    rectangles,
    shuffled,
    tone,
    warm,
    whole,
)
from cases.storyworld.world import Colour, Place

METAL: Colour = (0.72, 0.75, 0.78)


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a kitchen in place units; ``rng`` is seeded by the place."""
    wall = tone(place.tint, (0.08, 0.38), (0.8, 0.97))
    floor = place.horizon
    indoors.wall(canvas, floor, wall)
    light = mix(shade(wall, 1.4), (0.93, 0.9, 0.85), 0.6)
    indoors.tiles(canvas, floor, light, shade(light, pick(rng, 0.78, 0.9)), whole(rng, 11, 16))
    cupboard = mix(paint(rng, (0.1, 0.45), (0.6, 0.95)), WHITE, 0.1) if chance(rng, 0.6) else warm(rng)
    worktop = floor + 0.17
    _splash(canvas, rng, worktop, wall)
    _base(canvas, floor, worktop, cupboard, warm(rng, (0.2, 0.5), (0.35, 0.9)))
    x = -pick(rng, 0.0, 0.3)
    units = shuffled(rng, ["fridge", "stove", "sink", "cupboards", "pans", "shelf"])
    while x < PLACE_WIDTH:
        for unit in units:
            x += _unit(unit, canvas, rng, x, worktop, place, cupboard)


def _splash(canvas: Canvas, rng: np.random.Generator, worktop: float, wall: Colour) -> None:
    """Wall tiles behind the worktop."""
    colour = paint(rng, (0.1, 0.4), (0.75, 0.95))
    canvas.rectangle(0, worktop, PLACE_WIDTH, worktop + 0.13, shade(colour, 0.88))
    rectangles(canvas, grid((0, worktop, PLACE_WIDTH, worktop + 0.13), whole(rng, 30, 44), 3, 0.86), colour)


def _base(canvas: Canvas, floor: float, worktop: float, cupboard: Colour, top: Colour) -> None:
    canvas.rectangle(0, floor - 0.02, PLACE_WIDTH, worktop, shade(cupboard, 0.7))
    doors = grid((0, floor, PLACE_WIDTH, worktop - 0.015), 14, 1, 0.93)
    rectangles(canvas, doors, cupboard)
    knobs = [(b[0] + 0.02, b[3] - 0.04, b[0] + 0.07, b[3] - 0.03) for b in doors]
    rectangles(canvas, knobs, shade(cupboard, 0.5))
    canvas.rectangle(0, worktop - 0.02, PLACE_WIDTH, worktop + 0.012, top)


def _unit(
    name: str,
    canvas: Canvas,
    rng: np.random.Generator,
    x: float,
    worktop: float,
    place: Place,
    cupboard: Colour,
) -> float:
    """Draw one unit that begins at x; returns its width."""
    if name == "fridge":
        return _fridge(canvas, rng, x, worktop, place)
    if name == "stove":
        return _stove(canvas, rng, x, worktop, place)
    if name == "sink":
        return _sink(canvas, rng, x, worktop)
    if name == "cupboards":
        return _cupboards(canvas, rng, x, worktop, cupboard)
    if name == "pans":
        return _pans(canvas, rng, x, worktop)
    return _shelf(canvas, rng, x, worktop)


def _fridge(canvas: Canvas, rng: np.random.Generator, x: float, worktop: float, place: Place) -> float:
    w, top, bottom = 0.24, worktop + 0.3, place.horizon - 0.03
    split = bottom + (top - bottom) * pick(rng, 0.55, 0.68)
    gradient(canvas, (x + 0.01, bottom, x + w, top), shade(place.accent, 0.85), shade(place.accent, 1.15))
    canvas.rectangle(x + 0.01, split - 0.005, x + w, split + 0.005, shade(place.accent, 0.6))
    for y0, y1 in ((split - 0.14, split - 0.03), (split + 0.03, split + 0.1)):
        canvas.rectangle(x + 0.035, y0, x + 0.05, y1, WHITE)
    for _ in range(whole(rng, 1, 4)):
        u, v = x + pick(rng, 0.08, 0.2), pick(rng, split + 0.04, top - 0.05)
        canvas.rectangle(u - 0.016, v - 0.02, u + 0.016, v + 0.02, paint(rng))
    return w + 0.02


def _stove(canvas: Canvas, rng: np.random.Generator, x: float, worktop: float, place: Place) -> float:
    w, floor = 0.3, place.horizon
    body = shade(METAL, pick(rng, 0.5, 1.1))
    canvas.rectangle(x, floor - 0.02, x + w, worktop + 0.012, body)
    canvas.rectangle(x + 0.03, floor + 0.02, x + w - 0.03, worktop - 0.055, INK)
    canvas.rectangle(x + 0.05, floor + 0.04, x + w - 0.05, worktop - 0.085, (0.85, 0.5, 0.22))
    rectangles(canvas, grid((x + 0.03, worktop - 0.04, x + w - 0.03, worktop - 0.01), 4, 1, 0.45), INK)
    hood = shade(METAL, pick(rng, 0.75, 1.15)) if chance(rng, 0.6) else place.accent
    y = min(worktop + 0.26, 0.8)
    canvas.polygon([(x - 0.01, y), (x + w + 0.01, y), (x + w - 0.08, y + 0.1), (x + 0.08, y + 0.1)], hood)
    canvas.rectangle(x + 0.08, y + 0.1, x + w - 0.08, 1.0, shade(hood, 0.85))
    canvas.rectangle(x - 0.01, y - 0.012, x + w + 0.01, y + 0.01, shade(hood, 0.7))
    for u in (x + 0.08, x + 0.21):
        _pot(canvas, rng, u, worktop + 0.012)
    return w + 0.01


def _pot(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    colour, r, h = paint(rng), pick(rng, 0.04, 0.055), pick(rng, 0.045, 0.09)
    canvas.rectangle(x - r, y, x + r, y + h, colour)
    canvas.rectangle(x - r * 1.35, y + h * 0.65, x + r * 1.35, y + h * 0.8, shade(colour, 0.6))
    canvas.ellipse(x, y + h, r, 0.012, shade(colour, 1.3))
    canvas.ellipse(x, y + h + 0.016, 0.012, 0.012, INK)


def _sink(canvas: Canvas, rng: np.random.Generator, x: float, worktop: float) -> float:
    w = pick(rng, 0.38, 0.48)
    box = (x + 0.05, worktop + 0.15, x + w - 0.05, worktop + 0.4)
    cloth = paint(rng, (0.3, 0.6), (0.7, 0.95))
    indoors.window(canvas, rng, box, hsv(0.56, pick(rng, 0.2, 0.45), 0.95))
    canvas.rectangle(box[0] - 0.03, box[3] - 0.06, box[2] + 0.03, box[3] + 0.03, cloth)
    rectangles(
        canvas,
        grid((box[0] - 0.03, box[3] - 0.06, box[2] + 0.03, box[3] + 0.03), 7, 1, 0.4),
        shade(cloth, 0.84),
    )
    m = x + w / 2
    canvas.line(
        [(m, worktop), (m, worktop + 0.1), (m + 0.05, worktop + 0.11), (m + 0.055, worktop + 0.07)],
        0.016,
        METAL,
    )
    canvas.rectangle(m - 0.11, worktop - 0.012, m + 0.13, worktop + 0.012, shade(METAL, 0.75))
    for k in range(whole(rng, 1, 3)):
        u = x + 0.06 + 0.05 * k
        canvas.rectangle(u, worktop + 0.012, u + 0.032, worktop + pick(rng, 0.06, 0.1), paint(rng))
    return w


def _cupboards(canvas: Canvas, rng: np.random.Generator, x: float, worktop: float, cupboard: Colour) -> float:
    count = whole(rng, 2, 3)
    w, y = 0.19 * count, worktop + 0.2
    canvas.rectangle(x, y, x + w, y + 0.3, shade(cupboard, 0.7))
    doors = grid((x, y, x + w, y + 0.3), count, 1, 0.92)
    rectangles(canvas, doors, cupboard)
    rectangles(
        canvas, [(b[2] - 0.03, b[1] + 0.03, b[2] - 0.018, b[1] + 0.1) for b in doors], shade(cupboard, 0.45)
    )
    canvas.ellipse(x + w * 0.3, worktop + 0.03, 0.09, 0.022, warm(rng))
    for k in range(3):
        canvas.ellipse(
            x + w * 0.3 - 0.045 + 0.045 * k, worktop + 0.05, 0.026, 0.026, hsv(rng.random() * 0.3, 0.7, 0.9)
        )
    return w + 0.02


def _pans(canvas: Canvas, rng: np.random.Generator, x: float, worktop: float) -> float:
    count = whole(rng, 3, 4)
    w, y = 0.11 * count, min(worktop + 0.42, 0.9)
    canvas.rectangle(x, y, x + w, y + 0.014, INK)
    copper = chance(rng, 0.5)
    for k in range(count):
        u, r = x + 0.055 + 0.11 * k, pick(rng, 0.034, 0.052)
        colour = hsv(0.06, 0.6, pick(rng, 0.65, 0.85)) if copper else shade(INK, pick(rng, 1.1, 1.5))
        canvas.line([(u, y), (u, y - 0.1)], 0.014, shade(colour, 0.7))
        canvas.ellipse(u, y - 0.1 - r, r, r, colour)
        canvas.ellipse(u, y - 0.1 - r, r * 0.7, r * 0.7, shade(colour, 1.2))
    canvas.rectangle(x + 0.05, worktop + 0.012, x + 0.2, worktop + 0.1, warm(rng, (0.3, 0.5), (0.6, 0.85)))
    return w + 0.03


def _shelf(canvas: Canvas, rng: np.random.Generator, x: float, worktop: float) -> float:
    w = pick(rng, 0.32, 0.42)
    for y in (worktop + 0.19, worktop + 0.32):
        canvas.rectangle(x, y, x + w, y + 0.016, warm(rng, (0.4, 0.5), (0.4, 0.55)))
        count = whole(rng, 3, 5)
        for k in range(count):
            u = x + w * (k + 0.5) / count
            r, h = pick(rng, 0.018, 0.028), pick(rng, 0.05, 0.1)
            canvas.rectangle(u - r, y + 0.016, u + r, y + 0.016 + h, paint(rng, (0.3, 0.7), (0.6, 0.95)))
            canvas.rectangle(u - r, y + h, u + r, y + 0.02 + h, shade(WHITE, 0.9))
    return w + 0.03
