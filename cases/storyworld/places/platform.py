"""A railway platform: a standing train, the yellow line, a canopy on pillars, clock, boards, benches."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import indoors, outdoors
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    WHITE,
    chance,
    gradient,
    hsv,
    paint,
    pick,
    rectangles,
    tone,
    whole,
)
from cases.storyworld.world import Colour, Place

CANOPY = 0.84


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a railway platform in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    outdoors.sky(canvas, floor, place.tint)
    _behind(canvas, rng, place)
    _train(canvas, rng, floor, place.accent)
    _ground(canvas, rng, floor)
    iron = tone(paint(rng), (0.2, 0.5), (0.25, 0.45))
    _canopy(canvas, rng, iron)
    start, step = pick(rng, 0.0, 0.5), pick(rng, 0.6, 0.75)
    for x in np.arange(start, PLACE_WIDTH, step):
        _pillar(canvas, float(x), floor - 0.075, iron)
    _furniture(canvas, rng, floor, start + step / 2, step, place.accent, iron)


def _behind(canvas: Canvas, rng: np.random.Generator, place: Place) -> None:
    """A town wall, trees and wires beyond the train."""
    floor = place.horizon
    town = mix(tone(place.tint, (0.15, 0.35), (0.55, 0.75)), (0.6, 0.66, 0.7), 0.4)
    boxes = [(a, floor, b, floor + pick(rng, 0.3, 0.5)) for a, b in outdoors.row_of(rng, 0.12, 0.3)]
    rectangles(canvas, boxes[::2], town)
    rectangles(canvas, boxes[1::2], shade(town, 0.88))
    canvas.rectangle(0, 0.775, PLACE_WIDTH, 0.78, INK)


def _train(canvas: Canvas, rng: np.random.Generator, floor: float, colour: Colour) -> None:
    """Coaches with windows and doors; sometimes the engine's nose or the last coach's end is seen."""
    y0, y1 = floor - 0.005, floor + 0.33
    begin = pick(rng, 0.35, 0.9) if chance(rng, 0.4) else -0.2
    end = pick(rng, 1.8, 2.3) if begin < 0 and chance(rng, 0.6) else PLACE_WIDTH + 0.2
    stripe = WHITE if chance(rng, 0.6) else paint(rng, (0.3, 0.8), (0.6, 0.95))
    canvas.rectangle(0, floor - 0.02, PLACE_WIDTH, floor + 0.05, (0.3, 0.29, 0.3))
    _body(canvas, begin, end, y0, y1, colour)
    canvas.rectangle(begin, y0 + 0.09, end, y0 + 0.12, stripe)
    coach, offset = pick(rng, 0.8, 1.0), pick(rng, 0.0, 0.5)
    for x in np.arange(begin + 0.08 - offset * (begin < 0), end - 0.1, coach):
        _coach(canvas, rng, max(float(x), begin + 0.04), min(float(x) + coach, end - 0.04), y0, y1, colour)
    if begin > 0:
        _nose(canvas, begin, y0, y1, colour, -1)
    if end < PLACE_WIDTH:
        _nose(canvas, end, y0, y1, colour, 1)


def _body(canvas: Canvas, x0: float, x1: float, y0: float, y1: float, colour: Colour) -> None:
    gradient(canvas, (x0, y0 + 0.03, x1, y1), shade(colour, 0.85), shade(colour, 1.08))
    canvas.rectangle(x0, y1, x1, y1 + 0.03, (0.62, 0.64, 0.67))
    canvas.rectangle(x0, y0, x1, y0 + 0.04, (0.22, 0.22, 0.25))


def _coach(
    canvas: Canvas, rng: np.random.Generator, x0: float, x1: float, y0: float, y1: float, colour: Colour
) -> None:
    glass = (0.26, 0.34, 0.43)
    doors = [u for u in (x0 + 0.08, x1 - 0.16) if x0 < u < x1 - 0.1]
    for u in doors:
        canvas.rectangle(u, y0 + 0.03, u + 0.1, y1 - 0.035, shade(colour, 1.45))
        canvas.rectangle(u + 0.015, y0 + 0.16, u + 0.085, y1 - 0.06, glass)
        canvas.rectangle(u + 0.046, y0 + 0.03, u + 0.054, y1 - 0.035, shade(colour, 0.6))
    panes = [(x, y0 + 0.16, x + 0.1, y0 + 0.28) for x in np.arange(x0 + 0.21, x1 - 0.28, 0.125)]
    lit = chance(rng, 0.5)
    rectangles(canvas, panes, (0.98, 0.92, 0.7) if lit else glass)
    rectangles(canvas, [(a, d - 0.03, c, d - 0.022) for a, _, c, d in panes], shade(glass, 1.3))
    canvas.rectangle(x1 - 0.008, y0, x1 + 0.008, y1 + 0.02, INK)


def _nose(canvas: Canvas, x: float, y0: float, y1: float, colour: Colour, way: int) -> None:
    """The slanted front of an engine, with its windscreen and a lamp."""
    canvas.polygon(
        [
            (x, y0),
            (x + way * 0.26, y0),
            (x + way * 0.27, y0 + 0.1),
            (x + way * 0.1, y1 + 0.03),
            (x, y1 + 0.03),
        ],
        shade(colour, 0.9),
    )
    canvas.polygon(
        [
            (x + way * 0.03, y0 + 0.18),
            (x + way * 0.18, y0 + 0.18),
            (x + way * 0.1, y1 - 0.03),
            (x + way * 0.03, y1 - 0.03),
        ],
        (0.2, 0.27, 0.35),
    )
    canvas.ellipse(x + way * 0.22, y0 + 0.09, 0.022, 0.022, (1.0, 0.95, 0.7))
    canvas.rectangle(min(x, x + way * 0.26), y0, max(x, x + way * 0.26), y0 + 0.035, INK)


def _ground(canvas: Canvas, rng: np.random.Generator, floor: float) -> None:
    paving = mix((0.76, 0.75, 0.73), paint(rng, (0.05, 0.25), (0.6, 0.85)), 0.3)
    edge = floor - 0.02
    gradient(canvas, (0, 0, PLACE_WIDTH, edge), shade(paving, 1.1), shade(paving, 0.95))
    canvas.rectangle(0, edge - 0.016, PLACE_WIDTH, edge, (0.93, 0.93, 0.91))
    canvas.rectangle(0, edge - 0.052, PLACE_WIDTH, edge - 0.026, (0.97, 0.8, 0.2))
    middle = PLACE_WIDTH / 2
    for i in range(11):
        far = PLACE_WIDTH * (i + 0.5) / 11
        canvas.line([(far, edge - 0.06), (middle + (far - middle) * 1.7, 0)], 0.004, shade(paving, 0.88))


def _canopy(canvas: Canvas, rng: np.random.Generator, iron: Colour) -> None:
    """A roof over the platform with a fringe of boards."""
    roof = mix(iron, (0.85, 0.85, 0.85), pick(rng, 0.2, 0.6))
    gradient(canvas, (0, CANOPY + 0.02, PLACE_WIDTH, 1), shade(roof, 0.7), shade(roof, 0.95))
    rectangles(
        canvas,
        [(x, CANOPY + 0.03, x + 0.012, 1.0) for x in np.arange(0.05, PLACE_WIDTH, 0.21)],
        shade(roof, 0.6),
    )
    canvas.rectangle(0, CANOPY + 0.02, PLACE_WIDTH, CANOPY + 0.04, iron)
    teeth = [(x, CANOPY - 0.005, x + 0.034, CANOPY + 0.025) for x in np.arange(0.0, PLACE_WIDTH, 0.055)]
    rectangles(canvas, teeth, iron)


def _pillar(canvas: Canvas, x: float, y: float, iron: Colour) -> None:
    canvas.rectangle(x - 0.018, y, x + 0.018, CANOPY + 0.03, iron)
    canvas.rectangle(x - 0.034, y, x + 0.034, y + 0.05, shade(iron, 0.75))
    for side in (-1, 1):
        canvas.polygon(
            [
                (x + side * 0.015, CANOPY - 0.13),
                (x + side * 0.03, CANOPY - 0.12),
                (x + side * 0.13, CANOPY),
                (x + side * 0.1, CANOPY + 0.01),
                (x, CANOPY + 0.01),
            ],
            iron,
        )


def _furniture(
    canvas: Canvas,
    rng: np.random.Generator,
    floor: float,
    start: float,
    step: float,
    accent: Colour,
    iron: Colour,
) -> None:
    """Between the pillars hang clocks and signs; benches and machines stand below."""
    sign = hsv(pick(rng, 0.55, 0.68), 0.65, 0.5) if chance(rng, 0.6) else shade(accent, 0.6)
    turn = whole(rng, 0, 1)
    for k, x in enumerate(np.arange(start - step, PLACE_WIDTH, step)):
        u = float(x)
        canvas.line([(u, CANOPY), (u, CANOPY + 0.04)], 0.01, INK)
        if (k + turn) % 2:
            indoors.clock(canvas, u, CANOPY - 0.075, 0.068, INK)
        else:
            _board(canvas, rng, u, CANOPY - 0.075, sign)
        _stand(canvas, rng, u + pick(rng, -0.08, 0.08), floor - 0.085, iron)


def _stand(canvas: Canvas, rng: np.random.Generator, x: float, y: float, iron: Colour) -> None:
    if chance(rng, 0.5):
        colour = mix(paint(rng), iron, 0.2)
        for leg in (-0.1, 0.1):
            canvas.rectangle(x + leg - 0.01, y, x + leg + 0.01, y + 0.09, INK)
        canvas.rectangle(x - 0.14, y + 0.08, x + 0.14, y + 0.1, shade(colour, 0.8))
        rectangles(canvas, [(x - 0.14, y + v, x + 0.14, y + v + 0.028) for v in (0.115, 0.155)], colour)
    else:
        colour = paint(rng, (0.5, 0.75), (0.5, 0.85))
        canvas.rectangle(x - 0.075, y, x + 0.075, y + 0.3, colour)
        canvas.rectangle(x - 0.055, y + 0.12, x + 0.03, y + 0.27, (0.85, 0.93, 0.96))
        goods = [
            (x - 0.048 + 0.027 * i, y + 0.13 + 0.046 * j, x - 0.03 + 0.027 * i, y + 0.16 + 0.046 * j)
            for i in range(3)
            for j in range(3)
        ]
        rectangles(canvas, goods, paint(rng))
        canvas.rectangle(x - 0.05, y + 0.03, x + 0.05, y + 0.07, INK)


def _board(canvas: Canvas, rng: np.random.Generator, x: float, y: float, colour: Colour) -> None:
    """A departure board with lines of light, or a name sign."""
    canvas.rectangle(x - 0.15, y - 0.06, x + 0.15, y + 0.06, colour)
    if chance(rng, 0.5):
        canvas.rectangle(x - 0.11, y - 0.016, x + 0.11, y + 0.016, WHITE)
        return
    lines = [
        (x - 0.13, v, x - 0.13 + pick(rng, 0.12, 0.24), v + 0.014) for v in (y + 0.022, y - 0.008, y - 0.038)
    ]
    rectangles(canvas, lines, (1.0, 0.8, 0.3))
