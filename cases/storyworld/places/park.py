"""A park: lawns with a winding path, round trees, benches, flower beds, a pond or a fountain."""

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
    shuffled,
    slots,
    warm,
    whole,
)
from cases.storyworld.world import Colour, Place


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a park in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    low = outdoors.sky(canvas, floor, place.tint)
    if chance(rng, 0.5):
        outdoors.sun(canvas, rng)
    outdoors.clouds(canvas, rng, whole(rng, 1, 4))
    grass = hsv(pick(rng, 0.19, 0.33), pick(rng, 0.42, 0.62), pick(rng, 0.62, 0.8))
    far = mix(shade(grass, 0.7), low, 0.35)
    outdoors.ridge(canvas, rng, floor + 0.02, pick(rng, 0.08, 0.18), far, roughness=2.2, floor=floor)
    gradient(canvas, (0, 0, PLACE_WIDTH, floor), shade(grass, 0.9), shade(grass, 1.12))
    _path(canvas, rng, floor, warm(rng, (0.1, 0.3), (0.8, 0.95)))
    outdoors.bushes(canvas, rng, whole(rng, 6, 10), floor - 0.01, (0.05, 0.1), shade(grass, 0.72))
    _objects(canvas, rng, place)
    _flowers(canvas, rng, floor, place.accent)


def _path(canvas: Canvas, rng: np.random.Generator, floor: float, colour: Colour) -> None:
    """A path that winds from the far lawn to the front."""
    t = np.linspace(0, 1, 12)
    start, end = pick(rng, 0.4, 2.2), pick(rng, 0.6, 2.0)
    middle = start + (end - start) * t + pick(rng, 0.2, 0.5) * np.sin(t * pick(rng, 3, 5)) * (1 - t)
    half = 0.03 + 0.36 * t**1.3
    y = floor * (1 - t)
    left, right = np.stack([middle - half, y], 1), np.stack([middle + half, y], 1)
    canvas.polygon(np.concatenate([left, right[::-1]]), colour)
    inner = (half - 0.02) * 0.86
    left, right = np.stack([middle - inner, y], 1), np.stack([middle + inner, y], 1)
    canvas.polygon(np.concatenate([left, right[::-1]]), shade(colour, 1.2))


def _objects(canvas: Canvas, rng: np.random.Generator, place: Place) -> None:
    floor = place.horizon
    names = shuffled(rng, ["tree", "bench", "tree", "water", "tree", "lamp", "tree", "play"])
    leaf = outdoors.foliage(rng)
    for name, x in zip(names, slots(rng, len(names), 0.02, PLACE_WIDTH - 0.02, 0.2), strict=True):
        y = floor - pick(rng, 0.0, 0.06)
        if name == "tree":
            colour = leaf if chance(rng, 0.6) else outdoors.foliage(rng)
            outdoors.round_tree(canvas, rng, x, y, pick(rng, 0.42, 0.6), colour)
        elif name == "bench":
            bench(canvas, x, y, place.accent)
        elif name == "water":
            _water(canvas, rng, x, y)
        elif name == "lamp":
            outdoors.lamp_post(canvas, x, y, pick(rng, 0.36, 0.44), (0.2, 0.25, 0.24))
        else:
            _slide(canvas, x, y, place.accent)


def bench(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """A park bench with a slatted back."""
    for leg in (-0.11, 0.11):
        canvas.rectangle(x + leg - 0.01, y, x + leg + 0.01, y + 0.17, (0.22, 0.22, 0.24))
    for k in range(3):
        canvas.rectangle(
            x - 0.15, y + 0.1 + 0.032 * k, x + 0.15, y + 0.124 + 0.032 * k, shade(colour, 1 - 0.06 * k)
        )
    canvas.rectangle(x - 0.16, y + 0.062, x + 0.16, y + 0.088, shade(colour, 0.75))


def _water(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    """A fountain in a stone basin, or a pond."""
    blue = hsv(pick(rng, 0.5, 0.6), pick(rng, 0.35, 0.55), 0.9)
    if chance(rng, 0.5):
        canvas.ellipse(x, y - 0.01, 0.3, 0.05, shade(blue, 0.75))
        canvas.ellipse(x, y - 0.005, 0.28, 0.042, blue)
        canvas.ellipse(x - 0.07, y, 0.1, 0.01, shade(blue, 1.4))
        return
    stone = (0.72, 0.7, 0.68)
    canvas.rectangle(x - 0.2, y - 0.01, x + 0.2, y + 0.06, stone)
    canvas.ellipse(x, y + 0.06, 0.2, 0.03, shade(stone, 0.85))
    canvas.ellipse(x, y + 0.06, 0.18, 0.024, blue)
    canvas.rectangle(x - 0.02, y + 0.06, x + 0.02, y + 0.17, stone)
    canvas.ellipse(x, y + 0.17, 0.09, 0.022, shade(stone, 1.1))
    for side in (-1, 1):
        t = np.linspace(0, 1, 6)
        jet = np.stack([x + side * 0.13 * t, y + 0.18 + 0.42 * t - 0.54 * t * t], 1)
        canvas.line(jet, 0.014, shade(blue, 1.5))


def _slide(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """A children's slide with a ladder."""
    steel = (0.55, 0.57, 0.62)
    canvas.line([(x - 0.13, y), (x - 0.1, y + 0.25)], 0.014, steel)
    canvas.line([(x - 0.08, y), (x - 0.06, y + 0.25)], 0.014, steel)
    canvas.line([(x - 0.08, y + 0.2), (x + 0.06, y + 0.06), (x + 0.17, y + 0.03)], 0.045, colour)
    canvas.polygon([(x - 0.14, y + 0.27), (x - 0.02, y + 0.27), (x - 0.08, y + 0.33)], shade(colour, 0.8))


def _flowers(canvas: Canvas, rng: np.random.Generator, floor: float, accent: Colour) -> None:
    """Beds and scattered flowers at the sides, few in the front."""
    for colour in (accent, hsv(rng.random(), 0.5, 0.97)):
        bed = pick(rng, 0.1, 2.5)
        spots = [(bed + pick(rng, -0.3, 0.3), pick(rng, floor - 0.14, floor - 0.07)) for _ in range(12)]
        ovals(canvas, spots, 0.014, 0.014, colour, 8)
