"""A forest: tall trunks in three depths, crowns above, shafts of light, ferns, mushrooms, logs."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import outdoors
from cases.storyworld.places.parts import (
    PLACE_WIDTH,
    chance,
    gradient,
    hsv,
    ovals,
    pick,
    polygons,
    slots,
    tone,
    warm,
    whole,
)
from cases.storyworld.world import Colour, Place


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a forest in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    leaf = hsv(pick(rng, 0.2, 0.44), pick(rng, 0.4, 0.68), pick(rng, 0.3, 0.5))
    mist = mix(shade(leaf, 1.45), tone(place.tint, (0.2, 0.5), (0.8, 1.0)), 0.55)
    gradient(canvas, (0, floor, PLACE_WIDTH, 1), shade(mist, 1.3), mix(mist, leaf, 0.35))
    bark = warm(rng, (0.2, 0.45), (0.25, 0.42))
    _trunks(canvas, rng, floor + 0.03, 18, (0.014, 0.024), mix(mist, leaf, 0.5))
    outdoors.bushes(canvas, rng, 12, floor, (0.06, 0.12), mix(mist, leaf, 0.55))
    _trunks(canvas, rng, floor, 10, (0.026, 0.04), mix(bark, mist, 0.45))
    if chance(rng, 0.7):
        _light(canvas, rng, shade(mist, 1.55))
    moss = mix(shade(leaf, 1.15), warm(rng, (0.3, 0.5), (0.4, 0.6)), pick(rng, 0.1, 0.5))
    gradient(canvas, (0, 0, PLACE_WIDTH, floor + 0.01), shade(moss, 0.95), shade(moss, 1.2))
    outdoors.patches(canvas, rng, 8, floor - 0.16, floor - 0.04, shade(moss, 0.87), (0.1, 0.24))
    birch = chance(rng, 0.35)
    for x in slots(rng, whole(rng, 5, 7), 0.0, PLACE_WIDTH, 0.3):
        _near_tree(canvas, rng, x, floor - pick(rng, 0.01, 0.07), bark, birch)
    _crowns(canvas, rng, leaf)
    _undergrowth(canvas, rng, floor, leaf, place.accent)


def _trunks(
    canvas: Canvas,
    rng: np.random.Generator,
    ground: float,
    count: int,
    half: tuple[float, float],
    colour: Colour,
) -> None:
    shapes = []
    for x in slots(rng, count, 0, PLACE_WIDTH, 0.45):
        r, lean = pick(rng, *half), pick(rng, -0.03, 0.03)
        shapes.append(
            np.array([(x - r, ground), (x + r, ground), (x + r * 0.7 + lean, 1.0), (x - r * 0.7 + lean, 1.0)])
        )
    for shape in shapes:
        canvas.polygon(shape, colour)


def _light(canvas: Canvas, rng: np.random.Generator, colour: Colour) -> None:
    """Slanting shafts of light between the trunks, as two or three pale strips."""
    lean = pick(rng, 0.15, 0.35) * (1 if chance(rng, 0.5) else -1)
    strips = []
    for x in slots(rng, 3, 0.0, PLACE_WIDTH, 0.35):
        w = pick(rng, 0.02, 0.05)
        strips.append(
            np.array([(x - w, 1.0), (x + w, 1.0), (x + lean + w * 1.8, 0.3), (x + lean - w * 1.8, 0.3)])
        )
    before = canvas.pixels.copy()
    polygons(canvas, strips, colour)
    canvas.pixels[:] = (before.astype(np.uint16) * 3 + canvas.pixels * np.uint16(2)) // 5


def _near_tree(
    canvas: Canvas, rng: np.random.Generator, x: float, y: float, bark: Colour, birch: bool
) -> None:
    """A thick trunk with roots, lit on one side; birches are white with dark marks."""
    r, lean = pick(rng, 0.045, 0.075), pick(rng, -0.05, 0.05)
    colour = (0.88, 0.87, 0.83) if birch else shade(bark, pick(rng, 0.85, 1.2))
    r *= 0.65 if birch else 1.0
    canvas.polygon(
        [
            (x - r * 2, y - 0.015),
            (x + r * 2, y - 0.015),
            (x + r, y + 0.07),
            (x + r * 0.75 + lean, 1.0),
            (x - r * 0.75 + lean, 1.0),
            (x - r, y + 0.07),
        ],
        colour,
    )
    canvas.polygon(
        [
            (x + r * 0.2, y - 0.01),
            (x + r * 2, y - 0.015),
            (x + r, y + 0.07),
            (x + r * 0.75 + lean, 1.0),
            (x + r * 0.2 + lean, 1.0),
        ],
        shade(colour, 0.78),
    )
    for t in (0.2, 0.38, 0.52, 0.7):
        v = y + (1 - y) * (t + pick(rng, -0.05, 0.05))
        u = x + lean * t - r * 0.3
        canvas.rectangle(u - r * 0.5, v, u + r * 0.4, v + 0.012, shade(colour, 0.35 if birch else 0.65))
    if chance(rng, 0.5):
        side = -1 if chance(rng, 0.5) else 1
        v = pick(rng, 0.55, 0.7)
        canvas.line([(x + lean * 0.5, v), (x + side * 0.14, v + 0.12)], r * 0.5, shade(colour, 0.8))


def _crowns(canvas: Canvas, rng: np.random.Generator, leaf: Colour) -> None:
    """Leaves that close the picture at the top."""
    for level, factor in ((0.95, 0.6), (1.0, 0.8)):
        for x in slots(rng, 9, 0, PLACE_WIDTH, 0.45):
            r = pick(rng, 0.12, 0.2)
            canvas.ellipse(
                x,
                level + pick(rng, -0.02, 0.05),
                r * 1.3,
                r * 0.62,
                shade(leaf, factor * pick(rng, 0.9, 1.15)),
            )


def _undergrowth(
    canvas: Canvas, rng: np.random.Generator, floor: float, leaf: Colour, accent: Colour
) -> None:
    for i, x in enumerate(slots(rng, 9, 0, PLACE_WIDTH, 0.35)):
        y = floor - pick(rng, 0.02, 0.08)
        if i % 3 == 0:
            mushrooms(canvas, rng, x, y, accent)
        elif i % 3 == 1:
            _fern(canvas, rng, x, y, shade(leaf, pick(rng, 1.0, 1.3)))
        elif chance(rng, 0.5):
            _log(canvas, x, y)
        else:
            stone = (0.55, 0.56, 0.55)
            canvas.ellipse(x, y + 0.02, pick(rng, 0.06, 0.1), pick(rng, 0.035, 0.055), stone)
            canvas.ellipse(x - 0.015, y + 0.035, 0.04, 0.018, shade(leaf, 1.3))


def mushrooms(canvas: Canvas, rng: np.random.Generator, x: float, y: float, cap: Colour) -> None:
    """Two or three big mushrooms with dotted caps."""
    for k in range(whole(rng, 2, 3)):
        u, s = x + (k - 1) * 0.075, pick(rng, 0.7, 1.3)
        canvas.rectangle(u - 0.012 * s, y, u + 0.012 * s, y + 0.06 * s, (0.94, 0.91, 0.84))
        t = np.linspace(0, np.pi, 9)
        canvas.polygon(np.stack([u + 0.045 * s * np.cos(t), y + 0.05 * s + 0.045 * s * np.sin(t)], 1), cap)
        dots = [(u + dx * s, y + dy * s) for dx, dy in ((-0.02, 0.07), (0.018, 0.065), (0.0, 0.083))]
        ovals(canvas, dots, 0.007 * s, 0.006 * s, (0.97, 0.95, 0.92), 6)


def _fern(canvas: Canvas, rng: np.random.Generator, x: float, y: float, colour: Colour) -> None:
    reach = pick(rng, 0.09, 0.14)
    for i, angle in enumerate(np.linspace(0.25, np.pi - 0.25, 6)):
        dx, dy = np.cos(angle) * reach, np.sin(angle) * reach
        canvas.polygon(
            [
                (x, y),
                (x + dx * 0.5 - dy * 0.16, y + dy * 0.7 + dx * 0.1),
                (x + dx, y + dy * 0.75),
                (x + dx * 0.5 + dy * 0.16, y + dy * 0.5),
            ],
            shade(colour, 0.82 + 0.2 * (i % 2)),
        )


def _log(canvas: Canvas, x: float, y: float) -> None:
    wood = (0.42, 0.3, 0.22)
    canvas.rectangle(x - 0.15, y, x + 0.15, y + 0.065, wood)
    canvas.rectangle(x - 0.15, y + 0.045, x + 0.15, y + 0.065, (0.42, 0.55, 0.3))
    canvas.ellipse(x + 0.15, y + 0.032, 0.022, 0.034, (0.8, 0.66, 0.46))
    canvas.ellipse(x + 0.15, y + 0.032, 0.011, 0.018, (0.62, 0.48, 0.32))
