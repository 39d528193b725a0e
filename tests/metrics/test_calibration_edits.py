"""Spoilt stories: each edit does what its family says, to nothing else, and more of it at a higher level."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cases.storyworld.people import person_split
from cases.storyworld.sites import place_split
from metrics.calibration.colours import hue_turned
from metrics.calibration.corrupt import DAMAGES
from metrics.calibration.edits import dose, spoilt
from metrics.calibration.families import FAMILIES
from metrics.calibration.film import Film, Take, clean_film, film
from metrics.calibration.job import set_up
from metrics.calibration.settings import SETTINGS

BY_NAME = {family.name: family for family in FAMILIES}


@pytest.fixture(scope="module", params=[0, 1, 2])
def clean(request: pytest.FixtureRequest) -> Film:
    return clean_film(request.param)


def changed(clean: Film, version: Film) -> list[int]:
    return [i for i, (a, b) in enumerate(zip(clean.takes, version.takes, strict=True)) if a != b]


def test_the_clean_story_is_the_worlds(clean: Film):
    """Shots drawn alone look as in their story."""
    from cases.storyworld.render import render_shot

    assert {person_split(person) for person in clean.script.people} == {"calibration"}
    assert {place_split(place) for place in clean.script.places} == {"calibration"}
    for i, take in enumerate(clean.takes):
        assert np.array_equal(film(take), render_shot(clean.script, i, take.format).frames)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_levels_differ_and_the_first_is_clean(clean: Film, family):
    versions = [spoilt(clean, family.name, level) for level in family.levels]
    assert versions[0] == clean
    assert len({(version.takes, version.case.shots) for version in versions}) == len(versions)
    assert versions[-1] == spoilt(clean, family.name, family.levels[-1])


@pytest.mark.parametrize(
    "name",
    ["identity_swap", "place_swap", "place_redrawn", "persons_removed", "identity_in_shot", "place_in_shot"],
)
def test_a_higher_level_touches_more_shots_and_the_same(clean: Film, name: str):
    touched = [set(changed(clean, spoilt(clean, name, level))) for level in BY_NAME[name].levels]
    assert [len(shots) for shots in touched] == list(BY_NAME[name].levels)
    assert all(fewer < more for fewer, more in pairwise(touched))


@pytest.mark.parametrize("name", ["identity_swap", "place_swap", "place_redrawn"])
def test_the_dose_of_swaps_is_the_share_of_pairs_they_break(clean: Film, name: str):
    family = BY_NAME[name]
    doses = [dose(clean, family, level, recall=False) for level in family.levels]
    assert (doses[0], doses[-1]) == (0, 1)
    assert doses == sorted(doses)
    assert dose(clean, BY_NAME["clothes_hue"], 60, recall=False) == 60


def test_swapped_people_are_new_and_places_stay(clean: Film):
    version = spoilt(clean, "identity_swap", 5)
    people = [person for i in changed(clean, version) for person in version.takes[i].script.people]
    assert len(set(people)) == len(people)
    assert not set(people) & set(clean.script.people)
    for old, new in zip(clean.takes, version.takes, strict=True):
        assert old.script.places == new.script.places
        assert old.script.shots == new.script.shots
        assert [p.gender for p in old.script.people] == [p.gender for p in new.script.people]


def test_swapped_places_are_of_new_kinds_and_people_stay(clean: Film):
    version = spoilt(clean, "place_swap", 5)
    kinds = [version.takes[i].script.places[0].kind for i in changed(clean, version)]
    assert len(set(kinds)) == 5
    assert not set(kinds) & {place.kind for place in clean.script.places}
    assert all(a.script.people == b.script.people for a, b in zip(clean.takes, version.takes, strict=True))


def test_redrawn_places_are_others_of_their_kind_and_people_stay(clean: Film):
    version = spoilt(clean, "place_redrawn", 5)
    touched = changed(clean, version)
    places = [version.takes[i].script.places[0] for i in touched]
    assert len({*places, *clean.script.places}) == len(touched) + len(clean.script.places)
    for i, place in zip(touched, places, strict=True):
        before = clean.takes[i].script
        assert place.kind == before.places[0].kind
        assert place_split(place) == "calibration"
        assert version.takes[i].script.people == before.people


def test_people_and_places_go_straight_into_others(clean: Film):
    """Colours alone, in even steps: no shot is nearer to the first than one before it."""
    half, whole = (spoilt(clean, "people_fade", share) for share in (0.5, 1))
    for a, b, c in zip(clean.takes, half.takes, whole.takes, strict=True):
        assert a.script.places == c.script.places
        for start, middle, end in zip(a.script.people, b.script.people, c.script.people, strict=True):
            assert (start.skin, start.hair, start.top) == (end.skin, end.hair, end.top)
            between = (np.asarray(start.top_colour) + np.asarray(end.top_colour)) / 2
            assert middle.top_colour == pytest.approx(tuple(between))
    one = clean.script.shots[0].actors[0].person
    worn = [
        np.asarray(take.script.people[[actor.person for actor in shot.actors].index(one)].top_colour)
        for shot, take in zip(clean.script.shots, whole.takes, strict=True)
        if any(actor.person == one for actor in shot.actors)
    ]
    steps = [np.linalg.norm(colour - worn[0]) for colour in worn]
    assert all(a < b for a, b in pairwise(steps))
    painted = spoilt(clean, "places_fade", 1)
    assert [take.script.people for take in painted.takes] == [take.script.people for take in clean.takes]
    tints = [
        a.script.places[0].tint != b.script.places[0].tint
        for a, b in zip(clean.takes, painted.takes, strict=True)
    ]
    assert tints == [False] + [True] * 5


def test_people_change_late_where_they_are_seen_last(clean: Film):
    version = spoilt(clean, "people_late", 1)
    casts = [[actor.person for actor in shot.actors] for shot in clean.script.shots]
    for i, (before, after) in enumerate(zip(clean.takes, version.takes, strict=True)):
        assert before.script.places == after.script.places
        for person, a, b in zip(casts[i], before.script.people, after.script.people, strict=True):
            last = all(person not in cast for cast in casts[i + 1 :])
            assert (a != b) == last


def test_gamma_is_wrong_in_the_last_third(clean: Film):
    assert changed(clean, spoilt(clean, "gamma_late", 1)) == [4, 5]


def test_hues_turn_evenly_and_skin_stays(clean: Film):
    version = spoilt(clean, "clothes_hue", 100)
    assert version.takes[0] == clean.takes[0]
    for i, (old, new) in enumerate(zip(clean.takes, version.takes, strict=True)):
        for a, b in zip(old.script.people, new.script.people, strict=True):
            assert b.top_colour == pytest.approx(hue_turned(a.top_colour, 20 * i))
            assert (a.skin, a.hair, a.top, a.height) == (b.skin, b.hair, b.top, b.height)
        assert old.script.places == new.script.places


def test_hue_turned():
    assert hue_turned((1.0, 0.0, 0.0), 120) == pytest.approx((0, 1, 0))
    assert hue_turned((0.5, 0.5, 0.5), 120) == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize("count", [2, 4, 6])
def test_captions_are_exchanged_in_pairs_and_pictures_stay(clean: Film, count: int):
    version = spoilt(clean, "captions_exchanged", count)
    assert version.takes == clean.takes
    old, new = ([shot.prompt for shot in film.case.shots] for film in (clean, version))
    moved = [i for i in range(6) if old[i] != new[i]]
    assert len(moved) == count
    assert sorted(old) == sorted(new)
    for a, b in zip(clean.case.shots, version.case.shots, strict=True):
        assert (a.cast, a.place, a.view) == (b.cast, b.place, b.view)
    partners = {i: old.index(new[i]) for i in moved}
    assert all(partners[partners[i]] == i for i in moved)


def test_foreign_captions_come_last(clean: Film):
    version = spoilt(clean, "captions_late", 2)
    moved = [a.prompt != b.prompt for a, b in zip(clean.case.shots, version.case.shots, strict=True)]
    assert moved == [False] * 4 + [True] * 2


def test_motion_slows_down_to_a_still():
    take = moving(clean_film(0))
    travel = [np.abs(np.diff(film(take._replace(slowed=s)).astype(int), axis=0)).mean() for s in (0, 0.5, 1)]
    assert travel[0] > travel[1] > travel[2] == 0


def test_frozen_frames_repeat_the_last_moving_one():
    take = moving(clean_film(0))
    frames, whole = film(take._replace(frozen=6)), film(take)
    assert np.array_equal(frames[:3], whole[:3])
    assert (frames[2:] == frames[2]).all()


def moving(story: Film) -> Take:
    """The take with the most motion."""
    return max(story.takes, key=lambda take: np.abs(np.diff(film(take).astype(int), axis=0)).mean())


def test_people_turn_half_way():
    story = clean_film(0)
    version = spoilt(story, "identity_in_shot", 6)
    for old, new in zip(story.takes, version.takes, strict=True):
        a, b = film(old), film(new)
        assert np.array_equal(a[:5], b[:5])
        assert (a[5:] != b[5:]).any((1, 2, 3)).all()


@pytest.mark.parametrize("name", DAMAGES)
def test_pixel_damage_grows_and_is_repeatable(name: str):
    story = clean_film(0)
    frames = film(story.takes[0])
    harm = []
    for level in BY_NAME[name].levels[1:]:
        take = spoilt(story, name, level).takes[0]
        damaged = film(take)
        assert damaged.dtype == np.uint8
        assert damaged.shape == frames.shape
        assert np.array_equal(damaged, film(take))
        harm.append(np.abs(damaged.astype(int) - frames).mean())
    assert harm == sorted(harm)
    assert harm[0] > 0


def test_settings_keep_the_story_and_its_length():
    story = clean_film(0)
    for setting in SETTINGS:
        frames = film(set_up(story, setting).takes[0])
        assert frames.shape == (setting.format.frames, setting.format.height, setting.format.width, 3)
        assert (setting.format.frames - 1) / setting.format.fps == 1


def test_coarser_quantisation_moves_more_pixels():
    take = clean_film(0).takes[0]
    frames = film(take)
    harm = [np.abs(film(take._replace(crf=crf)).astype(int) - frames).mean() for crf in (8, 18, 28, 38)]
    assert harm == sorted(harm)
