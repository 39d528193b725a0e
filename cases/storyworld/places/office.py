"""An office: desks with monitors and swivel chairs, big windows on a skyline, whiteboard, light panels."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import indoors
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    WHITE,
    Box,
    chance,
    gradient,
    grid,
    hsv,
    paint,
    pick,
    rectangles,
    slots,
    tone,
    warm,
    whole,
)
from cases.storyworld.world import Colour, Place

CEILING = 0.86


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw an office in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    indoors.wall(canvas, floor, tone(place.tint, (0.04, 0.28), (0.82, 0.98)), (0.6, 0.62, 0.65))
    carpet = mix(tone(place.tint, (0.1, 0.3), (0.45, 0.6)), (0.5, 0.53, 0.58), 0.5)
    gradient(canvas, (0, 0, PLACE_WIDTH, floor), shade(carpet, 1.2), carpet)
    _ceiling(canvas)
    kinds = ["window", "board", "window", "cabinets", "window", "board"]
    offset, x, k = whole(rng, 0, 5), -pick(rng, 0.0, 0.3), 0
    while x < PLACE_WIDTH:
        x += _bay(kinds[(k + offset) % 6], canvas, rng, x, floor, place)
        k += 1
    top = warm(rng, (0.15, 0.45), (0.7, 0.9)) if chance(rng, 0.6) else (0.92, 0.92, 0.93)
    for u in slots(rng, 4, -0.05, PLACE_WIDTH + 0.05, 0.1):
        _desk(canvas, rng, u, floor - 0.06, top, place.accent)


def _ceiling(canvas: Canvas) -> None:
    """Panels of light receding into the room."""
    gradient(canvas, (0, CEILING, PLACE_WIDTH, 1), (0.82, 0.84, 0.86), (0.93, 0.94, 0.95))
    for i in range(5):
        x = PLACE_WIDTH * (i + 0.5) / 5
        far, near = x + (1.3 - x) * 0.12, x - (1.3 - x) * 0.08
        canvas.polygon(
            [
                (far - 0.11, CEILING + 0.02),
                (far + 0.11, CEILING + 0.02),
                (near + 0.15, 0.95),
                (near - 0.15, 0.95),
            ],
            WHITE,
        )


def _bay(kind: str, canvas: Canvas, rng: np.random.Generator, x: float, floor: float, place: Place) -> float:
    """Draw one stretch of wall that begins at x; returns its width."""
    if kind == "window":
        w = pick(rng, 0.5, 0.62)
        _skyline(canvas, rng, (x + 0.03, floor + 0.2, x + w - 0.03, CEILING - 0.03))
        return w
    if kind == "board":
        w = 0.44
        _whiteboard(canvas, rng, x + w / 2, floor + 0.36, place.accent)
        return w
    w = 0.34
    steel = mix((0.62, 0.65, 0.69), paint(rng), 0.25)
    canvas.rectangle(x + 0.03, floor - 0.01, x + w - 0.03, floor + 0.36, shade(steel, 0.7))
    rectangles(canvas, grid((x + 0.03, floor, x + w - 0.03, floor + 0.36), 2, 4, 0.92), steel)
    colours = [paint(rng) for _ in range(3)]
    indoors.books(canvas, rng, (x + 0.05, floor + 0.36, x + w - 0.05, floor + 0.45), colours, 0.032)
    return w


def _skyline(canvas: Canvas, rng: np.random.Generator, box: Box) -> None:
    """A wide window: towers under a pale sky, half-drawn blinds."""
    x0, y0, x1, y1 = box
    canvas.rectangle(x0 - 0.018, y0 - 0.02, x1 + 0.018, y1 + 0.02, (0.36, 0.39, 0.43))
    sky = hsv(pick(rng, 0.53, 0.62), pick(rng, 0.15, 0.4), 0.97)
    gradient(canvas, box, mix(sky, WHITE, 0.6), sky)
    tower = mix(sky, (0.32, 0.4, 0.52), 0.55)
    count = 6
    w = (x1 - x0) / count
    heights = y0 + (y1 - y0) * (0.2 + 0.55 * rng.random(count))
    rectangles(canvas, [(x0 + k * w, y0, x0 + (k + 0.9) * w, float(heights[k])) for k in range(count)], tower)
    blind = y1 - (y1 - y0) * pick(rng, 0.05, 0.35)
    slats = [(x0, y, x1, y + 0.016) for y in np.arange(blind, y1 - 0.01, 0.026)]
    rectangles(canvas, slats, (0.94, 0.94, 0.92))
    rectangles(
        canvas,
        [(x0 + (x1 - x0) * t - 0.008, y0, x0 + (x1 - x0) * t + 0.008, y1) for t in (0.33, 0.67)],
        (0.36, 0.39, 0.43),
    )


def _whiteboard(canvas: Canvas, rng: np.random.Generator, x: float, y: float, accent: Colour) -> None:
    y = min(y, 0.68)
    canvas.rectangle(x - 0.18, y - 0.13, x + 0.18, y + 0.13, (0.6, 0.62, 0.65))
    canvas.rectangle(x - 0.168, y - 0.118, x + 0.168, y + 0.118, WHITE)
    for k in range(3):
        notes = [(x - 0.15 + pick(rng, 0, 0.27), y - 0.1 + pick(rng, 0, 0.16)) for _ in range(2)]
        colour = accent if k == 0 else hsv(rng.random(), 0.55, 0.95)
        for u, v in notes:
            canvas.rectangle(u, v, u + 0.038, v + 0.04, colour)
    t = np.linspace(0, 1, 5)
    canvas.line(np.stack([x - 0.14 + 0.28 * t, y - 0.08 + 0.15 * rng.random(5)], 1), 0.01, accent)
    indoors.clock(canvas, x + pick(rng, -0.08, 0.08), min(y + 0.2, CEILING - 0.05), 0.045, INK)


def _desk(canvas: Canvas, rng: np.random.Generator, x: float, y: float, top: Colour, accent: Colour) -> None:
    """A desk seen from behind its monitors, with a swivel chair beside."""
    w, h = 0.25, 0.165
    for leg in (-0.9, 0.9):
        canvas.rectangle(x + leg * w - 0.012, y, x + leg * w + 0.012, y + h, (0.35, 0.37, 0.4))
    side = -1 if chance(rng, 0.5) else 1
    canvas.rectangle(x + side * 0.16 - 0.06, y + 0.02, x + side * 0.16 + 0.06, y + h, shade(top, 0.82))
    _chair(canvas, x - side * 0.1, y - 0.01, accent)
    canvas.rectangle(x - w, y + h, x + w, y + h + 0.025, top)
    canvas.rectangle(x - w, y + h - 0.012, x + w, y + h, shade(top, 0.75))
    count = whole(rng, 1, 2)
    for k in range(count):
        _monitor(canvas, rng, x + (k - (count - 1) / 2) * 0.21 + side * 0.03, y + h + 0.025)
    u = x - side * 0.19
    canvas.rectangle(u - 0.02, y + h + 0.025, u + 0.02, y + h + 0.065, paint(rng))
    if chance(rng, 0.5):
        canvas.ellipse(u, y + h + 0.1, 0.035, 0.045, hsv(pick(rng, 0.25, 0.4), 0.55, 0.6))


def _monitor(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    canvas.rectangle(x - 0.012, y, x + 0.012, y + 0.04, INK)
    canvas.rectangle(x - 0.05, y, x + 0.05, y + 0.008, INK)
    canvas.rectangle(x - 0.098, y + 0.032, x + 0.098, y + 0.155, INK)
    screen = hsv(pick(rng, 0.5, 0.68), pick(rng, 0.3, 0.65), pick(rng, 0.7, 0.98))
    canvas.rectangle(x - 0.088, y + 0.042, x + 0.088, y + 0.145, screen)
    lines = [
        (x - 0.075, v, x - 0.075 + pick(rng, 0.05, 0.14), v + 0.01) for v in (y + 0.06, y + 0.088, y + 0.116)
    ]
    rectangles(canvas, lines, shade(screen, 1.6))


def _chair(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    canvas.line([(x - 0.06, y - 0.01), (x, y + 0.02), (x + 0.06, y - 0.01)], 0.014, INK)
    canvas.rectangle(x - 0.009, y + 0.01, x + 0.009, y + 0.1, INK)
    canvas.ellipse(x, y + 0.1, 0.085, 0.024, shade(colour, 0.75))
    canvas.rectangle(x - 0.07, y + 0.14, x + 0.07, y + 0.255, colour)
    canvas.ellipse(x, y + 0.255, 0.07, 0.022, colour)
