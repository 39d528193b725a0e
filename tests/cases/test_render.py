"""Rendered shots: sizes, masks, camera moves, persons in frame, one world at every size and frame rate."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from cases.storyworld.camera import FRAMINGS, place_window
from cases.storyworld.places import PLACE_WIDTH
from cases.storyworld.render import render_frame, render_shot
from cases.storyworld.staging import stage
from cases.storyworld.world import (
    MOVES,
    PAIR_ACTIONS,
    PLACE_KINDS,
    SOLO_ACTIONS,
    VIEWS,
    Action,
    Actor,
    Move,
    PairAction,
    Person,
    Place,
    PlaceKind,
    ShotScript,
    SoloAction,
    StoryScript,
    View,
)
from cases.types import VideoFormat

TINY = VideoFormat(64, 96, 9, 8.0)
PERSON = Person(
    gender="man", height=1.75, build=1.0, skin=(0.8, 0.6, 0.45), hair_style="short", hair=(0.2, 0.15, 0.1),
    beard=False, glasses=False, hat="none", hat_colour=(0.5, 0.5, 0.5), top="jacket",
    top_colour=(0.8, 0.2, 0.2), pattern="plain", pattern_colour=(1.0, 1.0, 1.0), bottom="trousers",
    bottom_colour=(0.2, 0.2, 0.6),
    shoe_colour=(0.2, 0.1, 0.1), bag="none", bag_colour=(0.4, 0.3, 0.2),
)  # fmt: skip
PEOPLE = (PERSON, replace(PERSON, height=1.55, top_colour=(0.2, 0.6, 0.3)), replace(PERSON, height=1.92))
PLACES = (
    Place("kitchen", (0.7, 0.8, 0.9), (0.8, 0.3, 0.2), 0.33, 11),
    Place("park", (0.7, 0.8, 0.9), (0.8, 0.3, 0.2), 0.33, 12),
    Place("kitchen", (0.9, 0.8, 0.6), (0.2, 0.5, 0.8), 0.3, 13),
)


def actor(person: int = 0, action: Action = "stand", x: float = 0.5, facing: int = 1) -> Actor:
    return Actor(person, action, x, 1 if facing > 0 else -1, 0.2)


def pair(action: PairAction, left: float = 0.3, right: float = 0.7) -> tuple[Actor, Actor]:
    return Actor(0, action, left, 1, 0.0, partner=1), Actor(1, action, right, -1, 0.0, partner=0)


def story(
    *actors: Actor, view: View = "medium", move: Move = "static", place: int = 0, centre: float = 0.5
) -> StoryScript:
    return StoryScript("main_subject", PEOPLE, PLACES, (ShotScript(place, centre, view, move, actors),))


def test_sizes_and_types() -> None:
    shot = render_shot(story(actor()), 0, TINY, masks=True)
    assert shot.frames.shape == (9, 64, 96, 3)
    assert shot.frames.dtype == np.uint8
    assert shot.masks is not None
    assert shot.masks.shape == (9, 64, 96)
    assert shot.masks.dtype == np.uint8
    assert render_shot(story(actor()), 0, TINY).masks is None


def test_the_same_script_gives_the_same_bytes() -> None:
    script = story(actor(action="walk"), view="wide", move="pan_left")
    first, second = (render_shot(script, 0, TINY, masks=True) for _ in range(2))
    np.testing.assert_array_equal(first.frames, second.frames)
    np.testing.assert_array_equal(first.masks, second.masks)


def test_masks_do_not_change_the_picture() -> None:
    script = story(actor())
    np.testing.assert_array_equal(
        render_shot(script, 0, TINY, masks=True).frames, render_shot(script, 0, TINY).frames
    )


def test_masks_hold_the_identities_of_the_cast_only() -> None:
    shot = render_shot(story(actor(2, x=0.3), actor(0, x=0.7), view="wide"), 0, TINY, masks=True)
    assert shot.masks is not None
    assert set(np.unique(shot.masks)) == {0, 1, 3}
    columns = np.broadcast_to(np.arange(96), shot.masks.shape)
    assert columns[shot.masks == 3].mean() < columns[shot.masks == 1].mean()


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_an_empty_shot_has_an_empty_mask(kind: PlaceKind) -> None:
    script = replace(story(), places=(replace(PLACES[0], kind=kind),))
    shot = render_shot(script, 0, TINY, masks=True)
    assert shot.masks is not None
    assert not shot.masks.any()


def test_the_picture_changes_only_near_the_persons() -> None:
    frame, mask = render_frame(story(actor()), 0, 0.5, 64, 96, masks=True)
    empty = render_frame(story(), 0, 0.5, 64, 96).frame
    assert mask is not None
    near = cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0
    change = np.abs(frame.astype(int) - empty).max(axis=2)
    assert (change[mask > 0] > 2).mean() > 0.9
    assert not (change[:54] > 12)[~near[:54]].any(), "only the ground shadow may show outside the mask"


@pytest.mark.parametrize(("height", "least", "most"), [(1.55, 36, 43), (1.75, 42, 47), (1.92, 46, 52)])
def test_medium_persons_are_tall_enough(height: float, least: int, most: int) -> None:
    script = replace(story(actor()), people=(replace(PERSON, height=height),))
    mask = render_frame(script, 0, 0.5, 64, 96, masks=True).mask
    assert mask is not None
    rows = np.flatnonzero(mask.any(axis=1))
    assert least <= rows[-1] - rows[0] + 1 <= most


def test_a_close_view_frames_the_head() -> None:
    for person in range(3):
        mask = render_frame(story(actor(person), view="close"), 0, 0.5, 64, 96, masks=True).mask
        assert mask is not None
        rows = np.flatnonzero(mask.any(axis=1))
        assert 1 <= rows[0] <= 12
        assert rows[-1] == 63


@pytest.mark.parametrize("action", SOLO_ACTIONS)
@pytest.mark.parametrize("view", VIEWS)
def test_everybody_stays_in_frame(action: SoloAction, view: View) -> None:
    for move in MOVES:
        for x, facing in ((0.0, -1), (1.0, 1)):
            script = story(actor(0, action, x, facing), view=view, move=move)
            masks = render_shot(script, 0, TINY, masks=True).masks
            assert masks is not None
            sizes = (masks > 0).sum(axis=(1, 2))
            assert sizes.min() > 0.6 * np.median(sizes), f"{move} at {x}: the person leaves the frame"
            standing = stage(script.shots[0], 1.5, 1.0)[0]
            width = FRAMINGS[view].visible * 1.5
            assert all(0.25 < standing.at(t) < width - 0.25 for t in (0.0, 0.5, 1.0))


@pytest.mark.parametrize("action", PAIR_ACTIONS)
@pytest.mark.parametrize("view", VIEWS)
def test_partners_stand_within_reach_and_face_each_other(action: PairAction, view: View) -> None:
    left, right = stage(story(*pair(action), view=view).shots[0], 1.5, 1.0)
    reach = 0.55 if action in ("hug", "dance_together") else 0.8
    assert right.middle - left.middle == pytest.approx(reach)
    assert left.partner_offset == pytest.approx(reach)
    assert right.partner_offset == pytest.approx(-reach)
    assert (left.facing, right.facing) == (1, -1)
    assert (left.middle + right.middle) / 2 == pytest.approx(FRAMINGS[view].visible * 0.75)


@pytest.mark.parametrize("view", VIEWS)
def test_three_persons_are_all_seen(view: View) -> None:
    script = story(actor(0, x=0.5), actor(1, x=0.5), actor(2, x=0.52), view=view)
    masks = render_shot(script, 0, TINY, masks=True).masks
    assert masks is not None
    for person in (1, 2, 3):
        alone = render_shot(story(actor(person - 1), view=view), 0, TINY, masks=True).masks
        assert alone is not None
        assert ((masks == person).sum((1, 2)) > 0.3 * (alone == person).sum((1, 2))).all()


def test_walkers_advance_the_way_they_face() -> None:
    walks: tuple[tuple[SoloAction, float], ...] = (("walk", 0.5), ("run", 0.9))
    for action, metres in walks:
        for facing in (-1, 1):
            (standing,) = stage(story(actor(0, action, 0.5, facing)).shots[0], 1.5, 1.0)
            assert standing.at(1.0) - standing.at(0.0) == pytest.approx(facing * metres)
            assert standing.at(0.5) == pytest.approx(0.5 * 2.55 * 1.5)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("view", VIEWS)
def test_moves_move_and_static_does_not(move: Move, view: View) -> None:
    frames = render_shot(story(view=view, move=move), 0, TINY).frames.astype(float)
    change = np.abs(frames[-1] - frames[0]).mean()
    assert change == 0 if move == "static" else change > 3


@pytest.mark.parametrize("move", MOVES)
def test_the_camera_never_leaves_the_place(move: Move) -> None:
    for view in VIEWS:
        for centre in (0.0, 1.0):
            for aspect in (1.0, 1.5, 832 / 480):
                for progress in (0.0, 1.0):
                    w = place_window(ShotScript(0, centre, view, move, ()), progress, aspect)
                    assert -1e-9 <= w.left <= PLACE_WIDTH - w.height * aspect + 1e-9
                    assert 0 <= w.bottom <= 1 - w.height


def test_frame_rate_does_not_change_what_is_seen() -> None:
    script = story(actor(action="run"), view="wide", move="push_in")
    slow = render_shot(script, 0, VideoFormat(64, 96, 9, 8.0)).frames
    fast = render_shot(script, 0, VideoFormat(64, 96, 17, 16.0)).frames
    np.testing.assert_array_equal(slow, fast[::2])


@pytest.mark.parametrize("view", VIEWS)
def test_large_renderings_show_the_same_world(view: View) -> None:
    script = story(actor(), view=view, place=1)
    small = render_frame(script, 0, 0.5, 64, 96).frame
    large = render_frame(script, 0, 0.5, 384, 576).frame
    shrunk = cv2.resize(large, (96, 64), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(float) - shrunk).mean() < 8


def test_a_place_stays_itself_from_shot_to_shot_and_differs_from_another() -> None:
    here = render_frame(story(view="wide"), 0, 0.0, 64, 96).frame.astype(float)
    again = render_frame(story(view="wide", centre=0.52), 0, 0.5, 64, 96).frame
    other = render_frame(story(view="wide", place=2), 0, 0.0, 64, 96).frame
    assert np.abs(here - again).mean() < 0.6 * np.abs(here - other).mean()
