"""Other colours for people and places: of another hue, or on the way to somebody else's."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import replace

from cases.storyworld.world import Colour, Person, Place

Dye = Callable[[Colour], Colour]


def redressed(person: Person, degrees: float) -> Person:
    """A person whose clothes, shoes, hat and bag are of another hue; skin and hair stay."""
    return _dyed(person, *[lambda colour: hue_turned(colour, degrees)] * 6)


def dressed_towards(person: Person, other: Person, share: float) -> Person:
    """A person whose clothes, shoes, hat and bag have gone over into the other's colours, by a share."""
    return _dyed(person, *(lambda colour, end=end: mixed(colour, end, share) for end in _worn(other)))


def repainted(place: Place, degrees: float) -> Place:
    """A place whose tint and accent are of another hue; its layout stays."""
    return replace(place, tint=hue_turned(place.tint, degrees), accent=hue_turned(place.accent, degrees))


def painted_towards(place: Place, other: Place, share: float) -> Place:
    """A place whose tint and accent have gone over into the other's, by a share; its layout stays."""
    tint, accent = mixed(place.tint, other.tint, share), mixed(place.accent, other.accent, share)
    return replace(place, tint=tint, accent=accent)


def hue_turned(colour: Colour, degrees: float) -> Colour:
    """A colour with its hue turned; greys stay as they are."""
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    return colorsys.hsv_to_rgb((hue + degrees / 360) % 1, saturation, value)


def mixed(start: Colour, end: Colour, share: float) -> Colour:
    """A colour on the straight line from one to another."""
    red, green, blue = (a + share * (b - a) for a, b in zip(start, end, strict=True))
    return red, green, blue


def _worn(person: Person) -> tuple[Colour, ...]:
    return (
        person.hat_colour,
        person.top_colour,
        person.pattern_colour,
        person.bottom_colour,
        person.shoe_colour,
        person.bag_colour,
    )


def _dyed(person: Person, *dyes: Dye) -> Person:
    """The person, each thing worn in its own dye."""
    hat, top, pattern, bottom, shoes, bag = (
        dye(colour) for dye, colour in zip(dyes, _worn(person), strict=True)
    )
    return replace(
        person,
        hat_colour=hat,
        top_colour=top,
        pattern_colour=pattern,
        bottom_colour=bottom,
        shoe_colour=shoes,
        bag_colour=bag,
    )
