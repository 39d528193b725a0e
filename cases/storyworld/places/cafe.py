"""A cafe: counter with coffee machine and cakes, blackboards, hanging lamps, small round tables."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import indoors
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    WHITE,
    chance,
    hsv,
    paint,
    pick,
    rectangles,
    slots,
    tone,
    warm,
)
from cases.storyworld.places.street import awning
from cases.storyworld.world import Colour, Place

SLATE: Colour = (0.17, 0.2, 0.2)


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a cafe in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    wall = tone(place.tint, (0.15, 0.5), (0.62, 0.9))
    indoors.wall(canvas, floor, wall, shade(wall, 0.6))
    _bricks(canvas, rng, floor, wall)
    wood = warm(rng, (0.35, 0.6), (0.38, 0.7))
    indoors.boards(canvas, floor, warm(rng, (0.25, 0.45), (0.55, 0.82)))
    flip = chance(rng, 0.5)
    start = pick(rng, 0.1, 1.0)
    _counter(canvas, rng, start, 1.25, floor, place, wood)
    for x in (start - 0.32, start + 1.55):
        _front_window(canvas, rng, x, floor, place, wood)
    if start > 0.62:
        _board(canvas, rng, start - 0.78, floor + 0.4)
    for x in slots(rng, 5, 0.0, PLACE_WIDTH, 0.15):
        indoors.pendant(
            canvas, x, pick(rng, 0.74, 0.82), 0.062, place.accent if flip else hsv(0.12, 0.4, 0.95)
        )
    for x in slots(rng, 4, 0.0, PLACE_WIDTH, 0.2):
        _table(canvas, rng, x, floor - 0.075, wood, place.accent)


def _bricks(canvas: Canvas, rng: np.random.Generator, floor: float, wall: Colour) -> None:
    """Courses of brick on the wall, or wooden panelling below."""
    dark = shade(wall, 0.9)
    if chance(rng, 0.5):
        boxes = [
            (x + 0.045 * (j % 2), y, x + 0.045 * (j % 2) + 0.075, y + 0.026)
            for j, y in enumerate(np.arange(floor + 0.03, 0.98, 0.04))
            for x in np.arange(-0.05, PLACE_WIDTH, 0.18)
        ]
        rectangles(canvas, boxes, dark)
    else:
        canvas.rectangle(0, floor, PLACE_WIDTH, floor + 0.22, shade(wall, 0.72))
        rectangles(
            canvas,
            [(x, floor, x + 0.01, floor + 0.22) for x in np.arange(0, PLACE_WIDTH, 0.09)],
            shade(wall, 0.6),
        )


def _counter(
    canvas: Canvas, rng: np.random.Generator, x: float, w: float, floor: float, place: Place, wood: Colour
) -> None:
    """The bar: blackboards and bottles behind, machine and cakes upon it."""
    top = floor + 0.2
    _board(canvas, rng, x + 0.24, floor + 0.43)
    _bottles(canvas, rng, x + 0.5, x + w - 0.04, floor, wood)
    canvas.rectangle(x, floor - 0.03, x + w, top, shade(wood, 0.8))
    panels = [(x + 0.02 + k * w / 6, floor, x + (k + 1) * w / 6 - 0.02, top - 0.03) for k in range(6)]
    rectangles(canvas, panels, mix(wood, place.accent, 0.35))
    canvas.rectangle(x - 0.02, top - 0.01, x + w + 0.02, top + 0.022, shade(wood, 1.4))
    machine, cakes = (x + 0.56, x + 1.0) if chance(rng, 0.5) else (x + 1.08, x + 0.66)
    _machine(canvas, machine, top + 0.022, place.accent)
    _cakes(canvas, rng, cakes, top + 0.022)


def _bottles(
    canvas: Canvas, rng: np.random.Generator, x0: float, x1: float, floor: float, wood: Colour
) -> None:
    for y in (floor + 0.34, floor + 0.46):
        canvas.rectangle(x0, y, x1, y + 0.014, shade(wood, 0.7))
        for x in np.arange(x0 + 0.04, x1 - 0.02, 0.07):
            if chance(rng, 0.8):
                r, h = pick(rng, 0.014, 0.024), pick(rng, 0.045, 0.085)
                canvas.rectangle(x - r, y + 0.014, x + r, y + 0.014 + h, paint(rng, (0.1, 0.6), (0.6, 0.98)))


def _board(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    """A blackboard with chalk lines."""
    y = min(y, 0.72)
    canvas.rectangle(x - 0.17, y - 0.13, x + 0.17, y + 0.13, (0.55, 0.38, 0.24))
    canvas.rectangle(x - 0.155, y - 0.115, x + 0.155, y + 0.115, SLATE)
    canvas.rectangle(x - 0.1, y + 0.07, x + 0.1, y + 0.088, hsv(rng.random(), 0.3, 0.98))
    lines = [
        (x - 0.12, v, x - 0.12 + pick(rng, 0.1, 0.22), v + 0.012)
        for v in (y + 0.03, y - 0.005, y - 0.04, y - 0.075)
    ]
    rectangles(canvas, lines, (0.86, 0.87, 0.84))


def _machine(canvas: Canvas, x: float, y: float, accent: Colour) -> None:
    """An espresso machine with cups on top."""
    steel = (0.78, 0.8, 0.83)
    canvas.rectangle(x - 0.12, y, x + 0.12, y + 0.03, shade(steel, 0.6))
    canvas.rectangle(x - 0.11, y + 0.03, x + 0.11, y + 0.09, shade(steel, 0.45))
    canvas.rectangle(x - 0.13, y + 0.085, x + 0.13, y + 0.155, accent)
    canvas.rectangle(x - 0.13, y + 0.085, x + 0.13, y + 0.1, steel)
    for u in (-0.055, 0.055):
        canvas.rectangle(x + u - 0.012, y + 0.06, x + u + 0.012, y + 0.09, INK)
    rectangles(
        canvas, [(x - 0.1 + 0.055 * k, y + 0.155, x - 0.065 + 0.055 * k, y + 0.185) for k in range(4)], WHITE
    )


def _cakes(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    """A glass case with cakes on two shelves."""
    canvas.rectangle(x - 0.17, y, x + 0.17, y + 0.155, (0.9, 0.95, 0.96))
    for v in (y + 0.008, y + 0.082):
        canvas.rectangle(x - 0.165, v - 0.006, x + 0.165, v, (0.6, 0.68, 0.7))
        for k in range(4):
            u = x - 0.12 + 0.08 * k
            colour = hsv(pick(rng, -0.08, 0.12), pick(rng, 0.3, 0.7), pick(rng, 0.5, 0.95))
            canvas.rectangle(u - 0.027, v, u + 0.027, v + 0.034, colour)
            canvas.ellipse(u, v + 0.037, 0.022, 0.014, mix(colour, WHITE, 0.6))
    canvas.rectangle(x - 0.175, y + 0.15, x + 0.175, y + 0.165, (0.6, 0.68, 0.7))


def _front_window(
    canvas: Canvas, rng: np.random.Generator, x: float, floor: float, place: Place, wood: Colour
) -> None:
    """A window to the street under a striped awning."""
    box = (x - 0.2, floor + 0.13, x + 0.2, min(floor + 0.42, 0.76))
    indoors.window(canvas, rng, box, hsv(0.55, pick(rng, 0.15, 0.4), 0.96), shade(wood, 0.75))
    awning(canvas, box[0] - 0.03, box[2] + 0.03, box[3] - 0.015, 0.085, place.accent)


def _table(
    canvas: Canvas, rng: np.random.Generator, x: float, y: float, wood: Colour, accent: Colour
) -> None:
    """A round table on one leg between two bistro chairs, a cup on it."""
    for side in (-1, 1):
        u = x + side * 0.145
        back = u + side * 0.045
        canvas.line([(back, y - 0.005), (back + side * 0.012, y + 0.215)], 0.015, shade(accent, 0.75))
        canvas.line([(u - side * 0.04, y - 0.005), (u - side * 0.035, y + 0.1)], 0.013, shade(accent, 0.6))
        canvas.ellipse(u + side * 0.005, y + 0.1, 0.055, 0.014, accent)
    canvas.rectangle(x - 0.009, y, x + 0.009, y + 0.145, INK)
    canvas.ellipse(x, y, 0.06, 0.012, INK)
    canvas.ellipse(x, y + 0.145, 0.105, 0.02, shade(wood, 0.8))
    canvas.ellipse(x, y + 0.151, 0.105, 0.02, shade(wood, 1.35))
    u = x + pick(rng, -0.04, 0.04)
    if chance(rng, 0.5):
        canvas.rectangle(u - 0.017, y + 0.155, u + 0.017, y + 0.185, WHITE)
    else:
        canvas.rectangle(u - 0.011, y + 0.155, u + 0.011, y + 0.19, paint(rng, (0.2, 0.5), (0.7, 0.95)))
        canvas.ellipse(u, y + 0.205, 0.022, 0.022, paint(rng))
