"""A street: a row of houses with shops, pavement and road, cars, lamps, trees."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import outdoors
from cases.storyworld.places.parts import (
    PLACE_WIDTH,
    WHITE,
    Span,
    chance,
    gradient,
    grid,
    paint,
    pick,
    polygons,
    rectangles,
    slots,
    tone,
    warm,
    whole,
)
from cases.storyworld.world import Colour, Place

ASPHALT: Colour = (0.42, 0.43, 0.47)


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a street in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    outdoors.sky(canvas, floor, place.tint)
    outdoors.clouds(canvas, rng, whole(rng, 0, 3), 0.84, 0.95)
    _houses(canvas, rng, place)
    _ground(canvas, rng, floor)
    colours = outdoors.hull_colours(rng, 3)
    middles = slots(rng, 5, 0, PLACE_WIDTH, 0.25)
    for i, x in enumerate(middles):
        if i % 2 == 0:
            _car(canvas, rng, x, floor - 0.1, place.accent if i == 2 else colours[i % 3])
        elif chance(rng, 0.5):
            outdoors.lamp_post(canvas, x, floor - 0.02, 0.5, (0.18, 0.2, 0.24))
        else:
            outdoors.round_tree(canvas, rng, x, floor - 0.02, pick(rng, 0.36, 0.48), outdoors.foliage(rng))


def _houses(canvas: Canvas, rng: np.random.Generator, place: Place) -> None:
    floor = place.horizon
    plain = tone(place.tint, (0.15, 0.45), (0.7, 0.95))
    for i, (x0, x1) in enumerate(outdoors.row_of(rng, 0.34, 0.6)):
        colour = mix(plain, paint(rng, (0.25, 0.55), (0.6, 0.92)), pick(rng, 0.4, 0.9))
        if chance(rng, 0.3):
            colour = (0.66, 0.36, 0.28) if chance(rng, 0.5) else warm(rng, (0.2, 0.4), (0.7, 0.9))
        outdoors.house(canvas, rng, (x0, floor, x1, pick(rng, 0.72, 0.95)), colour)
        _shop(
            canvas, rng, (x0, x1), floor, place.accent if i % 3 == 1 else paint(rng, (0.5, 0.75), (0.5, 0.85))
        )


def _shop(canvas: Canvas, rng: np.random.Generator, span: Span, floor: float, colour: Colour) -> None:
    """A ground floor: door and shop window under a striped awning."""
    x0, x1 = span
    canvas.rectangle(x0, floor, x1, floor + 0.2, shade(colour, 0.55))
    m = x0 + (x1 - x0) * pick(rng, 0.3, 0.7)
    for a, b in ((x0 + 0.03, m - 0.07), (m + 0.07, x1 - 0.03)):
        if b - a > 0.04:
            canvas.rectangle(a, floor + 0.05, b, floor + 0.16, (0.98, 0.9, 0.68))
            rectangles(canvas, grid((a, floor + 0.05, b, floor + 0.1), 3, 1, 0.6), paint(rng))
    canvas.rectangle(m - 0.045, floor, m + 0.045, floor + 0.165, shade(colour, 0.9))
    canvas.rectangle(m - 0.025, floor + 0.07, m + 0.025, floor + 0.15, (0.75, 0.85, 0.9))
    awning(canvas, x0 + 0.015, x1 - 0.015, floor + 0.165, 0.07, colour)


def awning(canvas: Canvas, x0: float, x1: float, y: float, height: float, colour: Colour) -> None:
    """A sloping awning in white and colour."""
    canvas.polygon([(x0 - 0.02, y), (x1 + 0.02, y), (x1 - 0.01, y + height), (x0 + 0.01, y + height)], colour)
    count = max(2, round((x1 - x0) / 0.1))
    w, t = (x1 - x0 + 0.04) / count, (x1 - x0 - 0.02) / count
    stripes = [
        np.array([
            (x0 - 0.02 + (k + 0.5) * w, y),
            (x0 - 0.02 + (k + 1) * w, y),
            (x0 + 0.01 + (k + 1) * t, y + height),
            (x0 + 0.01 + (k + 0.5) * t, y + height),
        ])
        for k in range(count)
    ]  # fmt: skip
    polygons(canvas, stripes, mix(WHITE, colour, 0.08))


def _ground(canvas: Canvas, rng: np.random.Generator, floor: float) -> None:
    pavement = shade((0.82, 0.8, 0.78), pick(rng, 0.88, 1.0))
    kerb = floor - 0.055
    gradient(canvas, (0, kerb, PLACE_WIDTH, floor), shade(pavement, 1.1), pavement)
    canvas.rectangle(0, kerb - 0.012, PLACE_WIDTH, kerb, shade(pavement, 0.7))
    road = shade(ASPHALT, pick(rng, 0.9, 1.25))
    gradient(canvas, (0, 0, PLACE_WIDTH, kerb - 0.012), shade(road, 1.15), road)
    y, offset = 0.055, pick(rng, 0, 0.3)
    dashes = [(x, y, x + 0.2, y + 0.016) for x in np.arange(offset - 0.3, PLACE_WIDTH, 0.42)]
    rectangles(canvas, dashes, (0.93, 0.92, 0.86))
    if chance(rng, 0.6):
        _crossing(canvas, pick(rng, 0.3, 2.3), kerb - 0.02)


def _crossing(canvas: Canvas, x: float, top: float) -> None:
    bars = []
    for k in range(-3, 4):
        far, near = x + k * 0.075, x + k * 0.12
        bars.append(
            np.array([(far - 0.02, top), (far + 0.02, top), (near + 0.033, 0.0), (near - 0.033, 0.0)])
        )
    polygons(canvas, bars, (0.88, 0.88, 0.86))


def _car(canvas: Canvas, rng: np.random.Generator, x: float, y: float, colour: Colour) -> None:
    """A parked car or van seen from the side."""
    w, way = pick(rng, 0.25, 0.3), 1 if chance(rng, 0.5) else -1
    roof, front = (0.25, 0.55) if chance(rng, 0.25) else (0.215, 0.32)
    body = [
        (-1, 0.035),
        (-1, 0.11),
        (-0.66, 0.13),
        (-0.42, roof),
        (front, roof),
        (front + 0.3, 0.13),
        (0.98, 0.11),
        (1, 0.035),
    ]
    glass = [(-0.56, 0.135), (-0.37, roof - 0.018), (front - 0.04, roof - 0.018), (front + 0.2, 0.135)]
    canvas.ellipse(x, y + 0.012, w * 1.05, 0.018, shade(ASPHALT, 0.7))
    canvas.polygon([(x + way * u * w, y + v) for u, v in body], colour)
    canvas.polygon([(x + way * u * w, y + v) for u, v in glass], (0.72, 0.84, 0.9))
    canvas.rectangle(x - 0.014, y + 0.12, x + 0.01, y + roof - 0.01, colour)
    canvas.rectangle(x - w, y + 0.035, x + w, y + 0.058, shade(colour, 0.7))
    canvas.ellipse(x + way * w * 0.93, y + 0.09, 0.018, 0.015, (1.0, 0.95, 0.75))
    for u in (-0.58, 0.58):
        canvas.ellipse(x + u * w, y + 0.04, 0.046, 0.046, (0.14, 0.14, 0.16))
        canvas.ellipse(x + u * w, y + 0.04, 0.022, 0.022, (0.75, 0.76, 0.78))
