"""Random places of a split, and how far apart two places look."""

from __future__ import annotations

import colorsys

import numpy as np

from cases.storyworld.splits import guard_gap, sample_cells, sample_in_cell, split_of
from cases.storyworld.world import PLACE_KINDS, Colour, Place, PlaceKind, Split

HORIZON = (0.26, 0.42)
TINT_CELLS = ACCENT_CELLS = 8
HORIZON_CELLS = 3
TINT_SATURATION, TINT_VALUE = (0.35, 1.0), (0.45, 1.0)
ACCENT_SATURATION, ACCENT_VALUE = (0.65, 0.9), (0.62, 0.9)

MINIMUM_DISTANCE = 2 * guard_gap(TINT_CELLS)
"""Places of one kind but different splits are at least this far apart (:func:`place_distance`)."""


def sample_place(rng: np.random.Generator, split: Split, kind: PlaceKind) -> Place:
    """A random place of one kind that belongs to ``split``; its layout (``seed``) belongs to it as well."""
    kinds = [float(k == kind) for k in PLACE_KINDS]
    odds = [kinds, *([1.0] * cells for cells in (TINT_CELLS, ACCENT_CELLS, HORIZON_CELLS))]
    _, tint, accent, horizon = sample_cells(rng, split, odds, codewords=False)
    return Place(
        kind=kind,
        tint=_colour(rng, sample_in_cell(rng, tint, TINT_CELLS), TINT_SATURATION, TINT_VALUE),
        accent=_colour(rng, sample_in_cell(rng, accent, ACCENT_CELLS), ACCENT_SATURATION, ACCENT_VALUE),
        horizon=HORIZON[0] + (HORIZON[1] - HORIZON[0]) * sample_in_cell(rng, horizon, HORIZON_CELLS),
        seed=int(rng.integers(2**31)),
    )


def place_cells(place: Place) -> tuple[int, ...]:
    """Cell numbers of a place's looks: kind, hue of tint, hue of accent, horizon."""
    return (
        PLACE_KINDS.index(place.kind),
        int(_hue(place.tint) * TINT_CELLS),
        int(_hue(place.accent) * ACCENT_CELLS),
        int(_horizon(place) * HORIZON_CELLS),
    )


def place_split(place: Place) -> Split:
    """The split a place's looks belong to."""
    return split_of(place_cells(place))


def place_distance(a: Place, b: Place) -> float:
    """How different two places look, in attribute units.

    The differences of the hues of tint and accent as shares of half the circle and of the horizon as a
    share of its range, summed; places of different kinds are 1 further apart.
    """
    return (
        (a.kind != b.kind)
        + _turn(_hue(a.tint), _hue(b.tint))
        + _turn(_hue(a.accent), _hue(b.accent))
        + abs(_horizon(a) - _horizon(b))
    )


def _colour(
    rng: np.random.Generator, hue: float, saturation: tuple[float, float], value: tuple[float, float]
) -> Colour:
    return colorsys.hsv_to_rgb(hue, rng.uniform(*saturation), rng.uniform(*value))


def _hue(colour: Colour) -> float:
    return colorsys.rgb_to_hsv(*colour)[0]


def _turn(a: float, b: float) -> float:
    """Difference of two hues in [0, 1) as a share of half the circle."""
    return 2 * min(abs(a - b), 1 - abs(a - b))


def _horizon(place: Place) -> float:
    return (place.horizon - HORIZON[0]) / (HORIZON[1] - HORIZON[0])
