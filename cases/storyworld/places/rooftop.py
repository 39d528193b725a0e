"""A rooftop: a city skyline below an evening sky, railing, water tank, strings of lights, plants."""

from __future__ import annotations

import numpy as np

from cases.storyworld.canvas import Canvas, mix, shade
from cases.storyworld.places import indoors, outdoors
from cases.storyworld.places.parts import (
    INK,
    PLACE_WIDTH,
    chance,
    gradient,
    grid,
    hsv,
    ovals,
    paint,
    pick,
    rectangles,
    shuffled,
    slots,
    warm,
    whole,
)
from cases.storyworld.world import Colour, Place


def draw(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """Draw a rooftop in place units; ``rng`` is seeded by the place."""
    floor = place.horizon
    high = mix(outdoors.sky_tone(place.tint, (0.35, 0.75), (0.45, 0.75)), (0.3, 0.33, 0.6), 0.3)
    glow = hsv(pick(rng, 0.02, 0.13), pick(rng, 0.3, 0.55), 1.0)
    gradient(canvas, (0, floor, PLACE_WIDTH, 1), glow, high)
    _sky_lights(canvas, rng, glow)
    far = mix(high, glow, 0.45)
    _towers(canvas, rng, floor, (0.1, 0.2), (0.16, 0.36), mix(far, (0.4, 0.38, 0.5), 0.25), 0.0)
    _towers(canvas, rng, floor, (0.16, 0.28), (0.12, 0.3), mix(shade(high, 0.5), far, 0.15), 0.5)
    _terrace(canvas, rng, floor, place)
    names = shuffled(rng, ["tank", "plants", "vent", "sofa", "dish", "plants"])
    for name, x in zip(names, slots(rng, len(names), 0.0, PLACE_WIDTH, 0.15), strict=True):
        _object(name, canvas, rng, x, floor - pick(rng, 0.03, 0.05), place)
    _strings(canvas, rng, floor)


def _sky_lights(canvas: Canvas, rng: np.random.Generator, glow: Colour) -> None:
    """A low sun or a moon, and long flat clouds."""
    x, y = pick(rng, 0.2, 2.4), pick(rng, 0.66, 0.85)
    if chance(rng, 0.5):
        canvas.ellipse(x, y, 0.05, 0.05, (0.99, 0.98, 0.9))
        canvas.ellipse(x + 0.012, y + 0.012, 0.012, 0.01, (0.9, 0.89, 0.82))
    else:
        canvas.ellipse(x, y - 0.1, 0.075, 0.075, (1.0, 0.82, 0.5))
    middles = [(u, pick(rng, 0.62, 0.92)) for u in slots(rng, 4, 0, PLACE_WIDTH, 0.4)]
    ovals(canvas, middles, 0.15 + 0.17 * rng.random(4), 0.014, mix(glow, (1.0, 0.85, 0.85), 0.4), 14)


def _towers(
    canvas: Canvas,
    rng: np.random.Generator,
    floor: float,
    widths: tuple[float, float],
    heights: tuple[float, float],
    colour: Colour,
    lights: float,
) -> None:
    """A row of tower blocks; ``lights`` is the share of lit windows (0: no windows are drawn)."""
    base = floor + 0.1
    panes: list[tuple[float, float, float, float]] = []
    for x0, x1 in outdoors.row_of(rng, *widths):
        top = base + pick(rng, *heights)
        canvas.rectangle(x0, floor, x1 - 0.008, top, shade(colour, pick(rng, 0.88, 1.12)))
        roof, m = whole(rng, 0, 3), (x0 + x1) / 2
        if roof == 0:
            canvas.line([(m, top), (m, top + 0.09)], 0.008, colour)
        elif roof == 1:
            canvas.polygon([(x0, top), (x1 - 0.008, top), (m, top + 0.06)], colour)
        elif roof == 2:
            canvas.rectangle(m - 0.03, top, m + 0.03, top + 0.04, colour)
        if lights:
            panes += grid(
                (x0 + 0.015, base, x1 - 0.022, top - 0.015), max(2, round((x1 - x0) / 0.055)), 5, 0.48
            )
    chosen = rng.random(len(panes)) < lights
    rectangles(canvas, [p for p, on in zip(panes, chosen, strict=True) if on], (1.0, 0.87, 0.5))


def _terrace(canvas: Canvas, rng: np.random.Generator, floor: float, place: Place) -> None:
    """The roof's deck and its parapet with a railing."""
    deck = (
        warm(rng, (0.2, 0.45), (0.5, 0.75)) if chance(rng, 0.5) else mix((0.62, 0.6, 0.62), place.tint, 0.25)
    )
    gradient(canvas, (0, 0, PLACE_WIDTH, floor), shade(deck, 1.12), shade(deck, 0.85))
    for t in (0.22, 0.45, 0.65, 0.82):
        canvas.rectangle(0, floor * t, PLACE_WIDTH, floor * t + 0.005, shade(deck, 0.82))
    wall = mix(paint(rng, (0.1, 0.4), (0.55, 0.8)), (0.6, 0.55, 0.52), 0.5)
    canvas.rectangle(0, floor - 0.02, PLACE_WIDTH, floor + 0.07, wall)
    rectangles(
        canvas,
        [(x, floor - 0.02, x + 0.006, floor + 0.07) for x in np.arange(0, PLACE_WIDTH, 0.15)],
        shade(wall, 0.85),
    )
    canvas.rectangle(0, floor + 0.07, PLACE_WIDTH, floor + 0.09, shade(wall, 1.25))
    rectangles(
        canvas, [(x, floor + 0.09, x + 0.009, floor + 0.17) for x in np.arange(0.03, PLACE_WIDTH, 0.075)], INK
    )
    canvas.rectangle(0, floor + 0.165, PLACE_WIDTH, floor + 0.182, INK)


def _object(name: str, canvas: Canvas, rng: np.random.Generator, x: float, y: float, place: Place) -> None:
    if name == "tank":
        _tank(canvas, x, y, place.accent)
    elif name == "plants":
        pot = paint(rng, (0.3, 0.6), (0.5, 0.85))
        for dx in (-0.1, 0.08):
            indoors.plant(canvas, rng, x + dx, y, pick(rng, 0.22, 0.34), pot)
    elif name == "vent":
        _vent(canvas, rng, x, y)
    elif name == "sofa":
        _lounge(canvas, x, y, place.accent)
    else:
        _dish(canvas, x, y)


def _tank(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """A round water tank with a cone roof on four legs."""
    for leg in (-0.11, -0.04, 0.04, 0.11):
        canvas.line([(x + leg * 1.15, y), (x + leg, y + 0.24)], 0.016, (0.24, 0.22, 0.24))
    canvas.line([(x - 0.12, y + 0.05), (x + 0.11, y + 0.2)], 0.008, (0.24, 0.22, 0.24))
    canvas.rectangle(x - 0.15, y + 0.22, x + 0.15, y + 0.245, (0.24, 0.22, 0.24))
    canvas.rectangle(x - 0.14, y + 0.245, x + 0.14, y + 0.45, colour)
    canvas.rectangle(x + 0.05, y + 0.245, x + 0.14, y + 0.45, shade(colour, 0.78))
    rectangles(
        canvas, [(x - 0.142, y + v, x + 0.142, y + v + 0.01) for v in (0.29, 0.36, 0.42)], shade(colour, 0.6)
    )
    canvas.polygon([(x - 0.165, y + 0.45), (x + 0.165, y + 0.45), (x, y + 0.55)], shade(colour, 0.55))


def _vent(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    """A box with a fan, and a pipe."""
    steel = shade((0.74, 0.76, 0.78), pick(rng, 0.85, 1.1))
    canvas.rectangle(x - 0.13, y, x + 0.09, y + 0.17, steel)
    canvas.rectangle(x - 0.13, y + 0.155, x + 0.09, y + 0.17, shade(steel, 0.75))
    canvas.ellipse(x - 0.02, y + 0.08, 0.062, 0.062, shade(steel, 0.45))
    canvas.line([(x - 0.062, y + 0.05), (x + 0.022, y + 0.11)], 0.016, steel)
    canvas.line([(x - 0.062, y + 0.11), (x + 0.022, y + 0.05)], 0.016, steel)
    canvas.rectangle(x + 0.11, y, x + 0.15, y + 0.26, shade(steel, 0.7))
    canvas.polygon([(x + 0.09, y + 0.26), (x + 0.17, y + 0.26), (x + 0.13, y + 0.3)], shade(steel, 0.55))


def _lounge(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """An outdoor sofa under a parasol."""
    canvas.line([(x, y + 0.1), (x, y + 0.42)], 0.012, (0.9, 0.88, 0.85))
    canvas.polygon([(x - 0.24, y + 0.36), (x + 0.24, y + 0.36), (x, y + 0.47)], colour)
    canvas.polygon([(x - 0.08, y + 0.36), (x + 0.08, y + 0.36), (x, y + 0.47)], shade(colour, 1.4))
    canvas.rectangle(x - 0.19, y + 0.05, x + 0.19, y + 0.18, shade(colour, 0.8))
    canvas.rectangle(x - 0.19, y + 0.03, x + 0.19, y + 0.09, (0.93, 0.9, 0.85))
    canvas.rectangle(x - 0.2, y, x + 0.2, y + 0.035, (0.42, 0.32, 0.26))


def _dish(canvas: Canvas, x: float, y: float) -> None:
    """A satellite dish and an aerial."""
    canvas.line([(x, y), (x, y + 0.14)], 0.018, INK)
    canvas.ellipse(x, y + 0.19, 0.095, 0.075, (0.88, 0.88, 0.9), angle=0.6)
    canvas.ellipse(x + 0.012, y + 0.185, 0.07, 0.052, (0.74, 0.75, 0.78), angle=0.6)
    canvas.line([(x, y + 0.19), (x - 0.07, y + 0.26)], 0.009, INK)
    mast = x + 0.15
    canvas.line([(mast, y), (mast, y + 0.46)], 0.011, INK)
    for v, r in ((0.45, 0.07), (0.41, 0.055), (0.37, 0.04)):
        canvas.line([(mast - r, y + v), (mast + r, y + v)], 0.009, INK)


def _strings(canvas: Canvas, rng: np.random.Generator, floor: float) -> None:
    """Bulbs on sagging wires from mast to mast."""
    x, y = -pick(rng, 0.0, 0.4), min(floor + pick(rng, 0.44, 0.5), 0.84)
    bulbs: list[tuple[float, float]] = []
    while x < PLACE_WIDTH:
        end = x + pick(rng, 0.6, 0.9)
        t = np.linspace(0, 1, 9)
        wire = np.stack([x + (end - x) * t, y - 0.3 * t * (1 - t)], 1)
        canvas.line(wire, 0.005, INK)
        canvas.line([(end, floor + 0.07), (end, y + 0.01)], 0.012, INK)
        bulbs += [(u, v - 0.016) for u, v in wire[1:-1].tolist()]
        x = end
    ovals(canvas, bulbs, 0.016, 0.018, (1.0, 0.93, 0.65))
