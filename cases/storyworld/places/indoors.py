"""Parts of rooms: walls, floors, windows, pictures, shelves, lamps, plants."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    WHITE,
    Box,
    chance,
    gradient,
    hsv,
    paint,
    pick,
    polygons,
    rectangles,
)
from cases.storyworld.world import Colour


def wall(canvas: Canvas, floor: float, colour: Colour, skirting: Colour = WHITE) -> None:
    """A wall from the floor's far edge to the top, darker towards the ceiling, with a skirting board."""
    gradient(canvas, (0, floor, PLACE_WIDTH, 1), shade(colour, 1.06), shade(colour, 0.9))
    canvas.rectangle(0, floor, PLACE_WIDTH, floor + 0.022, skirting)


def boards(canvas: Canvas, horizon: float, colour: Colour, count: int = 13) -> None:
    """A wooden floor: planks running towards a vanishing point."""
    gradient(canvas, (0, 0, PLACE_WIDTH, horizon), shade(colour, 1.1), shade(colour, 0.88))
    middle = PLACE_WIDTH / 2
    dark = shade(colour, 0.86)
    for i in range(count):
        far = PLACE_WIDTH * (i + 0.5) / count
        near = middle + (far - middle) * 1.7
        canvas.line([(far, horizon), (near, 0)], 0.004, dark)


def tiles(canvas: Canvas, horizon: float, light: Colour, dark: Colour, columns: int = 13) -> None:
    """A chequered floor in perspective."""
    gradient(canvas, (0, 0, PLACE_WIDTH, horizon), light, shade(light, 0.9))
    edges = horizon * (1 - np.array([0.0, 0.1, 0.23, 0.4, 0.65, 1.0]))
    middle = PLACE_WIDTH / 2

    def at(share: float, y: float) -> tuple[float, float]:
        return middle + (share - 0.5) * PLACE_WIDTH * (1.9 - 0.9 * y / horizon), y

    shapes = [
        np.array(
            [
                at(i / columns, far),
                at((i + 1) / columns, far),
                at((i + 1) / columns, near),
                at(i / columns, near),
            ]
        )
        for j, (far, near) in enumerate(pairwise(edges))
        for i in range(columns)
        if (i + j) % 2
    ]
    polygons(canvas, shapes, dark)


def window(
    canvas: Canvas,
    rng: np.random.Generator,
    box: Box,
    outside: Colour,
    frame: Colour = WHITE,
    *,
    view: bool = True,
) -> None:
    """A window with a frame, a cross and a bit of outside."""
    x0, y0, x1, y1 = box
    canvas.rectangle(x0 - 0.018, y0 - 0.022, x1 + 0.018, y1 + 0.018, frame)
    gradient(canvas, box, mix(outside, WHITE, 0.5), outside)
    if view:
        base = y0 + (y1 - y0) * pick(rng, 0.15, 0.35)
        leaf = hsv(pick(rng, 0.22, 0.42), 0.45, pick(rng, 0.5, 0.72))
        xs = np.linspace(x0, x1, 7)
        ys = base + 0.03 * np.sin(xs * 30 + pick(rng, 0, 6))
        canvas.polygon([(x0, y0), *zip(xs.tolist(), ys.tolist(), strict=True), (x1, y0)], leaf)
    bars = [((x0 + x1) / 2 - 0.006, y0, (x0 + x1) / 2 + 0.006, y1)]
    rectangles(canvas, bars, frame)
    canvas.rectangle(x0, y0 + (y1 - y0) * 0.55 - 0.006, x1, y0 + (y1 - y0) * 0.55 + 0.006, frame)
    canvas.rectangle(x0 - 0.03, y0 - 0.035, x1 + 0.03, y0 - 0.015, shade(frame, 0.9))


def curtains(canvas: Canvas, box: Box, colour: Colour, floor: float) -> None:
    """Two gathered curtains and a rod round a window."""
    x0, _, x1, y1 = box
    w = (x1 - x0) * 0.2
    for inner, outer in ((x0 + w * 0.6, x0 - w), (x1 - w * 0.6, x1 + w)):
        side = outer + (inner - outer) * 0.75
        canvas.polygon([(outer, floor), (side, floor), (inner, y1 + 0.035), (outer, y1 + 0.035)], colour)
        canvas.polygon(
            [
                (outer + (side - outer) * 0.45, floor),
                (outer + (side - outer) * 0.7, floor),
                (outer + (inner - outer) * 0.6, y1 + 0.03),
                (outer + (inner - outer) * 0.4, y1 + 0.03),
            ],
            shade(colour, 0.82),
        )
    canvas.line([(x0 - w * 1.2, y1 + 0.04), (x1 + w * 1.2, y1 + 0.04)], 0.012, shade(colour, 0.5))


def picture(canvas: Canvas, rng: np.random.Generator, x: float, y: float, w: float, h: float) -> None:
    """A framed picture: a landscape, a disc or a blot of colour."""
    frame = (0.95, 0.93, 0.88) if chance(rng, 0.5) else shade((0.45, 0.3, 0.2), pick(rng, 0.5, 1.3))
    canvas.rectangle(x - w / 2, y - h / 2, x + w / 2, y + h / 2, frame)
    w, h = w * 0.8, h * 0.8
    base, other = paint(rng, (0.25, 0.6), (0.7, 0.95)), paint(rng, (0.4, 0.8), (0.4, 0.85))
    canvas.rectangle(x - w / 2, y - h / 2, x + w / 2, y + h / 2, base)
    if chance(rng, 0.5):
        split = y + h * pick(rng, -0.25, 0.2)
        canvas.polygon(
            [
                (x - w / 2, y - h / 2),
                (x + w / 2, y - h / 2),
                (x + w / 2, split),
                (x - w * 0.1, split + h * 0.2),
                (x - w / 2, split - h * 0.05),
            ],
            other,
        )
    else:
        canvas.ellipse(x + w * pick(rng, -0.15, 0.15), y + h * pick(rng, -0.1, 0.1), w * 0.28, h * 0.3, other)


def books(
    canvas: Canvas, rng: np.random.Generator, box: Box, colours: list[Colour], thickness: float = 0.02
) -> None:
    """One shelf's row of upright books between x0 and x1, up to the height of the box."""
    x0, y0, x1, y1 = box
    count = max(2, int((x1 - x0) / thickness))
    edges = x0 + (x1 - x0) * np.arange(count + 1) / count
    heights = y0 + (y1 - y0) * (0.68 + 0.3 * rng.random(count))
    kinds = rng.integers(0, len(colours) + 1, count)
    boxes = np.stack(
        [edges[:-1] + thickness * 0.06, np.full(count, y0), edges[1:] - thickness * 0.06, heights], 1
    )
    for k, colour in enumerate(colours):
        rectangles(canvas, boxes[kinds == k], colour)


def plant(
    canvas: Canvas, rng: np.random.Generator, x: float, ground: float, height: float, pot: Colour
) -> None:
    """A pot with pointed leaves."""
    leaf = hsv(pick(rng, 0.25, 0.42), pick(rng, 0.45, 0.7), pick(rng, 0.4, 0.65))
    w = height * 0.2
    top = ground + height * 0.3
    for i, angle in enumerate(np.linspace(0.35, np.pi - 0.35, 7)):
        reach = height * (0.72 if i % 2 else 0.6)
        dx, dy = np.cos(angle) * reach * 0.65, np.sin(angle) * reach
        side = (-dy * 0.14, dx * 0.14)
        canvas.polygon(
            [
                (x, top - 0.01),
                (x + dx * 0.55 + side[0], top + dy * 0.55 + side[1]),
                (x + dx, top + dy),
                (x + dx * 0.55 - side[0], top + dy * 0.55 - side[1]),
            ],
            shade(leaf, 0.85 + 0.3 * (i % 2)),
        )
    canvas.polygon([(x - w * 0.7, ground), (x + w * 0.7, ground), (x + w, top), (x - w, top)], pot)
    canvas.rectangle(x - w * 1.08, top - height * 0.05, x + w * 1.08, top, shade(pot, 1.15))


def pendant(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A lamp hanging from the top of the picture on a cord."""
    canvas.line([(x, 1.0), (x, y + size * 0.5)], 0.006, INK)
    canvas.polygon(
        [
            (x - size, y - size * 0.4),
            (x + size, y - size * 0.4),
            (x + size * 0.35, y + size * 0.6),
            (x - size * 0.35, y + size * 0.6),
        ],
        colour,
    )
    canvas.ellipse(x, y - size * 0.42, size * 0.6, size * 0.2, (1.0, 0.95, 0.75))


def rug(canvas: Canvas, x: float, y: float, half: float, colour: Colour) -> None:
    """A flat oval rug with a border."""
    canvas.ellipse(x, y, half, half * 0.17, shade(colour, 0.85))
    canvas.ellipse(x, y, half * 0.88, half * 0.14, colour)
    canvas.ellipse(x, y, half * 0.6, half * 0.09, shade(colour, 1.14))


def clock(canvas: Canvas, x: float, y: float, r: float, rim: Colour) -> None:
    """A round clock; its hands never move."""
    canvas.ellipse(x, y, r, r, rim)
    canvas.ellipse(x, y, r * 0.82, r * 0.82, (0.98, 0.97, 0.93))
    canvas.line([(x, y), (x, y + r * 0.6)], r * 0.14, INK)
    canvas.line([(x, y), (x + r * 0.42, y - r * 0.1)], r * 0.14, INK)
