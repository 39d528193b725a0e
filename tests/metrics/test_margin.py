"""Margins, assignment and coverage on hand-made features with known answers."""

import numpy as np
import pytest

from cases.types import Case, Shot
from metrics.cross_shot.character_consistency import character_consistency
from metrics.cross_shot.coverage import coverage
from metrics.cross_shot.environment_consistency import environment_consistency
from metrics.cross_shot.margin import (
    Pair,
    Similarity,
    character_margin,
    character_margin_recall,
    environment_margin,
    matched,
)
from metrics.perception.story import PersonCrop, ShotFeatures, StoryFeatures
from metrics.types import Value

ANN, BOB = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
PARK, CAFE = np.array([0, 0, 1.0]), np.array([0.6, 0, 0.8])


def case(casts: str, places: str = "pppccc", views: str = "mmmmmm") -> Case:
    """``casts`` such as ``a b a b ab ab``; places p(ark) and c(afe); views c, m, w."""
    names = {"a": "ann", "b": "bob", "p": "park", "c": "cafe"}
    view = {"c": "close", "m": "medium", "w": "wide"}
    shots = tuple(
        Shot(
            caption="text",
            prompt="text",
            cast=tuple(names[x] for x in cast),
            place=names[place],
            view=view[v],
        )
        for cast, place, v in zip(casts.split(), places, views, strict=False)
    )
    described = {name: "described" for name in names.values()}
    return Case(id="c", pattern="composable", cast=described, places=described, shots=shots)


def crop(embedding: np.ndarray, area: float = 0.1, x: float = 0.5) -> PersonCrop:
    return PersonCrop(area, x, embedding / np.linalg.norm(embedding))


def shot(*people: PersonCrop, place: np.ndarray = PARK) -> ShotFeatures:
    ordered = tuple(sorted(people, key=lambda person: -person.area))
    return ShotFeatures(persons=(ordered,) * 3, surroundings=np.stack([place] * 3))


def story(*shots: ShotFeatures) -> StoryFeatures:
    return StoryFeatures(shots)


def last(values: list[Value]) -> Value:
    assert values[-1].shots == ()
    return values[-1]


def test_consistent_story_has_full_margin():
    features = story(*[shot(crop(ANN)), shot(crop(BOB))] * 2, shot(crop(BOB), crop(ANN, 0.2)))
    asked = case("a b a b ab", "pppcc")
    assert last(character_consistency(features, asked)).value == pytest.approx(1)
    assert last(character_margin(features, asked)).value == pytest.approx(1)
    assert last(coverage(features, asked)).value == 1


def test_frozen_story_has_margin_zero_and_consistency_one():
    features = story(*[shot(crop(ANN + 0.3 * BOB))] * 6)
    asked = case("a b a b a b")
    assert last(character_consistency(features, asked)).value == pytest.approx(1)
    assert last(character_margin(features, asked)).value == pytest.approx(0, abs=1e-12)
    assert last(environment_margin(features, asked)).value == pytest.approx(0, abs=1e-12)


def test_frozen_pair_has_margin_zero_though_one_of_them_is_always_the_largest():
    features = story(*[shot(crop(ANN, 0.2), crop(BOB, 0.1))] * 6)
    assert last(character_margin(features, case("ab a a b a ab"))).value == pytest.approx(0, abs=1e-12)


def test_one_person_is_the_largest():
    features = story(shot(crop(ANN, 0.3), crop(BOB, 0.1)), shot(crop(ANN, 0.2)))
    assert last(character_consistency(features, case("a a"))).value == pytest.approx(1)


def test_joint_shot_is_told_apart_by_clean_appearances():
    features = story(shot(crop(BOB, 0.3), crop(ANN, 0.1)), shot(crop(ANN)), shot(crop(BOB)))
    values = character_consistency(features, case("ab a b"))
    assert [value.value for value in values] == pytest.approx([1, 1, 1])


def test_persons_who_never_appear_alone_are_named_from_left_to_right():
    left, right = crop(ANN, 0.1, x=0.2), crop(BOB, 0.2, x=0.8)
    features = story(shot(left, right), shot(crop(ANN, 0.1, x=0.9), right))
    assert last(character_consistency(features, case("ab ab"))).value == pytest.approx(1)
    margin = last(character_margin(features, case("ab ab")))
    assert margin.value is None
    assert "no clean appearances" in str(margin.reason)


def test_random_persons_in_joint_shots_have_no_margin():
    """The assignment picks the likelier person; the margin must not count that as consistency."""
    rng = np.random.default_rng(0)
    asked = case("a b a b ab ab")

    def random_person() -> PersonCrop:
        return crop(rng.normal(size=3), x=rng.random())

    margins, raws = [], []
    for _ in range(400):
        shots = [shot(*(random_person() for _ in cast.cast)) for cast in asked.shots]
        margins.append(last(character_margin(story(*shots), asked)).value)
        raws.append(last(character_consistency(story(*shots), asked)).value)
    assert np.mean(margins) == pytest.approx(0, abs=0.05)
    assert (
        np.mean(raws) > 0.05
    )  # The raw metric does profit, which is why the margin is told apart otherwise.


def test_nobody_is_null_with_a_reason():
    features = story(*[shot()] * 3)
    asked = case("a b a")
    for metric in (character_consistency, character_margin):
        whole = last(metric(features, asked))
        assert whole.value is None
        assert "person not found" in str(whole.reason)
    assert last(coverage(features, asked)).value == 0


def test_person_seen_in_one_of_three_frames_is_not_found():
    flicker = ShotFeatures(persons=((crop(ANN),), (), ()), surroundings=np.stack([PARK] * 3))
    assert last(coverage(story(flicker), case("a"))).value == 0


def test_missing_shot_leaves_its_pairs_out():
    features = story(shot(crop(ANN)), ShotFeatures(fault="the video is missing"), shot(crop(ANN)))
    values = character_consistency(features, case("a a a"))
    assert [value.value is None for value in values] == [True, False, True, False]
    assert values[0].reason == "the video is missing"
    assert values[-1].detail == {"n": 1, "n_missing": 2, "persons": 1}


def test_environment_between_places():
    features = story(shot(place=PARK), shot(place=CAFE), shot(place=PARK), shot(place=CAFE))
    asked = case("a a a a", "pcpc")
    assert last(environment_consistency(features, asked)).value == pytest.approx(1)
    assert last(environment_margin(features, asked)).value == pytest.approx(1 - 0.8)


def test_persons_filling_the_frame_leave_no_environment():
    full = ShotFeatures(persons=((),) * 3, surroundings=np.full((3, 3), np.nan))
    whole = last(environment_consistency(story(full, shot()), case("a a", "pp")))
    assert whole.value is None
    assert "fill" in str(whole.reason)


def test_recall_margin_ignores_neighbours():
    features = story(shot(crop(ANN)), shot(crop(ANN)), shot(crop(BOB)), shot(crop(BOB)))
    asked = case("a a b a")
    assert last(character_margin(features, asked)).detail["n"] == 3
    recall = character_margin_recall(features, asked)
    assert len(recall) == 1
    assert recall[0].detail["n"] == 2


def test_story_of_one_person_has_no_margin():
    whole = last(character_margin(story(shot(crop(ANN)), shot(crop(ANN))), case("a a")))
    assert whole.value is None
    assert whole.reason == "no two shots are annotated with different persons"


def test_matching_by_views():
    def pair(first: int, second: int) -> Pair:
        return Pair(first, second, "ann / bob", False, Similarity(0.0, None))

    asked = case("a a a a a a", views="cmwcmw")
    same = pair(0, 1)._replace(same=True)
    both, one, none = pair(3, 4), pair(3, 5), pair(2, 5)
    assert matched(same, [both, one, none], asked) == ([both], "both views")
    assert matched(same, [one, none], asked) == ([one], "one view")
    assert matched(same, [none], asked) == ([none], "any")
    assert matched(same, [pair(1, 3), none], asked)[1] == "both views"


def test_a_similarity_notes_the_two_pictures_that_stand_for_it():
    """Of all pairs of crops the one nearest to the mean; persons with boxes, places as whole frames."""
    turned = [np.array([np.cos(a), np.sin(a), 0]) for a in (0.0, 0.6, 1.5)]
    box = (0.2, 0.1, 0.4, 0.9)
    still = tuple((PersonCrop(0.1, 0.5, ANN, box=box, second=second),) for second in (0.1, 0.5, 0.9))
    moving = tuple(
        (PersonCrop(0.1, 0.5, embedding, second=second),)
        for embedding, second in zip(turned, (0.1, 0.5, 0.9), strict=True)
    )
    seconds = (0.1, 0.5, 0.9)
    features = StoryFeatures(
        (
            ShotFeatures(persons=still, surroundings=np.stack([PARK] * 3), seconds=seconds),
            ShotFeatures(persons=moving, surroundings=np.stack([CAFE, PARK, PARK]), seconds=seconds),
        )
    )
    person = character_consistency(features, case("a a", "pp"))[0]
    assert person.value == pytest.approx((1 + np.cos(0.6) + np.cos(1.5)) / 3)
    assert person.detail["seconds"] == (0.1, 0.5)  # cos 0.6 is nearest to the mean of all three
    assert person.detail["shown"] == pytest.approx(np.cos(0.6), abs=1e-4)
    assert (person.detail["first_box"], person.detail["second_box"]) == (box, (0, 0, 1, 1))
    place = environment_margin(features, case("a a", "pp"))[0]
    assert place.detail["seconds"] == (0.1, 0.5)
    assert "first_box" not in place.detail
