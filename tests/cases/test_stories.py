import itertools
from collections import Counter

import pytest

from cases.storyworld.patterns import PLANS, read_plan, sample_plan
from cases.storyworld.people import person_split
from cases.storyworld.sites import place_split
from cases.storyworld.stories import SPLITS, STORY_PATTERNS, clearly_different, sample_story
from cases.storyworld.world import MOVES, PAIR_ACTIONS, PLACE_KINDS, SOLO_ACTIONS, VIEWS


@pytest.fixture(scope="module")
def stories():
    return [sample_story(i, "train") for i in range(240)]


def test_same_arguments_same_story():
    assert sample_story(7, "dev") == sample_story(7, "dev")
    assert sample_story(7, "dev") != sample_story(8, "dev")
    assert sample_story(7, "dev") != sample_story(7, "test")


@pytest.mark.parametrize("split", SPLITS)
def test_people_and_places_belong_to_the_split(split):
    for i in range(10):
        story = sample_story(i, split)
        assert {person_split(person) for person in story.people} == {split}
        assert {place_split(place) for place in story.places} == {split}


@pytest.mark.parametrize("shots", [2, 3, 4, 5, 6, 7, 10, 21])
@pytest.mark.parametrize("pattern", STORY_PATTERNS)
def test_any_number_of_shots(pattern, shots):
    story = sample_story(3, "train", pattern=pattern, shots=shots)
    assert len(story.shots) == shots
    assert story.pattern == pattern
    used = {actor.person for shot in story.shots for actor in shot.actors}
    assert used == set(range(len(story.people)))
    assert {shot.place for shot in story.shots} == set(range(len(story.places)))


def test_a_story_of_one_shot_is_refused():
    with pytest.raises(ValueError, match="at least 2 shots, not 1"):
        sample_story(0, "train", shots=1)


@pytest.mark.parametrize("plan", [plan for plans in PLANS.values() for plan in plans[6]])
def test_plans_of_six_let_both_margins_be_measured(plan):
    slots = read_plan(plan)
    assert len(slots) == 6
    pairs = list(itertools.combinations(slots, 2))
    assert any(set(a.people) & set(b.people) for a, b in pairs)
    assert any(set(a.people) - set(b.people) for a, b in pairs)
    assert any(a.place == b.place for a, b in pairs)
    assert any(a.place != b.place for a, b in pairs)
    assert len({person for slot in slots for person in slot.people}) >= 2
    places = [slot.place for slot in slots]
    assert any(places[i] == places[j] and j - i >= 2 for i, j in itertools.combinations(range(6), 2))


def test_plans_mean_what_their_pattern_says():
    for plan in PLANS["main_subject"][6]:
        assert sum(0 in slot.people for slot in read_plan(plan)) >= 4
    for plan in PLANS["composable"][6]:
        slots = read_plan(plan)
        assert len(slots[0].people) == len(slots[1].people) == 1
        assert any(set(slot.people) >= {0, 1} for slot in slots[2:])
    for plan in PLANS["insert_recall"][6]:
        slots = read_plan(plan)
        inserted = next(i for i, slot in enumerate(slots) if slot.people != slots[0].people)
        later = slots[inserted + 2 :]
        assert any(slot.place == slots[inserted].place for slot in later)


def test_longer_stories_come_round_again():
    import numpy as np

    plan = sample_plan(np.random.default_rng(0), "composable", 12)
    assert plan[6:11] == plan[1:6]


def test_first_shots_can_start_a_film(stories):
    assert all(story.shots[0].view != "wide" for story in stories)
    assert all(1 <= len(story.shots[0].actors) <= 2 for story in stories)


def test_shares_are_as_stated(stories):
    shots = [shot for story in stories for shot in story.shots]
    views = Counter(shot.view for shot in shots)
    assert views["medium"] / len(shots) == pytest.approx(0.40, abs=0.05)
    assert views["close"] / len(shots) == pytest.approx(0.35, abs=0.05)
    assert views["wide"] / len(shots) == pytest.approx(0.25, abs=0.05)
    people = Counter(len(shot.actors) for shot in shots)
    assert people[1] > 3 * people[2] > 9 * people[3] > 0
    same = [len({p.gender for p in story.people}) < len(story.people) for story in stories]
    assert sum(same) / len(same) == pytest.approx(1 / 3, abs=0.08)


def test_everything_occurs(stories):
    shots = [shot for story in stories for shot in story.shots]
    assert {a.action for shot in shots for a in shot.actors} == {*SOLO_ACTIONS, *PAIR_ACTIONS}
    assert {shot.view for shot in shots} == set(VIEWS)
    assert {shot.move for shot in shots} == set(MOVES)
    assert {place.kind for story in stories for place in story.places} == set(PLACE_KINDS)


def test_casts_are_told_apart_and_places_differ(stories):
    for story in stories:
        assert all(clearly_different(a, b) for a, b in itertools.combinations(story.people, 2))
        assert len(set(story.names)) == len(story.people)
        assert len(set(story.place_names)) == len(story.places)


def test_pair_actions_name_each_other_and_solo_actions_nobody(stories):
    for shot in (shot for story in stories for shot in story.shots):
        partners = {actor.person: actor.partner for actor in shot.actors}
        for actor in shot.actors:
            assert (actor.action in PAIR_ACTIONS) == (actor.partner is not None)
            assert actor.partner is None or partners[actor.partner] == actor.person


def test_shots_of_one_place_look_at_overlapping_parts(stories):
    for story in stories:
        for a, b in itertools.combinations(story.shots, 2):
            if a.place == b.place:
                assert abs(a.centre - b.centre) <= 0.2
