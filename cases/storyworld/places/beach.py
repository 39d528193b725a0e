"""A beach: sand, a strip of sea with sails, parasols, palms, towels."""

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
    paint,
    pick,
    shuffled,
    slots,
    whole,
)
from cases.storyworld.world import Colour, Place


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a beach in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    sea_top = floor + pick(rng, 0.1, 0.18)
    outdoors.sky(canvas, sea_top, place.tint)
    if chance(rng, 0.7):
        outdoors.sun(canvas, rng)
    outdoors.clouds(canvas, rng, whole(rng, 0, 4))
    sea = hsv(pick(rng, 0.46, 0.6), pick(rng, 0.5, 0.8), pick(rng, 0.65, 0.88))
    gradient(canvas, (0, floor - 0.03, PLACE_WIDTH, sea_top), shade(sea, 1.35), shade(sea, 0.85))
    if chance(rng, 0.4):
        _island(canvas, rng, sea_top, sea)
    _sails(canvas, rng, sea_top, place.accent)
    _waves(canvas, rng, floor, sea_top)
    sand = hsv(pick(rng, 0.08, 0.13), pick(rng, 0.22, 0.42), pick(rng, 0.88, 0.98))
    _sand(canvas, rng, floor, sand)
    _objects(canvas, rng, place, sand)


def _island(canvas: Canvas, rng: np.random.Generator, y: float, sea: Colour) -> None:
    x, w, h = pick(rng, 0.2, 2.4), pick(rng, 0.2, 0.4), pick(rng, 0.05, 0.1)
    hill = [(x - w, y), (x - w * 0.4, y + h), (x, y + h * 0.6), (x + w * 0.4, y + h * 0.9), (x + w, y)]
    canvas.polygon(hill, mix((0.35, 0.5, 0.42), sea, 0.4))


def _sails(canvas: Canvas, rng: np.random.Generator, horizon: float, accent: Colour) -> None:
    for i, x in enumerate(slots(rng, whole(rng, 2, 4), 0.1, 2.5, 0.4)):
        s, y = pick(rng, 0.07, 0.12), horizon - pick(rng, 0.0, 0.04)
        cloth = accent if i == 0 else (WHITE if chance(rng, 0.6) else paint(rng))
        canvas.polygon(
            [
                (x - s * 0.7, y + 0.02),
                (x + s * 0.7, y + 0.02),
                (x + s * 0.5, y - 0.012),
                (x - s * 0.5, y - 0.012),
            ],
            (0.35, 0.25, 0.25),
        )
        canvas.polygon([(x - 0.004, y + 0.03), (x - 0.004, y + s * 1.9), (x + s * 0.75, y + 0.03)], cloth)
        canvas.polygon(
            [(x - 0.014, y + 0.03), (x - 0.014, y + s * 1.6), (x - s * 0.55, y + 0.03)], shade(cloth, 0.85)
        )


def _waves(canvas: Canvas, rng: np.random.Generator, floor: float, top: float) -> None:
    t = rng.random(14) ** 1.3
    middles = np.stack([rng.random(14) * PLACE_WIDTH, floor + (top - floor) * t * 0.85], 1)
    ovals(canvas, middles, 0.04 + 0.1 * (1 - t), 0.004 + 0.004 * (1 - t), (0.9, 0.97, 0.98))


def _sand(canvas: Canvas, rng: np.random.Generator, floor: float, sand: Colour) -> None:
    """Sand up to a scalloped, foaming edge."""
    x = np.linspace(0, PLACE_WIDTH, 40)
    edge = floor - 0.012 + 0.014 * np.sin(x * pick(rng, 4, 7) + pick(rng, 0, 6)) + 0.006 * np.sin(x * 17)
    ends = np.array([(PLACE_WIDTH, 0.0), (0.0, 0.0)])
    canvas.polygon(np.concatenate([np.stack([x, edge + 0.012], 1), ends]), WHITE)
    canvas.polygon(np.concatenate([np.stack([x, edge - 0.008], 1), ends]), shade(sand, 0.82))
    canvas.polygon(np.concatenate([np.stack([x, edge - 0.035], 1), ends]), sand)
    gradient(canvas, (0, 0, PLACE_WIDTH, floor - 0.065), shade(sand, 0.95), sand)


def _objects(canvas: Canvas, rng: np.random.Generator, place: Place, sand: Colour) -> None:
    floor = place.horizon
    names = shuffled(rng, ["parasol", "palm", "parasol", "hut", "parasol", "palm", "parasol"])
    colours = outdoors.hull_colours(rng, 4)
    leaf = hsv(pick(rng, 0.25, 0.42), 0.6, pick(rng, 0.45, 0.62))
    first = True
    for name, x in zip(names, slots(rng, len(names), 0.05, 2.55, 0.22), strict=True):
        y = floor - pick(rng, 0.05, 0.1)
        if name == "parasol":
            colour = place.accent if first else colours[whole(rng, 0, 3)]
            first = False
            _parasol(canvas, rng, x, y, colour, colours[whole(rng, 0, 3)], sand)
        elif name == "palm":
            outdoors.palm(canvas, x, y, pick(rng, 0.5, 0.66), pick(rng, -0.3, 0.3), leaf)
        elif chance(rng, 0.6):
            _hut(canvas, x, y, place.accent)
        else:
            _parasol(canvas, rng, x, y, place.accent, WHITE, sand)


def _parasol(
    canvas: Canvas, rng: np.random.Generator, x: float, y: float, colour: Colour, towel: Colour, sand: Colour
) -> None:
    """A striped parasol over a towel."""
    h, r = pick(rng, 0.3, 0.38), pick(rng, 0.15, 0.19)
    canvas.ellipse(x + 0.06, y - 0.005, r * 1.1, 0.022, shade(sand, 0.84))
    canvas.polygon(
        [(x + 0.02, y - 0.02), (x + 0.21, y - 0.02), (x + 0.25, y + 0.01), (x + 0.07, y + 0.01)], towel
    )
    canvas.line([(x, y), (x, y + h)], 0.012, (0.93, 0.92, 0.9))
    t = np.linspace(0, np.pi, 13)
    rim = np.stack([x + r * np.cos(t), y + h * 0.72 + r * 0.72 * np.sin(t)], 1)
    canvas.polygon(rim, colour)
    for k in (1, 5, 9):
        lower = [(rim[k][0], y + h * 0.72), (rim[k + 2][0], y + h * 0.72)]
        canvas.polygon(
            [lower[0], tuple(rim[k]), tuple(rim[k + 1]), tuple(rim[k + 2]), lower[1]],
            mix(WHITE, colour, 0.12),
        )
    canvas.ellipse(x, y + h * 0.72 + r * 0.74, 0.012, 0.014, shade(colour, 0.7))


def _hut(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """A lifeguard's hut on stilts."""
    wood = (0.85, 0.78, 0.66)
    for leg in (-0.1, 0.1):
        canvas.rectangle(x + leg - 0.012, y, x + leg + 0.012, y + 0.16, shade(wood, 0.7))
    canvas.rectangle(x - 0.14, y + 0.14, x + 0.14, y + 0.33, colour)
    canvas.rectangle(x - 0.07, y + 0.19, x + 0.07, y + 0.29, shade(colour, 0.45))
    canvas.rectangle(x - 0.17, y + 0.13, x + 0.17, y + 0.155, wood)
    canvas.polygon([(x - 0.18, y + 0.33), (x + 0.18, y + 0.33), (x, y + 0.43)], WHITE)
