"""Pictures of the story world for the judges: split ``judge`` only, drawn when needed, fixed by number.

Story numbers below ``HELD_OUT`` are for training, those from it on for measuring.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cases.storyworld.language import StoryTexts, write_texts
from cases.storyworld.render import render_frame
from cases.storyworld.stories import sample_story
from cases.storyworld.world import MOVES, VIEWS, ShotScript, StoryScript

HEIGHT, WIDTH, DURATION = 64, 96, 1.0
HELD_OUT = 10_000_000


class Still(NamedTuple):
    """One picture and who is where in it."""

    frame: np.ndarray
    """uint8 ``(64, 96, 3)``."""
    mask: np.ndarray
    """uint8 ``(64, 96)``; k + 1 is person k of the story."""


@lru_cache(maxsize=512)
def story(index: int) -> StoryScript:
    """Story ``index`` of the judges' split."""
    return sample_story(index, "judge")


@lru_cache(maxsize=512)
def texts(index: int) -> StoryTexts:
    """Texts of :func:`story`."""
    return write_texts(story(index), "judge", index)


def still(script: StoryScript, shot: int, seconds: float) -> Still:
    """A picture of a shot at a time of it."""
    drawn = render_frame(script, shot, seconds, HEIGHT, WIDTH, masks=True, duration=DURATION)
    assert drawn.mask is not None
    return Still(drawn.frame, drawn.mask)


def random_still(index: int, rng: np.random.Generator) -> Still:
    """Any moment of any shot of a story."""
    script = story(index)
    return still(script, int(rng.integers(len(script.shots))), float(rng.uniform(0, DURATION)))


def empty_still(index: int, rng: np.random.Generator) -> Still:
    """A place of a story with nobody in it."""
    script = story(index)
    shot = int(rng.integers(len(script.shots)))
    empty = replace(script, shots=tuple(replace(one, actors=()) for one in script.shots))
    return still(empty, shot, float(rng.uniform(0, DURATION)))


def two_cameras(index: int, rng: np.random.Generator) -> tuple[Still, Still]:
    """Two moments of one shot, the second often seen by another camera: the same people, place and action."""
    script = story(index)
    shot = int(rng.integers(len(script.shots)))
    first = still(script, shot, float(rng.uniform(0, DURATION)))
    if rng.random() < 0.75:
        script = _with_shot(script, shot, _other_camera(script.shots[shot], rng))
    return first, still(script, shot, float(rng.uniform(0, DURATION)))


def _other_camera(shot: ShotScript, rng: np.random.Generator) -> ShotScript:
    views = VIEWS if len(shot.actors) < 3 else VIEWS[1:]
    return replace(
        shot,
        view=views[rng.integers(len(views))],
        move=MOVES[rng.integers(len(MOVES))],
        centre=float(np.clip(shot.centre + rng.uniform(-0.15, 0.15), 0, 1)),
    )


def _with_shot(script: StoryScript, shot: int, new: ShotScript) -> StoryScript:
    return replace(script, shots=(*script.shots[:shot], new, *script.shots[shot + 1 :]))
