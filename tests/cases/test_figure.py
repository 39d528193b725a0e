"""What the story world relies on: people who move, differ, touch, and fill their masks."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from cases.storyworld.canvas import Canvas
from cases.storyworld.figure import draw_person, pose_at, template_of
from cases.storyworld.figure_skeleton import measure, solve
from cases.storyworld.world import (
    PAIR_ACTIONS,
    SOLO_ACTIONS,
    Action,
    Bag,
    Bottom,
    ClothPattern,
    HairStyle,
    Hat,
    Person,
    Top,
)

MAN = Person(
    gender="man", height=1.78, build=1.0, skin=(0.8, 0.6, 0.45), hair_style="short", hair=(0.25, 0.15, 0.1),
    beard=False, glasses=False, hat="none", hat_colour=(0.8, 0.2, 0.2), top="jacket",
    top_colour=(0.2, 0.4, 0.75), pattern="plain", pattern_colour=(0.95, 0.9, 0.8), bottom="trousers",
    bottom_colour=(0.25, 0.25, 0.3),
    shoe_colour=(0.35, 0.2, 0.1), bag="none", bag_colour=(0.7, 0.45, 0.15),
)  # fmt: skip
WOMAN = replace(MAN, gender="woman", height=1.64, hair_style="long", top="dress", top_colour=(0.8, 0.3, 0.3))
BACKGROUND = 190
TIMES = np.arange(9) / 8


def drawn(
    person: Person, action: Action = "stand", seconds: float = 0.3, *, phase: float = 0.0, facing: int = 1,
    scale: float = 25.0, foot: tuple[float, float] = (1.28, 0.2), partner_offset: float | None = None,
    masked: bool = False,
) -> Canvas:  # fmt: skip
    canvas = Canvas(64, 64, scale=scale, masked=masked)
    canvas.pixels[:] = BACKGROUND
    canvas.identity = 3
    draw_person(
        canvas, person, action=action, seconds=seconds, phase=phase, facing=facing, foot=foot,
        partner_offset=partner_offset,
    )  # fmt: skip
    return canvas


def distance(action: Action) -> float | None:
    return None if action in SOLO_ACTIONS else 0.55 if action in ("hug", "dance_together") else 0.8


def differing(a: np.ndarray, b: np.ndarray) -> int:
    """Pixels that visibly differ."""
    return int((np.abs(a.astype(int) - b).max(-1) > 16).sum())


@pytest.mark.parametrize(
    ("scale", "foot"), [(25.0, (1.28, 0.2)), (51.0, (0.63, -0.8))], ids=["medium", "close"]
)
@pytest.mark.parametrize("phase", [0.0, 0.4])
@pytest.mark.parametrize("action", SOLO_ACTIONS + PAIR_ACTIONS)
def test_every_action_moves_within_a_shot(
    action: Action, phase: float, scale: float, foot: tuple[float, float]
) -> None:
    offset = distance(action)
    frames = [
        drawn(MAN, action, t, phase=phase, scale=scale, foot=foot, partner_offset=offset).pixels
        for t in TIMES
    ]
    covered = differing(frames[0], np.full_like(frames[0], BACKGROUND))
    changes = [differing(a, b) for a, b in pairwise(frames)]
    assert np.mean(changes) > 0.04 * covered


@pytest.mark.parametrize("action", SOLO_ACTIONS + PAIR_ACTIONS)
def test_motion_is_continuous(action: Action) -> None:
    """No joint travels faster than 16 m/s (a jumper's hands reach 13), also where cycles begin anew."""
    offset, step = distance(action), 0.005
    solved = [
        solve(measure(MAN), pose_at(1.78, action, float(t), 0.3, 1, offset)).matrices[:15, 2]
        for t in np.arange(0, 4, step)
    ]
    assert np.abs(np.diff(np.stack(solved), axis=0)).max() < 16 * step


def test_same_arguments_same_bytes() -> None:
    first, second = drawn(MAN, "dance", 0.7).pixels, drawn(MAN, "dance", 0.7).pixels
    assert first.tobytes() == second.tobytes()


def test_facing_mirrors_the_person() -> None:
    """Up to the bytes of anti-aliasing."""
    right, left = drawn(MAN, facing=1).pixels, drawn(MAN, facing=-1, foot=(1.28, 0.2)).pixels
    assert differing(right, left[:, ::-1]) < 0.12 * differing(right, np.full_like(right, BACKGROUND))
    assert differing(right, left) > 30


@pytest.mark.parametrize(
    ("scale", "foot"), [(25.0, (1.28, 0.2)), (150.0, (0.2, -0.9))], ids=["small", "large"]
)
@pytest.mark.parametrize(
    "person", [MAN, WOMAN, replace(MAN, hat="brimmed", bag="backpack", pattern="dotted")]
)
def test_mask_is_what_was_drawn(person: Person, scale: float, foot: tuple[float, float]) -> None:
    canvas = drawn(person, "wave", scale=scale, foot=foot, masked=True)
    changed = np.abs(canvas.pixels.astype(int) - BACKGROUND).max(-1) > 50
    assert canvas.mask is not None
    assert set(np.unique(canvas.mask)) == {0, 3}
    mask = canvas.mask == 3
    assert (mask & changed).sum() / (mask | changed).sum() > 0.85


def test_a_mask_does_not_change_the_picture() -> None:
    assert drawn(WOMAN, masked=True).pixels.tobytes() == drawn(WOMAN).pixels.tobytes()


VARIANTS = [
    *((f"hair {style}", {"hair_style": style}) for style in get_args(HairStyle)),
    *((f"hat {hat}", {"hat": hat}) for hat in get_args(Hat)),
    *((f"top {top}", {"top": top}) for top in get_args(Top)),
    *((f"pattern {pattern}", {"pattern": pattern}) for pattern in get_args(ClothPattern)),
    *((f"bag {bag}", {"bag": bag}) for bag in get_args(Bag)),
    ("woman", {"gender": "woman"}), ("tall", {"height": 1.9}), ("broad", {"build": 1.2}),
    ("beard", {"beard": True}),
    ("skin", {"skin": (0.4, 0.25, 0.2)}), ("hair colour", {"hair": (0.8, 0.6, 0.3)}),
    ("top colour", {"top_colour": (0.8, 0.7, 0.2)}), ("bottom colour", {"bottom_colour": (0.7, 0.6, 0.4)}),
    ("shoe colour", {"shoe_colour": (0.9, 0.9, 0.9)}),
]  # fmt: skip


def test_attributes_are_told_apart_in_small_pictures() -> None:
    base = replace(MAN, top="shirt")
    pictures = {name: drawn(replace(base, **change)).pixels for name, change in VARIANTS}  # type: ignore[arg-type]
    plain = {name for name, change in VARIANTS if replace(base, **change) == base}  # type: ignore[arg-type]
    for a in pictures:
        for b in pictures:
            if a < b and not {a, b} <= plain:
                assert differing(pictures[a], pictures[b]) >= 4, (a, b)


def test_glasses_are_seen_in_close_views() -> None:
    plain, glasses = (
        drawn(replace(MAN, glasses=g), scale=51.0, foot=(0.63, -0.8)).pixels for g in (False, True)
    )
    assert differing(plain, glasses) >= 5


@pytest.mark.parametrize(
    "change",
    [{"hat_colour": (0.1, 0.7, 0.3)}, {"bag_colour": (0.1, 0.2, 0.7)}, {"pattern_colour": (0.1, 0.1, 0.1)}],
    ids=["hat", "bag", "pattern"],
)
def test_accessory_colours_are_seen(change: dict[str, tuple[float, float, float]]) -> None:
    base = replace(MAN, hat="cap", bag="shoulder_bag", pattern="checked")
    assert differing(drawn(base).pixels, drawn(replace(base, **change)).pixels) >= 8  # type: ignore[arg-type]


@pytest.mark.parametrize("bottom", get_args(Bottom))
def test_a_dress_hides_the_bottom(bottom: Bottom) -> None:
    assert drawn(replace(WOMAN, bottom=bottom)).pixels.tobytes() == drawn(WOMAN).pixels.tobytes()


@pytest.mark.parametrize(
    ("action", "hand", "seconds"),
    [("shake_hands", 1, TIMES[3:]), ("high_five", 0, TIMES[3:6]), ("dance_together", 0, TIMES),
     ("dance_together", 1, TIMES)],
)  # fmt: skip
@pytest.mark.parametrize("heights", [(1.55, 1.55), (1.55, 1.92), (1.75, 1.65), (1.92, 1.92)])
@pytest.mark.parametrize("offset", [0.5, 0.8, 1.4])
def test_hands_of_partners_meet(
    action: Action, hand: int, seconds: np.ndarray, heights: tuple[float, float], offset: float
) -> None:
    left, right = replace(MAN, height=heights[0], build=1.2), replace(WOMAN, height=heights[1], build=0.9)
    for t in seconds:
        a = solve(measure(left), pose_at(left.height, action, float(t), 0.1, 1, offset)).palms[hand]
        b = solve(measure(right), pose_at(right.height, action, float(t), 0.7, -1, -offset)).palms[hand]
        assert np.hypot(a[0] - (offset - b[0]), a[1] - b[1]) < 0.05


def test_a_pair_action_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="partner_offset"):
        drawn(MAN, "hug")


def test_people_off_the_picture_are_harmless() -> None:
    for scale in (25.0, 200.0):
        canvas = drawn(MAN, scale=scale, foot=(-9.0, 0.0), masked=True)
        assert (canvas.pixels == BACKGROUND).all()


def test_a_small_person_is_drawn_in_a_fraction_of_a_millisecond() -> None:
    canvas = Canvas(64, 96, scale=25.0)
    template_of(MAN, False)
    best = np.inf
    for _ in range(20):
        start = time.perf_counter()
        for i in range(10):
            draw_person(canvas, MAN, action="walk", seconds=i / 8, phase=0.0, facing=1, foot=(1.9, 0.2))
        best = min(best, (time.perf_counter() - start) / 10)
    assert best < 2e-3
