import itertools
from collections import Counter

import pytest

from cases import load_suite, load_truth, suite_names
from cases.load import SUITES
from cases.storyworld.language import write_texts
from cases.storyworld.people import MINIMUM_DISTANCE as PERSON_MINIMUM
from cases.storyworld.people import person_split
from cases.storyworld.sites import MINIMUM_DISTANCE as PLACE_MINIMUM
from cases.storyworld.sites import place_split
from cases.storyworld.stories import sample_story
from cases.storyworld.vocabulary import tokenize, vocabulary
from cases.storyworld.world import MOVES, PAIR_ACTIONS, PLACE_KINDS, SOLO_ACTIONS, VIEWS
from cases.suites import distances
from cases.suites.write import Told, check, write_suites

NAMES = ("i2msv", "t2msv")


def test_the_writer_still_writes_the_frozen_files(tmp_path):
    write_suites(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (SUITES / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", NAMES)
def test_a_suite_has_64_cases_of_six_shots(name):
    suite = load_suite(name).suite
    assert suite.name == suite.task == name
    assert Counter(case.pattern for case in suite.cases) == {
        "main_subject": 22, "insert_recall": 21, "composable": 21,
    }  # fmt: skip
    assert {len(case.shots) for case in suite.cases} == {6}


@pytest.mark.parametrize("name", NAMES)
def test_truth_and_annotation_agree(name):
    truth = load_truth(name)
    for case in load_suite(name).suite.cases:
        story = truth[case.id]
        assert {person_split(person) for person in story.people} == {"test"}
        assert {place_split(place) for place in story.places} == {"test"}
        for shot, script in zip(case.shots, story.shots, strict=True):
            assert shot.cast == tuple(story.names[actor.person] for actor in script.actors)
            assert shot.place == story.place_names[script.place]
            assert shot.view == script.view


@pytest.mark.parametrize("name", NAMES)
def test_everything_occurs_in_a_suite(name):
    stories = load_truth(name).values()
    shots = [shot for story in stories for shot in story.shots]
    assert {actor.action for shot in shots for actor in shot.actors} == {*SOLO_ACTIONS, *PAIR_ACTIONS}
    assert {shot.view for shot in shots} == set(VIEWS)
    assert {shot.move for shot in shots} == set(MOVES)
    assert {place.kind for story in stories for place in story.places} == set(PLACE_KINDS)


@pytest.mark.parametrize("name", NAMES)
def test_a_third_of_the_cases_have_two_persons_of_one_gender(name):
    casts = [[person.gender for person in story.people] for story in load_truth(name).values()]
    assert sum(len(set(genders)) < len(genders) for genders in casts) in (21, 22)


def test_no_two_cases_share_cast_and_places():
    cases = [case for name in NAMES for case in load_suite(name).suite.cases]
    assert len({(frozenset(case.cast), frozenset(case.places)) for case in cases}) == 128
    people = [person for name in NAMES for story in load_truth(name).values() for person in story.people]
    assert len(set(people)) == len(people)


@pytest.mark.parametrize("name", NAMES)
def test_every_case_has_what_margins_need(name):
    for case in load_suite(name).suite.cases:
        pairs = [(a, b) for a, b in itertools.combinations(case.shots, 2) if a.view == b.view]
        assert any(set(a.cast) & set(b.cast) for a, b in pairs)
        assert any(set(a.cast) ^ set(b.cast) for a, b in pairs)
        assert any(a.place == b.place for a, b in pairs)
        assert any(a.place != b.place for a, b in pairs)
        assert any(pair.gap >= 1 for pair in case.person_pairs())
        assert any(pair.gap >= 1 for pair in case.place_pairs())


@pytest.mark.parametrize("name", NAMES)
def test_the_tiny_vocabulary_holds_every_word(name):
    words = set(vocabulary())
    for shot in (shot for case in load_suite(name).suite.cases for shot in case.shots):
        assert set(tokenize(shot.caption) + tokenize(shot.prompt)) <= words


def test_first_cases_mix_the_patterns():
    first = load_suite("i2msv").suite.cases[:3]
    assert len({case.pattern for case in first}) == 3


def test_a_suite_that_leaves_things_out_is_refused():
    stories = [sample_story(i, "test") for i in range(3)]
    told = [Told(story, write_texts(story, "test", i)) for i, story in enumerate(stories)]
    with pytest.raises(RuntimeError, match="no shot of the suite has these"):
        check(told)


def test_nearest_training_distances_are_published_and_large_enough():
    import json

    published = json.loads(distances.PATH.read_text())
    for name in suite_names():
        assert list(published[name]) == [case.id for case in load_suite(name).suite.cases]
        assert min(case["person"] for case in published[name].values()) >= PERSON_MINIMUM
        assert min(case["place"] for case in published[name].values()) >= PLACE_MINIMUM


def test_nearest_person_is_the_nearest():
    from cases.storyworld.people import person_distance

    sample = distances.TrainingSample(people=300, places=20)
    story = next(iter(load_truth("t2msv").values()))
    expected = min(person_distance(p, other) for p in story.people for other in sample.people)
    assert sample.nearest(story).person == pytest.approx(expected)
