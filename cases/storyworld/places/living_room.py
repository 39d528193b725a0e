"""A living room: sofa with cushions, pictures, floor lamp, window with curtains, sideboard, plant, rug."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import indoors
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    chance,
    gradient,
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


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a living room in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    indoors.wall(canvas, floor, tone(place.tint, (0.1, 0.42), (0.78, 0.96)))
    if chance(rng, 0.35):
        _wallpaper(canvas, rng, floor, place.tint)
    wood = warm(rng, (0.3, 0.55), (0.5, 0.82))
    indoors.boards(canvas, floor, wood)
    indoors.rug(
        canvas,
        pick(rng, 0.7, 1.9),
        floor - 0.17,
        pick(rng, 0.5, 0.7),
        mix(paint(rng, (0.2, 0.5), (0.7, 0.9)), wood, 0.3),
    )
    pieces = shuffled(rng, ["sofa", "window", "armchair", "sideboard", "fireplace", "bookcase"])
    x, k = -pick(rng, 0.0, 0.35), 0
    while x < PLACE_WIDTH:
        x += _piece(pieces[k % len(pieces)], canvas, rng, x, floor, place, wood)
        k += 1


def _piece(
    name: str, canvas: Canvas, rng: np.random.Generator, x: float, floor: float, place: Place, wood: Colour
) -> float:
    """Draw one piece of furniture that begins at x; returns its width."""
    if name == "sofa":
        w = 0.72
        _pictures(canvas, rng, x + w / 2, floor + 0.42, whole(rng, 1, 3))
        sofa(canvas, rng, x + w / 2, floor - 0.045, 0.3, place.accent)
        return w
    if name == "window":
        w = 0.5
        box = (x + 0.1, floor + 0.15, x + w - 0.1, min(floor + 0.5, 0.86))
        indoors.window(canvas, rng, box, hsv(0.56, pick(rng, 0.2, 0.45), 0.95))
        indoors.curtains(canvas, box, paint(rng, (0.25, 0.6), (0.6, 0.9)), floor + 0.03)
        return w
    if name == "armchair":
        return _armchair(canvas, rng, x, floor, place)
    if name == "sideboard":
        return _sideboard(canvas, rng, x, floor, wood)
    if name == "fireplace":
        return _fireplace(canvas, rng, x, floor)
    return _bookcase(canvas, rng, x, floor, wood)


def _wallpaper(canvas: Canvas, rng: np.random.Generator, floor: float, tint: Colour) -> None:
    """Thin upright stripes."""
    step = pick(rng, 0.06, 0.1)
    stripes = [(x, floor + 0.022, x + step * 0.4, 1.0) for x in np.arange(0.0, PLACE_WIDTH, step)]
    rectangles(canvas, stripes, tone(tint, (0.08, 0.36), (0.84, 1.0)))


def _pictures(canvas: Canvas, rng: np.random.Generator, x: float, y: float, count: int) -> None:
    y = min(y, 0.78)
    for k in range(count):
        u = x + (k - (count - 1) / 2) * 0.2
        indoors.picture(
            canvas, rng, u, y + pick(rng, -0.02, 0.03), pick(rng, 0.12, 0.17), pick(rng, 0.13, 0.2)
        )


def sofa(canvas: Canvas, rng: np.random.Generator, x: float, y: float, half: float, colour: Colour) -> None:
    """A sofa of two or three seats with cushions."""
    dark = shade(colour, 0.78)
    for leg in (-0.85, 0.85):
        canvas.rectangle(x + leg * half - 0.012, y - 0.02, x + leg * half + 0.012, y + 0.02, INK)
    canvas.rectangle(x - half * 0.92, y + 0.05, x + half * 0.92, y + 0.25, colour)
    canvas.ellipse(x - half * 0.46, y + 0.245, half * 0.46, 0.03, colour)
    canvas.ellipse(x + half * 0.46, y + 0.245, half * 0.46, 0.03, colour)
    canvas.line([(x, y + 0.12), (x, y + 0.26)], 0.008, dark)
    for k in range(whole(rng, 1, 3)):
        u = x + half * (-0.62 + 0.6 * k) + pick(rng, -0.03, 0.03)
        cushion = paint(rng, (0.2, 0.7), (0.7, 0.98))
        canvas.polygon(
            [(u - 0.06, y + 0.12), (u + 0.06, y + 0.12), (u + 0.05, y + 0.22), (u - 0.05, y + 0.22)], cushion
        )
    canvas.rectangle(x - half * 0.92, y + 0.02, x + half * 0.92, y + 0.125, shade(colour, 1.12))
    canvas.rectangle(x - half * 0.92, y, x + half * 0.92, y + 0.045, dark)
    for side in (-1, 1):
        u = x + side * half * 0.95
        canvas.rectangle(u - 0.045, y, u + 0.045, y + 0.16, dark)
        canvas.ellipse(u, y + 0.16, 0.05, 0.035, shade(colour, 0.92))


def _armchair(canvas: Canvas, rng: np.random.Generator, x: float, floor: float, place: Place) -> float:
    w, u = 0.5, x + 0.2
    cloth = mix(paint(rng, (0.3, 0.65), (0.5, 0.85)), place.accent, 0.2)
    indoors.picture(canvas, rng, u, min(floor + 0.44, 0.8), pick(rng, 0.14, 0.2), pick(rng, 0.14, 0.2))
    canvas.ellipse(u, floor + 0.19, 0.12, 0.1, cloth)
    canvas.rectangle(u - 0.12, floor - 0.04, u + 0.12, floor + 0.18, cloth)
    canvas.rectangle(u - 0.11, floor, u + 0.11, floor + 0.075, shade(cloth, 1.2))
    for side in (-0.13, 0.13):
        canvas.rectangle(u + side - 0.03, floor - 0.05, u + side + 0.03, floor + 0.11, shade(cloth, 0.78))
    lamp, top = x + 0.42, min(floor + 0.38, 0.76)
    canvas.line([(lamp, floor - 0.03), (lamp, top)], 0.012, INK)
    canvas.ellipse(lamp, floor - 0.03, 0.05, 0.012, INK)
    glow = hsv(pick(rng, 0.08, 0.15), pick(rng, 0.2, 0.5), 1.0)
    canvas.polygon(
        [
            (lamp - 0.085, top - 0.01),
            (lamp + 0.085, top - 0.01),
            (lamp + 0.05, top + 0.11),
            (lamp - 0.05, top + 0.11),
        ],
        glow,
    )
    return w


def _sideboard(canvas: Canvas, rng: np.random.Generator, x: float, floor: float, wood: Colour) -> float:
    """A low cabinet with a television or a mirror above, and a plant."""
    w, dark = 0.52, shade(wood, 0.62)
    canvas.rectangle(x + 0.02, floor - 0.03, x + w - 0.02, floor + 0.14, dark)
    rectangles(
        canvas,
        [(x + 0.035 + k * 0.157, floor - 0.01, x + 0.175 + k * 0.157, floor + 0.125) for k in range(3)],
        shade(wood, 0.78),
    )
    m = x + 0.22
    if chance(rng, 0.5):
        canvas.rectangle(m - 0.17, floor + 0.17, m + 0.17, floor + 0.37, INK)
        gradient(
            canvas,
            (m - 0.155, floor + 0.185, m + 0.155, floor + 0.355),
            (0.2, 0.25, 0.34),
            (0.36, 0.45, 0.56),
        )
        canvas.rectangle(m - 0.05, floor + 0.14, m + 0.05, floor + 0.17, INK)
    else:
        y = min(floor + 0.4, 0.78)
        canvas.ellipse(m, y, 0.12, 0.14, warm(rng, (0.5, 0.7), (0.6, 0.85)))
        canvas.ellipse(m, y, 0.1, 0.12, (0.86, 0.92, 0.95))
        canvas.ellipse(m, floor + 0.18, 0.03, 0.045, paint(rng))
    indoors.plant(
        canvas, rng, x + w - 0.08, floor + 0.14, pick(rng, 0.2, 0.28), paint(rng, (0.2, 0.6), (0.6, 0.95))
    )
    return w + 0.02


def _fireplace(canvas: Canvas, rng: np.random.Generator, x: float, floor: float) -> float:
    w, m = 0.46, x + 0.23
    stone = mix(paint(rng, (0.1, 0.4), (0.6, 0.9)), (0.8, 0.76, 0.7), 0.6)
    canvas.rectangle(m - 0.17, floor - 0.02, m + 0.17, 1.0, shade(stone, 0.92))
    canvas.rectangle(m - 0.19, floor - 0.02, m + 0.19, floor + 0.25, stone)
    canvas.rectangle(m - 0.11, floor, m + 0.11, floor + 0.17, (0.16, 0.12, 0.12))
    for dx, h, colour in (
        (-0.04, 0.09, (0.93, 0.42, 0.15)),
        (0.035, 0.11, (0.95, 0.5, 0.16)),
        (0.0, 0.08, (1.0, 0.83, 0.35)),
    ):
        canvas.polygon(
            [(m + dx - 0.045, floor + 0.015), (m + dx + 0.045, floor + 0.015), (m + dx, floor + 0.015 + h)],
            colour,
        )
    canvas.rectangle(m - 0.215, floor + 0.25, m + 0.215, floor + 0.275, shade(stone, 0.65))
    indoors.picture(canvas, rng, m, min(floor + 0.42, 0.78), 0.2, 0.2)
    for side in (-0.14, 0.14):
        canvas.rectangle(
            m + side - 0.012, floor + 0.275, m + side + 0.012, floor + pick(rng, 0.32, 0.36), paint(rng)
        )
    return w


def _bookcase(canvas: Canvas, rng: np.random.Generator, x: float, floor: float, wood: Colour) -> float:
    w, top, dark = 0.32, floor + 0.36, shade(wood, 0.7)
    canvas.rectangle(x, floor - 0.03, x + w - 0.03, top, dark)
    colours = [paint(rng) for _ in range(4)]
    for k in range(3):
        y = floor - 0.005 + 0.122 * k
        canvas.rectangle(x + 0.015, y, x + w - 0.045, y + 0.105, shade(dark, 0.6))
        indoors.books(canvas, rng, (x + 0.02, y, x + pick(rng, 0.15, w - 0.05), y + 0.1), colours, 0.026)
    indoors.plant(canvas, rng, x + w / 2, top, 0.16, paint(rng))
    return w + 0.02
