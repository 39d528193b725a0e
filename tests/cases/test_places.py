"""Each kind of place: always itself, unlike the next one, and busy wherever the camera looks."""

from __future__ import annotations

import colorsys
from dataclasses import replace

import numpy as np
import pytest

from cases.storyworld.canvas import Canvas
from cases.storyworld.places import KINDS, PLACE_WIDTH, draw_place
from cases.storyworld.world import PLACE_KINDS, Place, PlaceKind


def make_place(kind: PlaceKind, seed: int) -> Place:
    rng = np.random.default_rng(1000 + seed)
    tint = colorsys.hsv_to_rgb(rng.random(), 0.3, 0.85)
    accent = colorsys.hsv_to_rgb(rng.random(), 0.8, 0.75)
    return Place(kind, tint, accent, float(rng.uniform(0.26, 0.42)), seed)


def drawn(place: Place, rows: int = 96) -> np.ndarray:
    canvas = Canvas(rows, round(rows * PLACE_WIDTH), scale=rows)
    draw_place(canvas, place)
    return canvas.pixels


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(float) - b).mean())


def test_every_kind_is_drawn() -> None:
    assert set(KINDS) == set(PLACE_KINDS)


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_a_place_is_always_itself(kind: PlaceKind) -> None:
    np.testing.assert_array_equal(drawn(make_place(kind, 3)), drawn(make_place(kind, 3)))


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_two_places_of_a_kind_differ(kind: PlaceKind) -> None:
    pictures = [drawn(make_place(kind, seed)) for seed in range(4)]
    apart = [difference(a, b) for i, a in enumerate(pictures) for b in pictures[:i]]
    assert min(apart) > 12


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_the_seed_alone_changes_the_layout(kind: PlaceKind) -> None:
    place = make_place(kind, 1)
    assert difference(drawn(place), drawn(replace(place, seed=2))) > 6


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_the_whole_canvas_is_covered(kind: PlaceKind) -> None:
    for seed in range(4):
        assert (drawn(make_place(kind, seed)).max(axis=2) > 0).all()


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_any_crop_above_the_floor_holds_something_to_see(kind: PlaceKind) -> None:
    for seed in range(6):
        picture = drawn(make_place(kind, seed)).astype(float)
        for left in range(0, picture.shape[1] - 72, 24):
            assert picture[14:62, left : left + 72].std(axis=1).mean() > 8


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_resolutions_agree(kind: PlaceKind) -> None:
    place = make_place(kind, 5)
    small, large = drawn(place, 160), drawn(place, 480)
    means = large.reshape(160, 3, 416, 3, 3).mean(axis=(1, 3))
    assert difference(small, means) < 8
