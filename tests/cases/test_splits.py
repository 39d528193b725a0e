"""Validity rule 1: worlds of different splits are disjoint by construction."""

import itertools

import numpy as np
import pytest

from cases.storyworld import people, sites
from cases.storyworld.colours import CLOTH, HAIR, colour_distance, colour_word, sample_colour
from cases.storyworld.people import person_cells, person_distance, person_split, sample_person
from cases.storyworld.sites import place_distance, place_split, sample_place
from cases.storyworld.splits import MODULUS, RESIDUES, is_codeword
from cases.storyworld.stories import SPLITS
from cases.storyworld.world import PLACE_KINDS

COUNT = 280


@pytest.fixture(scope="module")
def persons():
    rng = np.random.default_rng(1)
    return {s: [sample_person(rng, s, "man" if i % 2 else "woman") for i in range(COUNT)] for s in SPLITS}


@pytest.fixture(scope="module")
def places():
    rng = np.random.default_rng(2)
    return {s: [sample_place(rng, s, PLACE_KINDS[i % 14]) for i in range(COUNT)] for s in SPLITS}


def test_every_residue_belongs_to_one_split():
    assert sorted(itertools.chain(*RESIDUES.values())) == list(range(MODULUS))


def test_looks_alone_tell_the_split(persons, places):
    for split in SPLITS:
        assert {person_split(person) for person in persons[split]} == {split}
        assert {place_split(place) for place in places[split]} == {split}


def test_persons_of_two_splits_differ_in_two_attributes(persons):
    cells = {split: np.array([person_cells(person) for person in persons[split]]) for split in SPLITS}
    for a, b in itertools.combinations(SPLITS, 2):
        differing = (cells[a][:, None] != cells[b][None]).sum(-1)
        assert differing.min() >= 2
    assert all(is_codeword(row) for rows in cells.values() for row in rows.tolist())


def test_persons_keep_their_distance(persons):
    pairs = [
        (a, b) for s, t in itertools.combinations(SPLITS, 2) for a in persons[s][:30] for b in persons[t][:30]
    ]
    nearest = min(person_distance(a, b) for a, b in pairs)
    assert nearest >= people.MINIMUM_DISTANCE
    one = persons["test"][0]
    assert person_distance(one, one) == 0


def test_places_of_a_kind_keep_their_distance(places):
    nearest = min(
        place_distance(a, b)
        for s, t in itertools.combinations(SPLITS, 2)
        for a in places[s]
        for b in places[t]
        if a.kind == b.kind
    )
    assert nearest >= sites.MINIMUM_DISTANCE


def test_training_covers_every_cell_that_others_use(persons):
    cells = {split: np.array([person_cells(person) for person in persons[split]]) for split in SPLITS}
    for attribute in range(7):
        trained = set(cells["train"][:, attribute].tolist())
        assert set(cells["test"][:, attribute].tolist()) <= trained


@pytest.mark.parametrize("boxes", [CLOTH, HAIR])
def test_colours_are_named_by_their_box_and_boxes_lie_apart(boxes):
    rng = np.random.default_rng(3)
    colours = {word: [sample_colour(rng, box) for _ in range(60)] for word, box in boxes.items()}
    assert all(colour_word(c, boxes) == word for word, found in colours.items() for c in found)
    for a, b in itertools.combinations(boxes, 2):
        assert min(colour_distance(x, y) for x in colours[a] for y in colours[b]) > 0.09


def test_what_is_hidden_does_not_tell_a_split_apart(persons):
    for split in SPLITS:
        for person in persons[split]:
            assert person.top != "dress" or person_cells(person)[1] == 0
            assert person.hair_style != "bald" or person_cells(person)[2] == 0
