"""Mountains: snowy peaks in two ranges, pines, a lake or a waterfall, a hut, rocks on a meadow."""

from __future__ import annotations

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
    pick,
    rectangles,
    slots,
    tone,
    whole,
)
from cases.storyworld.world import Colour, Place

SNOW: Colour = (0.97, 0.98, 1.0)


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw mountains in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    low = outdoors.sky(canvas, floor, place.tint)
    if chance(rng, 0.4):
        outdoors.sun(canvas, rng, 0.75, 0.9)
    rock = mix(
        hsv(pick(rng, 0.55, 0.75), pick(rng, 0.12, 0.35), pick(rng, 0.45, 0.62)),
        tone(place.tint, (0.2, 0.4), (0.4, 0.6)),
        0.3,
    )
    snowline = pick(rng, 0.3, 0.6)
    _range(canvas, rng, floor, whole(rng, 4, 6), (0.78, 0.94), mix(rock, low, 0.5), snowline)
    outdoors.clouds(canvas, rng, whole(rng, 0, 2), 0.8, 0.92)
    _range(canvas, rng, floor, whole(rng, 3, 4), (0.64, 0.86), rock, snowline * 0.9)
    meadow = hsv(pick(rng, 0.17, 0.36), pick(rng, 0.3, 0.55), pick(rng, 0.55, 0.75))
    outdoors.ridge(canvas, rng, floor, pick(rng, 0.06, 0.12), shade(meadow, 0.62), roughness=1.6, floor=floor)
    gradient(canvas, (0, 0, PLACE_WIDTH, floor + 0.01), shade(meadow, 0.95), shade(meadow, 1.15))
    if chance(rng, 0.5):
        _lake(canvas, rng, floor)
    else:
        _trail(canvas, rng, floor)
    _objects(canvas, rng, place, meadow, rock)


def _range(
    canvas: Canvas,
    rng: np.random.Generator,
    floor: float,
    count: int,
    heights: tuple[float, float],
    colour: Colour,
    snowline: float,
) -> None:
    """A row of peaks, lit from the left, with jagged snow caps."""
    peaks = slots(rng, count, -0.1, PLACE_WIDTH + 0.1, 0.3)
    tops = [pick(rng, *heights) for _ in peaks]
    for i in sorted(range(count), key=lambda k: -tops[k]):
        _peak(canvas, rng, peaks[i], floor, tops[i], colour, snowline)


def _peak(
    canvas: Canvas,
    rng: np.random.Generator,
    x: float,
    floor: float,
    top: float,
    colour: Colour,
    snowline: float,
) -> None:
    h = top - floor
    left, right = x - h * pick(rng, 0.75, 1.05), x + h * pick(rng, 0.75, 1.05)
    fold = x + h * pick(rng, -0.12, 0.2)
    canvas.polygon([(left, floor), (fold, floor), (x, top)], shade(colour, 1.16))
    canvas.polygon([(fold, floor), (right, floor), (x, top)], shade(colour, 0.82))
    s = snowline * pick(rng, 0.8, 1.2)
    a, b, m = x + (left - x) * s, x + (right - x) * s, x + (fold - x) * s * 0.75
    y = top - h * s
    canvas.polygon(
        [
            (x, top),
            (a, y),
            (a + (m - a) * 0.35, y + h * s * 0.22),
            (a + (m - a) * 0.7, y - h * s * 0.1),
            (m, y + h * s * 0.25),
        ],
        SNOW,
    )
    canvas.polygon(
        [
            (x, top),
            (m, y + h * s * 0.25),
            (m + (b - m) * 0.4, y - h * s * 0.05),
            (m + (b - m) * 0.7, y + h * s * 0.2),
            (b, y),
        ],
        mix(SNOW, shade(colour, 1.2), 0.35),
    )


def _lake(canvas: Canvas, rng: np.random.Generator, floor: float) -> None:
    x, half = pick(rng, 0.4, 2.2), pick(rng, 0.5, 0.75)
    blue = hsv(pick(rng, 0.48, 0.6), pick(rng, 0.4, 0.6), pick(rng, 0.75, 0.92))
    canvas.ellipse(x, floor - 0.035, half + 0.03, 0.052, (0.86, 0.83, 0.75))
    canvas.ellipse(x, floor - 0.03, half, 0.046, blue)
    shine = [(x + half * pick(rng, -0.6, 0.6), floor - 0.03 + 0.025 * k) for k in (-1, 0, 1)]
    ovals(canvas, shine, 0.12, 0.005, shade(blue, 1.5), 8)


def _trail(canvas: Canvas, rng: np.random.Generator, floor: float) -> None:
    """A footpath in zigzags."""
    start, end = pick(rng, 0.5, 2.1), pick(rng, 0.6, 2.0)
    t = np.linspace(0, 1, 14)
    x = start + (end - start) * t + 0.14 * np.sin(t * 11) * (1 - t) + 0.05
    half = 0.012 + 0.16 * t**1.6
    y = (floor + 0.01) * (1 - t)
    sides = [np.stack([x - half, y], 1), np.stack([x + half, y], 1)[::-1]]
    canvas.polygon(np.concatenate(sides), (0.84, 0.77, 0.64))


def _objects(canvas: Canvas, rng: np.random.Generator, place: Place, meadow: Colour, rock: Colour) -> None:
    floor = place.horizon
    pine = hsv(pick(rng, 0.33, 0.46), pick(rng, 0.35, 0.6), pick(rng, 0.28, 0.42))
    for x in slots(rng, whole(rng, 8, 12), 0, PLACE_WIDTH, 0.45):
        outdoors.pine(
            canvas, x, floor - pick(rng, -0.02, 0.03), pick(rng, 0.14, 0.24), shade(pine, pick(rng, 0.9, 1.2))
        )
    huts = whole(rng, 0, 1)
    for i, x in enumerate(slots(rng, 5, 0, PLACE_WIDTH, 0.25)):
        y = floor - pick(rng, 0.04, 0.08)
        if i % 3 == huts:
            _hut(canvas, x, y, place.accent)
        elif chance(rng, 0.5):
            outdoors.pine(canvas, x, y, pick(rng, 0.36, 0.5), pine, 4)
        else:
            _rocks(canvas, rng, x, y, mix(rock, (0.6, 0.58, 0.56), 0.5))
    flowers = [(pick(rng, 0, PLACE_WIDTH), pick(rng, floor - 0.16, floor - 0.07)) for _ in range(18)]
    ovals(canvas, flowers, 0.01, 0.008, mix(place.accent, WHITE, 0.45), 6)


def _hut(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """A log cabin: coloured roof with snow on its ridge, chimney, lit window."""
    wood = (0.52, 0.36, 0.25)
    canvas.rectangle(x + 0.07, y + 0.2, x + 0.11, y + 0.34, (0.5, 0.48, 0.47))
    canvas.rectangle(x - 0.15, y, x + 0.15, y + 0.16, wood)
    rectangles(
        canvas, [(x - 0.15, y + v, x + 0.15, y + v + 0.008) for v in (0.035, 0.075, 0.115)], shade(wood, 0.7)
    )
    canvas.polygon(
        [(x - 0.21, y + 0.145), (x + 0.21, y + 0.145), (x + 0.02, y + 0.31), (x - 0.02, y + 0.31)], colour
    )
    canvas.polygon(
        [(x - 0.075, y + 0.262), (x + 0.075, y + 0.262), (x + 0.02, y + 0.315), (x - 0.02, y + 0.315)], SNOW
    )
    canvas.rectangle(x - 0.1, y, x - 0.035, y + 0.11, shade(colour, 0.55))
    canvas.rectangle(x + 0.02, y + 0.05, x + 0.1, y + 0.115, (1.0, 0.9, 0.6))
    canvas.rectangle(x + 0.056, y + 0.05, x + 0.064, y + 0.115, wood)


def _rocks(canvas: Canvas, rng: np.random.Generator, x: float, y: float, colour: Colour) -> None:
    for dx, s in ((0.0, 1.0), (0.12, 0.6)):
        w, h = 0.1 * s, pick(rng, 0.09, 0.15) * s
        u = x + dx
        canvas.polygon(
            [
                (u - w, y),
                (u + w, y),
                (u + w * 0.6, y + h * 0.75),
                (u - w * 0.1, y + h),
                (u - w * 0.7, y + h * 0.55),
            ],
            colour,
        )
        canvas.polygon(
            [(u + w * 0.1, y), (u + w, y), (u + w * 0.6, y + h * 0.75), (u - w * 0.1, y + h)],
            shade(colour, 0.78),
        )
