"""What every kind of place shares: colours from its own numbers, gradients, many shapes at once.

Place units: y from 0 (bottom) to 1, x from 0 to ``PLACE_WIDTH``. A person in front is about 0.42 tall
and stands at y = 0.11; a metre is about 0.24 there and 0.19 at the far edge of the floor.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from cases.storyworld.canvas import SHIFT, Canvas, to_bytes, unit_circle
from cases.storyworld.world import Colour

PLACE_WIDTH = 2.6
"""Width of every place in place units (its height is 1)."""

Span = tuple[float, float]
Sizes = float | Sequence[float] | np.ndarray
Box = tuple[float, float, float, float]
"""x0, y0, x1, y1"""

WHITE: Colour = (1.0, 1.0, 1.0)
INK: Colour = (0.13, 0.13, 0.17)


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """A colour from hue (turns, any real), saturation and value in [0, 1]."""
    return colorsys.hsv_to_rgb(hue % 1.0, saturation, value)


def tone(colour: Colour, saturation: Span, value: Span) -> Colour:
    """The same hue with saturation and value squeezed linearly into the given spans."""
    h, s, v = colorsys.rgb_to_hsv(*colour)
    return colorsys.hsv_to_rgb(
        h, saturation[0] + s * (saturation[1] - saturation[0]), value[0] + v * (value[1] - value[0])
    )


def pick(rng: np.random.Generator, low: float, high: float) -> float:
    """A uniform number as a Python float."""
    return low + (high - low) * rng.random()


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """A uniform whole number from ``low`` to ``high``, both included."""
    return int(rng.integers(low, high + 1))


def chance(rng: np.random.Generator, share: float) -> bool:
    """True with the given probability."""
    return bool(rng.random() < share)


def shuffled(rng: np.random.Generator, items: Sequence[str]) -> list[str]:
    """The items in random order."""
    return [items[i] for i in rng.permutation(len(items))]


def paint(rng: np.random.Generator, saturation: Span = (0.4, 0.75), value: Span = (0.55, 0.95)) -> Colour:
    """Any hue."""
    return hsv(rng.random(), pick(rng, *saturation), pick(rng, *value))


def warm(rng: np.random.Generator, saturation: Span = (0.35, 0.6), value: Span = (0.4, 0.75)) -> Colour:
    """A wood or earth colour."""
    return hsv(pick(rng, 0.045, 0.1), pick(rng, *saturation), pick(rng, *value))


def slots(
    rng: np.random.Generator, count: int, start: float, end: float, jitter: float = 0.25
) -> list[float]:
    """Middles of ``count`` equal slots between two ends, each moved by up to ``jitter`` of a slot."""
    width = (end - start) / count
    moves = (rng.random(count) * 2 - 1) * jitter
    return [start + width * (i + 0.5 + float(moves[i])) for i in range(count)]


def steps(start: float, end: float, step: float) -> Iterator[float]:
    """Numbers from ``start`` below ``end``."""
    x = start
    while x < end:
        yield x
        x += step


def gradient(canvas: Canvas, box: Box, bottom: Colour, top: Colour) -> None:
    """Fill an upright rectangle with colours running smoothly from ``bottom`` to ``top``."""
    height, width = canvas.pixels.shape[:2]
    x0, x1 = (min(max(round((x - canvas.origin[0]) * canvas.scale), 0), width) for x in (box[0], box[2]))
    y0, y1 = (
        min(max(height - round((y - canvas.origin[1]) * canvas.scale), 0), height) for y in (box[3], box[1])
    )
    if y1 <= y0 or x1 <= x0:
        return
    share = (np.arange(y1 - y0) + 0.5)[:, None] / (y1 - y0)
    rows = (1 - share) * np.asarray(top) + share * np.asarray(bottom)
    column = (np.clip(rows, 0, 1) * 255 + 0.5).astype(np.uint8)[:, None]
    canvas.pixels[y0:y1, x0:x1] = cv2.repeat(column, 1, x1 - x0)


def rectangles(canvas: Canvas, boxes: Sequence[Box] | np.ndarray, colour: Colour) -> None:
    """Fill many disjoint upright rectangles with one colour in one call."""
    if len(boxes) == 0:
        return
    b = np.asarray(boxes, np.float64)
    corners = b[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    shapes = canvas.to_pixels(corners).reshape(-1, 4, 2)
    cv2.fillPoly(canvas.pixels, list(shapes), to_bytes(colour), cv2.LINE_AA, SHIFT)


def polygons(canvas: Canvas, shapes: Sequence[np.ndarray], colour: Colour) -> None:
    """Fill many disjoint polygons, each ``(n, 2)``, with one colour in one call."""
    if not shapes:
        return
    vertices = canvas.to_pixels(np.concatenate(shapes))
    ends = np.cumsum([len(shape) for shape in shapes[:-1]])
    cv2.fillPoly(canvas.pixels, np.split(vertices, ends), to_bytes(colour), cv2.LINE_AA, SHIFT)


def ovals(
    canvas: Canvas,
    middles: Sequence[tuple[float, float]] | np.ndarray,
    rx: Sizes,
    ry: Sizes,
    colour: Colour,
    count: int = 10,
) -> None:
    """Fill ellipses around ``middles`` ``(n, 2)`` with one colour; radii ``(n,)`` or one for all."""
    if len(middles) == 0:
        return
    xy = np.asarray(middles, np.float64)
    radii = np.empty_like(xy)
    radii[:, 0], radii[:, 1] = rx, ry
    points = xy[:, None] + radii[:, None] * unit_circle(count)
    vertices = canvas.to_pixels(points.reshape(-1, 2)).reshape(-1, count, 2)
    value = to_bytes(colour)
    for oval in vertices:  # one call for all would leave holes where two overlap
        cv2.fillConvexPoly(canvas.pixels, oval, value, cv2.LINE_AA, SHIFT)


def grid(box: Box, columns: int, rows: int, share: float = 0.6) -> list[Box]:
    """Boxes in a regular grid inside ``box``; ``share`` of each cell's width and height is filled."""
    x0, y0, x1, y1 = box
    w, h = (x1 - x0) / columns, (y1 - y0) / rows
    mx, my = w * (1 - share) / 2, h * (1 - share) / 2
    return [
        (x0 + i * w + mx, y0 + j * h + my, x0 + (i + 1) * w - mx, y0 + (j + 1) * h - my)
        for i in range(columns)
        for j in range(rows)
    ]
