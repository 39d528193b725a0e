import numpy as np
import pytest

from cases.types import Case, Shot
from metrics.in_shot.subject_consistency_person import subject_consistency_person, tracks
from metrics.perception.story import PersonCrop, ShotFeatures, StoryFeatures

ANN, BOB, EVE = np.eye(3)
SHOT = Shot(caption="they wave", prompt="two people wave", cast=("ann", "bob"), place="park")
CAST, PLACES = {"ann": "a woman", "bob": "a man"}, {"park": "a park"}


def crop(x: float, looks: np.ndarray) -> PersonCrop:
    return PersonCrop(0.1, x, looks)


def value(*frames: tuple[PersonCrop, ...]):
    case = Case(id="c", pattern="main_subject", cast=CAST, places=PLACES, shots=(SHOT,))
    story = StoryFeatures((ShotFeatures(persons=frames),))
    return subject_consistency_person(story, case)[0]


def test_persons_who_stay_themselves_score_one_whatever_the_order_they_are_found_in():
    left, right = crop(0.2, ANN), crop(0.8, BOB)
    assert value((left, right), (right, left), (left, right)).value == pytest.approx(1)


def test_somebody_who_turns_into_somebody_else_scores_by_the_formula():
    same, other = crop(0.5, ANN), crop(0.5, EVE)
    # frame 1: like the one before (1) and the first (1); frame 2: like neither
    assert value((same,), (same,), (other,)).value == pytest.approx(0.5)
    # half of two persons
    beside = crop(0.9, BOB)
    assert value((same, beside), (same, beside), (other, beside)).value == pytest.approx(0.75)


def test_two_who_exchange_their_looks_are_not_followed_by_them():
    frames = (crop(0.2, ANN), crop(0.8, BOB)), (crop(0.2, BOB), crop(0.8, ANN))
    assert value(*frames).value == pytest.approx(0)


def test_somebody_overlooked_in_a_frame_is_followed_past_it():
    left, right = crop(0.2, ANN), crop(0.8, BOB)
    assert value((left, right), (right,), (left, right)).detail["persons"] == 2
    assert [len(track) for track in tracks([(left, right), (), (right,)])] == [1, 2]


def test_nobody_and_a_single_frame_are_null_with_a_reason():
    assert value((), (), ()).reason == "nobody is found in two frames"
    assert value((crop(0.5, ANN),), (), ()).reason == "nobody is found in two frames"
    assert value((crop(0.5, ANN),)).reason == "the video has a single frame"
