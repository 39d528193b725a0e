"""The kinds of place, one file each; :func:`draw_place` draws any of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cases.storyworld.canvas import Canvas
from cases.storyworld.places import (
    beach,
    cafe,
    forest,
    harbour,
    kitchen,
    library,
    living_room,
    market,
    mountain,
    office,
    park,
    platform,
    rooftop,
    street,
)
from cases.storyworld.places.parts import PLACE_WIDTH as PLACE_WIDTH
from cases.storyworld.world import Place, PlaceKind

DrawKind = Callable[[Canvas, Place, np.random.Generator], None]

KINDS: dict[PlaceKind, DrawKind] = {
    "kitchen": kitchen.draw,
    "living_room": living_room.draw,
    "office": office.draw,
    "cafe": cafe.draw,
    "library": library.draw,
    "street": street.draw,
    "park": park.draw,
    "beach": beach.draw,
    "harbour": harbour.draw,
    "forest": forest.draw,
    "mountain": mountain.draw,
    "market": market.draw,
    "platform": platform.draw,
    "rooftop": rooftop.draw,
}


def draw_place(canvas: Canvas, place: Place) -> None:
    """Draw a place, without persons, onto a canvas in place units (y 0..1, x 0..``PLACE_WIDTH``).

    The same place gives the same picture at every call; all that captions leave open follows from
    ``place.tint``, ``place.accent``, ``place.horizon`` and ``place.seed``.
    """
    KINDS[place.kind](canvas, place, np.random.default_rng(place.seed))
