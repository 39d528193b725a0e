"""Parts of places under the sky: the sky itself, clouds, hills, trees, houses, boats, lamps."""

from __future__ import annotations

import colorsys

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places.parts import (
    PLACE_WIDTH,
    WHITE,
    Box,
    Span,
    chance,
    gradient,
    grid,
    hsv,
    ovals,
    pick,
    polygons,
    rectangles,
    slots,
    tone,
)
from cases.storyworld.world import Colour

SKY: Colour = (0.55, 0.78, 0.95)


def sky_tone(tint: Colour, saturation: Span, value: Span) -> Colour:
    """The tint as a colour that skies have: its hue squeezed into teal, blue, rose and peach, never green."""
    hue, s, v = colorsys.rgb_to_hsv(*tone(tint, saturation, value))
    return hsv(0.48 + 0.62 * ((hue - 0.45) % 1.0), s, v)


def sky(canvas: Canvas, floor: float, tint: Colour) -> Colour:
    """A sky from ``floor`` to the top in a hue led by the tint; returns its colour at the horizon."""
    high = mix(sky_tone(tint, (0.18, 0.52), (0.86, 1.0)), SKY, 0.12)
    low = mix(high, (1.0, 0.96, 0.88), 0.62)
    gradient(canvas, (0, floor, PLACE_WIDTH, 1), low, shade(high, 0.96))
    return low


def sun(canvas: Canvas, rng: np.random.Generator, low: float = 0.62, high: float = 0.88) -> None:
    """A pale disc with a halo."""
    x, y, r = pick(rng, 0.2, 2.4), pick(rng, low, high), pick(rng, 0.035, 0.055)
    warmth = pick(rng, 0.0, 0.5)
    disc = mix((1.0, 0.97, 0.78), (1.0, 0.72, 0.45), warmth)
    canvas.ellipse(x, y, r * 1.5, r * 1.5, mix(disc, SKY, 0.45))
    canvas.ellipse(x, y, r, r, disc)


def clouds(
    canvas: Canvas, rng: np.random.Generator, count: int, low: float = 0.68, high: float = 0.92
) -> None:
    """White clouds of three puffs on a flat base."""
    for x in slots(rng, count, 0.0, PLACE_WIDTH, 0.45) if count else []:
        cloud(canvas, rng, x, pick(rng, low, high), pick(rng, 0.1, 0.2))


def cloud(canvas: Canvas, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """One cloud, about twice ``size`` wide."""
    lit = shade((0.97, 0.97, 0.99), pick(rng, 0.96, 1.0))
    for dx, dy, r in ((-0.45, 0.0, 0.42), (0.5, -0.02, 0.38), (0.05, 0.12, 0.55)):
        canvas.ellipse(x + dx * size, y + dy * size, r * size, r * size * 0.55, lit)
    canvas.ellipse(x, y - 0.08 * size, 0.9 * size, 0.14 * size, mix(lit, SKY, 0.25))


def ridge(
    canvas: Canvas,
    rng: np.random.Generator,
    base: float,
    height: float,
    colour: Colour,
    *,
    roughness: float = 1.0,
    floor: float = 0.0,
) -> None:
    """Rolling hills across the whole width, between ``base`` and ``base + height``."""
    x = np.linspace(0, PLACE_WIDTH, 36)
    phase = rng.random(3) * 6.3
    waves = (
        np.sin(x * 2.1 * roughness + phase[0])
        + 0.6 * np.sin(x * 4.3 * roughness + phase[1])
        + 0.3 * np.sin(x * 9.1 * roughness + phase[2])
    )
    y = base + height * (waves / 3.8 + 0.5)
    outline = np.concatenate([np.stack([x, y], 1), [(PLACE_WIDTH, floor), (0.0, floor)]])
    canvas.polygon(outline, colour)


def foliage(rng: np.random.Generator) -> Colour:
    """A leaf colour: mostly greens, sometimes autumn or blossom."""
    if chance(rng, 0.22):
        return hsv(pick(rng, 0.02, 0.13), pick(rng, 0.55, 0.8), pick(rng, 0.7, 0.92))
    if chance(rng, 0.08):
        return hsv(pick(rng, 0.9, 0.97), pick(rng, 0.25, 0.45), pick(rng, 0.85, 0.98))
    return hsv(pick(rng, 0.2, 0.42), pick(rng, 0.45, 0.7), pick(rng, 0.4, 0.7))


def round_tree(
    canvas: Canvas, rng: np.random.Generator, x: float, ground: float, height: float, colour: Colour
) -> None:
    """A trunk and a crown of several puffs, lit from the upper left."""
    trunk = (0.4, 0.29, 0.22)
    w = height * 0.045
    canvas.polygon(
        [
            (x - w, ground),
            (x + w, ground),
            (x + w * 0.7, ground + height * 0.6),
            (x - w * 0.7, ground + height * 0.6),
        ],
        trunk,
    )
    top, r = ground + height * 0.68, height * pick(rng, 0.27, 0.34)
    dark, lit = shade(colour, 0.8), shade(colour, 1.16)
    for dx, dy, k in ((-0.6, -0.3, 0.7), (0.65, -0.25, 0.68), (0.1, 0.3, 0.85)):
        canvas.ellipse(x + dx * r, top + dy * r, k * r, k * r, dark)
    for dx, dy, k in ((-0.4, 0.0, 0.66), (0.35, 0.1, 0.6), (-0.05, 0.45, 0.62)):
        canvas.ellipse(x + dx * r, top + dy * r, k * r, k * r, colour)
    canvas.ellipse(x - 0.3 * r, top + 0.45 * r, 0.38 * r, 0.3 * r, lit)


def pine(canvas: Canvas, x: float, ground: float, height: float, colour: Colour, tiers: int = 3) -> None:
    """A conifer of stacked triangles."""
    canvas.rectangle(x - height * 0.03, ground, x + height * 0.03, ground + height * 0.2, (0.33, 0.24, 0.19))
    for i in range(tiers):
        base = ground + height * (0.12 + 0.6 * i / tiers)
        half = height * 0.27 * (1 - 0.62 * i / tiers)
        tip = base + height * (0.88 / tiers + 0.14)
        canvas.polygon([(x - half, base), (x + half, base), (x, tip)], colour)
        canvas.polygon([(x, base), (x + half, base), (x, tip)], shade(colour, 0.82))


def palm(canvas: Canvas, x: float, ground: float, height: float, lean: float, leaf: Colour) -> None:
    """A palm with a bent trunk and six drooping leaves."""
    t = np.linspace(0, 1, 7)
    trunk = np.stack([x + lean * height * t**2, ground + height * t], 1)
    canvas.line(trunk, height * 0.055, (0.52, 0.38, 0.26))
    tx, ty = trunk[-1]
    for i, angle in enumerate(np.linspace(-0.35, np.pi + 0.35, 6)):
        reach = height * 0.42
        dx, dy = np.cos(angle), np.sin(angle)
        tip = (tx + dx * reach, ty + dy * reach * 0.5 - reach * 0.28)
        mid = (tx + dx * reach * 0.5, ty + dy * reach * 0.5 + reach * 0.12)
        low = (tx + dx * reach * 0.45, ty + dy * reach * 0.4 - reach * 0.08)
        canvas.polygon([(tx, ty), mid, tip, low], shade(leaf, 0.82 if i % 2 else 1.05))


def bushes(
    canvas: Canvas, rng: np.random.Generator, count: int, ground: float, size: Span, colour: Colour
) -> None:
    """Low half-round shrubs along a line."""
    for x in slots(rng, count, 0, PLACE_WIDTH, 0.45):
        r = pick(rng, *size)
        c = shade(colour, pick(rng, 0.82, 1.12))
        canvas.ellipse(x, ground + r * 0.35, r * 1.3, r * 0.8, shade(c, 0.85))
        canvas.ellipse(x - r * 0.2, ground + r * 0.5, r * 0.95, r * 0.6, c)


def house(
    canvas: Canvas, rng: np.random.Generator, box: Box, colour: Colour, *, roof: bool | None = None
) -> None:
    """A facade with a regular grid of windows; with a gable, a flat cornice, or neither."""
    x0, y0, x1, y1 = box
    gradient(canvas, box, shade(colour, 0.9), colour)
    w, h = x1 - x0, y1 - y0
    columns, rows = max(2, round(w / 0.1)), max(1, round(h / 0.14))
    panes = grid((x0 + w * 0.06, y0 + h * 0.06, x1 - w * 0.06, y1 - h * 0.05), columns, rows, 0.56)
    rectangles(
        canvas, [(a - 0.006, b - 0.006, c + 0.006, d + 0.006) for a, b, c, d in panes], shade(colour, 1.45)
    )
    lights = rng.random(len(panes)) < 0.25
    glass, lamp = mix((0.3, 0.42, 0.55), colour, 0.15), (1.0, 0.9, 0.62)
    rectangles(canvas, [p for p, on in zip(panes, lights, strict=True) if not on], glass)
    rectangles(canvas, [p for p, on in zip(panes, lights, strict=True) if on], lamp)
    if roof is None:
        roof = chance(rng, 0.5)
    tile = shade(mix(colour, (0.6, 0.28, 0.2), 0.65), 0.8)
    if roof:
        canvas.polygon([(x0 - 0.015, y1), (x1 + 0.015, y1), (x0 + w * 0.5, y1 + pick(rng, 0.06, 0.12))], tile)
    else:
        canvas.rectangle(x0 - 0.01, y1 - 0.005, x1 + 0.01, y1 + 0.025, shade(colour, 0.72))


def gulls(
    canvas: Canvas, rng: np.random.Generator, count: int, low: float, high: float, colour: Colour = WHITE
) -> None:
    """Birds as two bent wings."""
    shapes = []
    for _ in range(count):
        x, y, s = pick(rng, 0.05, 2.55), pick(rng, low, high), pick(rng, 0.02, 0.035)
        shapes.append(np.array([(x - s, y + s * 0.5), (x, y), (x + s, y + s * 0.55), (x, y + s * 0.32)]))
    polygons(canvas, shapes, colour)


def lamp_post(canvas: Canvas, x: float, ground: float, height: float, colour: Colour) -> None:
    """A street lamp with two glowing globes."""
    canvas.line([(x, ground), (x, ground + height)], 0.014, colour)
    canvas.line([(x - 0.05, ground + height), (x + 0.05, ground + height)], 0.012, colour)
    for side in (-0.05, 0.05):
        canvas.ellipse(x + side, ground + height + 0.02, 0.024, 0.026, (1.0, 0.95, 0.76))


def bunting(
    canvas: Canvas,
    rng: np.random.Generator,
    y: float,
    sag: float,
    colours: list[Colour],
    x0: float,
    x1: float,
) -> None:
    """A string of small flags hanging between two points."""
    count = max(4, round((x1 - x0) / 0.085))
    t = (np.arange(count) + 0.5) / count
    xs, ys = x0 + (x1 - x0) * t, y - sag * 4 * t * (1 - t)
    line = [(x0, y), *zip(xs.tolist(), ys.tolist(), strict=True), (x1, y)]
    canvas.line(line, 0.006, (0.35, 0.33, 0.36))
    for k, colour in enumerate(colours):
        flags = [
            np.array([(x - 0.028, v), (x + 0.028, v), (x, v - 0.07)])
            for x, v in zip(xs[k :: len(colours)], ys[k :: len(colours)], strict=True)
        ]
        polygons(canvas, flags, colour)


def patches(
    canvas: Canvas, rng: np.random.Generator, count: int, low: float, high: float, colour: Colour, size: Span
) -> None:
    """Flat ellipses on the ground."""
    middles = [(x, pick(rng, low, high)) for x in slots(rng, count, 0, PLACE_WIDTH, 0.3)]
    radii = size[0] + (size[1] - size[0]) * rng.random(count)
    ovals(canvas, middles, radii, radii * 0.16, colour, 16)


def hull_colours(rng: np.random.Generator, count: int) -> list[Colour]:
    """Lively boat, stall or car colours of well-spread hues."""
    start = rng.random()
    return [hsv(start + i * 0.381, pick(rng, 0.45, 0.72), pick(rng, 0.6, 0.92)) for i in range(count)]


def row_of(rng: np.random.Generator, low: float, high: float) -> list[Span]:
    """Touching intervals of random width that cover the whole place."""
    spans: list[Span] = []
    x = -pick(rng, 0.0, low)
    while x < PLACE_WIDTH:
        w = pick(rng, low, high)
        spans.append((x, x + w))
        x += w
    return spans
