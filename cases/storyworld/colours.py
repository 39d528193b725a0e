"""Colours that words can name: boxes in hue, saturation and value, with gaps between them."""

from __future__ import annotations

import colorsys
import math
from typing import NamedTuple

import numpy as np

from cases.storyworld.world import Colour


class ColourBox(NamedTuple):
    """All colours one word stands for; every colour of clothes and hair lies well inside one box."""

    hue: tuple[float, float]
    """Degrees; may pass 360 (red)."""
    saturation: tuple[float, float]
    value: tuple[float, float]


CLOTH: dict[str, ColourBox] = {
    "red": ColourBox((352, 366), (0.78, 0.95), (0.70, 0.88)),
    "orange": ColourBox((22, 31), (0.82, 1.0), (0.88, 1.0)),
    "yellow": ColourBox((46, 55), (0.75, 0.95), (0.88, 1.0)),
    "green": ColourBox((108, 145), (0.55, 0.85), (0.42, 0.72)),
    "teal": ColourBox((173, 187), (0.65, 0.95), (0.45, 0.66)),
    "blue": ColourBox((209, 224), (0.62, 0.85), (0.75, 0.95)),
    "navy": ColourBox((224, 238), (0.62, 0.85), (0.27, 0.38)),
    "purple": ColourBox((268, 288), (0.50, 0.75), (0.50, 0.75)),
    "pink": ColourBox((325, 342), (0.32, 0.55), (0.90, 1.0)),
    "brown": ColourBox((18, 28), (0.52, 0.70), (0.34, 0.48)),
    "olive": ColourBox((60, 74), (0.52, 0.75), (0.38, 0.52)),
    "black": ColourBox((0, 360), (0.0, 0.20), (0.05, 0.13)),
    "white": ColourBox((0, 360), (0.0, 0.05), (0.92, 1.0)),
    "grey": ColourBox((0, 360), (0.0, 0.06), (0.45, 0.64)),
}
"""Colours of clothes by word."""

HAIR: dict[str, ColourBox] = {
    "black": ColourBox((0, 40), (0.10, 0.30), (0.06, 0.13)),
    "brown": ColourBox((20, 30), (0.50, 0.65), (0.28, 0.42)),
    "red": ColourBox((12, 19), (0.75, 0.88), (0.60, 0.76)),
    "blond": ColourBox((40, 48), (0.40, 0.60), (0.82, 0.94)),
    "grey": ColourBox((0, 360), (0.0, 0.06), (0.48, 0.62)),
    "white": ColourBox((0, 360), (0.0, 0.05), (0.90, 0.98)),
}
"""Colours of hair by word."""

SKIN_PATH: tuple[Colour, ...] = (
    (0.97, 0.83, 0.74),
    (0.90, 0.70, 0.56),
    (0.77, 0.56, 0.42),
    (0.57, 0.39, 0.28),
    (0.36, 0.24, 0.18),
)
"""Skin from light to dark; a tone in [0, 1] lies on the polyline through these."""


def sample_colour(rng: np.random.Generator, box: ColourBox) -> Colour:
    """A colour from anywhere inside ``box``, evenly."""
    h, s, v = (low + (high - low) * rng.random() for low, high in box)
    return colorsys.hsv_to_rgb(h / 360 % 1, s, v)


def colour_word(colour: Colour, boxes: dict[str, ColourBox] = CLOTH) -> str:
    """The word whose box holds ``colour``, or the word of the nearest box."""
    return min(boxes, key=lambda word: _outside(colour, boxes[word]))


def colour_distance(a: Colour, b: Colour) -> float:
    """Euclidean distance of two colours in RGB, 0 to 1.73."""
    return math.dist(a, b)


def skin_colour(tone: float) -> Colour:
    """Skin of a tone in [0, 1], 0 the lightest."""
    position = tone * (len(SKIN_PATH) - 1)
    i = min(int(position), len(SKIN_PATH) - 2)
    share = position - i
    r, g, b = ((1 - share) * x + share * y for x, y in zip(SKIN_PATH[i], SKIN_PATH[i + 1], strict=True))
    return r, g, b


def skin_tone(colour: Colour) -> float:
    """Inverse of :func:`skin_colour`."""
    reds = [c[0] for c in reversed(SKIN_PATH)]
    return float(1 - np.interp(colour[0], reds, np.linspace(0, 1, len(reds))))


def _outside(colour: Colour, box: ColourBox) -> float:
    """How far ``colour`` lies outside ``box``: 0 inside; hue counts by its saturation."""
    h, s, v = colorsys.rgb_to_hsv(*colour)
    hue = min((abs(_clamped(x, box.hue) - x) for x in (h * 360, h * 360 + 360)), default=0.0)
    return hue / 180 * s * 2 + abs(_clamped(s, box.saturation) - s) * v + abs(_clamped(v, box.value) - v)


def _clamped(x: float, limits: tuple[float, float]) -> float:
    return min(max(x, limits[0]), limits[1])
