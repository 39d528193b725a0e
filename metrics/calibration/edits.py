"""Spoils stories: one edit a family, from the clean film and a level to the spoilt film.

Which shots are touched is drawn once a story and family, and a higher level touches those of the lower ones
and more, so that a story's levels differ by their degree alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from cases.storyworld.sites import sample_place
from cases.storyworld.world import PLACE_KINDS, StoryScript
from metrics.calibration.captions import exchange_captions, foreign_captions
from metrics.calibration.colours import dressed_towards, painted_towards, redressed, repainted
from metrics.calibration.corrupt import DAMAGES
from metrics.calibration.family import Family
from metrics.calibration.film import SPLIT, Film, Spoiling, Take, rng_of
from metrics.calibration.stand_ins import others_of_its_kind, stand_ins

Edit = Callable[[Film, float], Film]

OF_THE_STORY = ("wrong_gamma", "colour_cast")
"""Damages whose chance falls once a story; that of the others falls once a shot."""


def swap_identities(film: Film, count: float) -> Film:
    """Everybody in ``count`` shots replaced by somebody who is in no other shot."""
    return _in_shots(film, "identity_swap", count, lambda i, take: take._replace(script=_others(film, i)))


def turn_identities(film: Film, count: float) -> Film:
    """Everybody in ``count`` shots turned into somebody else half way."""
    return _in_shots(film, "identity_in_shot", count, lambda i, take: take._replace(turned=_others(film, i)))


def swap_places(film: Film, count: float) -> Film:
    """The place of ``count`` shots replaced by one of a kind that is nowhere else in the story."""
    return _in_shots(film, "place_swap", count, lambda i, take: take._replace(script=_elsewhere(film, i)))


def turn_places(film: Film, count: float) -> Film:
    """The place of ``count`` shots turned into another half way."""
    return _in_shots(film, "place_in_shot", count, lambda i, take: take._replace(turned=_elsewhere(film, i)))


def remove_persons(film: Film, count: float) -> Film:
    """``count`` shots without anybody."""

    def emptied(index: int, take: Take) -> Take:
        shot = replace(take.script.shots[0], actors=())
        return take._replace(script=replace(take.script, people=(), shots=(shot,)))

    return _in_shots(film, "persons_removed", count, emptied)


def turn_clothes(film: Film, degrees: float) -> Film:
    """Hues of clothes turned evenly from the first shot (not at all) to the last (by ``degrees``)."""

    def dyed(index: int, take: Take, turn: float) -> Take:
        people = tuple(redressed(person, turn) for person in take.script.people)
        return take._replace(script=replace(take.script, people=people))

    return _growing(film, degrees, dyed)


def turn_colours_of_places(film: Film, degrees: float) -> Film:
    """Hues of places turned evenly from the first shot (not at all) to the last (by ``degrees``)."""

    def painted(index: int, take: Take, turn: float) -> Take:
        place = repainted(take.script.places[0], turn)
        return take._replace(script=replace(take.script, places=(place,)))

    return _growing(film, degrees, painted)


def fade_people(film: Film, share: float) -> Film:
    """Colours of clothes going over into somebody else's from the first shot (not at all) to the last."""
    return _growing(film, share, lambda i, take, done: _dressed(film, i, take, lambda person: done))


def change_people_late(film: Film, share: float) -> Film:
    """Colours of clothes gone over into somebody else's where each person is seen last, nowhere before."""
    casts = [{actor.person for actor in shot.actors} for shot in film.script.shots]

    def dyed(index: int, take: Take) -> Take:
        later = set().union(*casts[index + 1 :])
        return _dressed(film, index, take, lambda person: 0.0 if person in later else share)

    return film._replace(takes=tuple(dyed(i, take) for i, take in enumerate(film.takes)))


def fade_places(film: Film, share: float) -> Film:
    """Colours of places going over into another's from the first shot (not at all) to the last."""

    def painted(index: int, take: Take, done: float) -> Take:
        end = others_of_its_kind(film.script.places, film.number, film.script.shots[index].place)[0]
        place = painted_towards(take.script.places[0], end, done)
        return take._replace(script=replace(take.script, places=(place,)))

    return _growing(film, share, painted)


def redraw_places(film: Film, count: float) -> Film:
    """The place of ``count`` shots replaced by one of its own kind that is in no other shot."""

    def redrawn(index: int, take: Take) -> Take:
        place = film.script.shots[index].place
        other = others_of_its_kind(film.script.places, film.number, place)[index]
        return take._replace(script=replace(take.script, places=(other,)))

    return _in_shots(film, "place_redrawn", count, redrawn)


def slow(film: Film, share: float) -> Film:
    """All motion slowed by ``share``."""
    return film._replace(takes=tuple(take._replace(slowed=share) for take in film.takes))


def freeze(film: Film, frames: float) -> Film:
    """The last ``frames`` frames of all shots stand still."""
    return film._replace(takes=tuple(take._replace(frozen=round(frames)) for take in film.takes))


def spoil(name: str, film: Film, level: float) -> Film:
    """Pixels of all shots damaged alike."""
    takes = tuple(
        take._replace(spoiling=_spoiling(name, film, i, level)) for i, take in enumerate(film.takes)
    )
    return film._replace(takes=takes)


def fade(film: Film, octaves: float) -> Film:
    """Gamma right in the first shot, and wrong by ``octaves`` in the last."""
    return _growing(
        film, octaves, lambda i, take, level: take._replace(spoiling=_spoiling("wrong_gamma", film, 0, level))
    )


def spoil_late(film: Film, octaves: float) -> Film:
    """Gamma wrong in the last third of the shots alone."""
    first = len(film.takes) - len(film.takes) // 3
    takes = tuple(
        take._replace(spoiling=_spoiling("wrong_gamma", film, 0, octaves)) if i >= first else take
        for i, take in enumerate(film.takes)
    )
    return film._replace(takes=takes)


EDITS: dict[str, Edit] = {
    "identity_swap": swap_identities,
    "clothes_hue": turn_clothes,
    "place_swap": swap_places,
    "place_hue": turn_colours_of_places,
    "place_redrawn": redraw_places,
    "people_fade": fade_people,
    "people_late": change_people_late,
    "places_fade": fade_places,
    "captions_exchanged": exchange_captions,
    "captions_late": foreign_captions,
    "persons_removed": remove_persons,
    "identity_in_shot": turn_identities,
    "place_in_shot": turn_places,
    "motion_slowed": slow,
    "shots_frozen": freeze,
    "fading": fade,
    "gamma_late": spoil_late,
    **{name: partial(spoil, name) for name in DAMAGES},
}
"""By name of the family."""


def spoilt(film: Film, family: str, level: float) -> Film:
    """A story at a level of a family; level 0 is the story itself."""
    return EDITS[family](film, level) if level else film


def dose(film: Film, family: Family, level: float, recall: bool) -> float:
    """How much of a story a level spoils: the share of its pairs that are broken, or the level itself.

    Args:
        film: the clean story.
        family: see :attr:`~metrics.calibration.family.Family.breaks`.
        level: of the family.
        recall: whether only pairs with shots between count.
    """
    if family.breaks is None:
        return level
    pairs = film.case.person_pairs() if family.breaks == "person" else film.case.place_pairs()
    pairs = tuple(pair for pair in pairs if pair.gap or not recall)
    touched = _chosen(film, family.name, level)
    broken = sum(pair.first in touched or pair.second in touched for pair in pairs)
    return broken / len(pairs) if pairs else level


def _in_shots(film: Film, family: str, count: float, change: Callable[[int, Take], Take]) -> Film:
    touched = _chosen(film, family, count)
    takes = (change(i, take) if i in touched else take for i, take in enumerate(film.takes))
    return film._replace(takes=tuple(takes))


def _chosen(film: Film, family: str, count: float) -> frozenset[int]:
    """The first ``count`` of the story's shots in an order of chance."""
    order = rng_of(film, family).permutation(len(film.takes))
    return frozenset(int(shot) for shot in order[: round(count)])


def _growing(film: Film, most: float, change: Callable[[int, Take, float], Take]) -> Film:
    last = len(film.takes) - 1
    takes = (change(i, take, most * i / last) if i else take for i, take in enumerate(film.takes))
    return film._replace(takes=tuple(takes))


def _dressed(film: Film, shot: int, take: Take, share: Callable[[int], float]) -> Take:
    """A shot whose people have gone over into somebody else's colours, each by a share."""
    cast = [actor.person for actor in film.script.shots[shot].actors]
    ends = [stand_ins(film.script.people, film.number, person, 1)[0] for person in cast]
    dressed = tuple(
        dressed_towards(one, end, share(person))
        for person, one, end in zip(cast, take.script.people, ends, strict=True)
    )
    return take._replace(script=replace(take.script, people=dressed))


def _others(film: Film, shot: int) -> StoryScript:
    """A shot of the story with stand-ins in it."""
    people = tuple(
        stand_ins(film.script.people, film.number, actor.person)[shot]
        for actor in film.script.shots[shot].actors
    )
    return replace(film.takes[shot].script, people=people)


def _elsewhere(film: Film, shot: int) -> StoryScript:
    """A shot of the story in another place, of a kind of its own."""
    rng = rng_of(film, "elsewhere")
    kinds = [kind for kind in PLACE_KINDS if all(kind != place.kind for place in film.script.places)]
    chosen = [kinds[i] for i in rng.permutation(len(kinds))]
    places = [sample_place(rng, SPLIT, kind) for kind in chosen]
    return replace(film.takes[shot].script, places=(places[shot],))


def _spoiling(name: str, film: Film, shot: int, level: float) -> Spoiling:
    seed = (zlib.crc32(name.encode()), film.number)
    return Spoiling(name, level, seed if name in OF_THE_STORY else (*seed, shot))
