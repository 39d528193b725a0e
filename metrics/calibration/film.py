"""Stories as they are filmed for calibration: which script, at which speed, with which damage."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from cases.storyworld.language import StoryTexts, write_texts
from cases.storyworld.render import render_frame
from cases.storyworld.stories import sample_story
from cases.storyworld.world import Actor, Split, StoryScript
from cases.types import Case, VideoFormat
from metrics.calibration.corrupt import DAMAGES
from metrics.calibration.settings import CLEAN

SPLIT: Split = "calibration"
"""The worlds that calibration looks at; nothing is ever trained or tuned on them."""


class Spoiling(NamedTuple):
    """Damage to the pixels of a shot."""

    name: str
    level: float
    seed: tuple[int, ...]


class Take(NamedTuple):
    """One shot as it is filmed. Equal takes give equal frames, so that their features are computed once."""

    script: StoryScript
    """Of this shot alone."""
    turned: StoryScript | None = None
    """What is seen from the middle of the shot on; None: the same."""
    slowed: float = 0.0
    """Share of the motion of people and camera taken away."""
    frozen: int = 0
    """How many of the last frames repeat the one before them."""
    spoiling: Spoiling | None = None
    format: VideoFormat = CLEAN
    crf: int | None = None
    """Quality of a codec between; None: the frames as they are."""


class Film(NamedTuple):
    """A story, or a version of it."""

    number: int
    script: StoryScript
    """Of the clean story."""
    case: Case
    """What was asked for."""
    takes: tuple[Take, ...]


def clean_film(number: int) -> Film:
    """Story ``number`` of the calibration split as it should be."""
    script = sample_story(number, SPLIT)
    case = case_of(f"story-{number}", script, write_texts(script, SPLIT, number))
    return Film(number, script, case, tuple(Take(alone(script, shot)) for shot in range(len(script.shots))))


def case_of(name: str, script: StoryScript, texts: StoryTexts) -> Case:
    """The case that asks for a story of the world."""
    return Case.model_validate(
        {
            "id": name,
            "pattern": script.pattern,
            "cast": texts.cast,
            "places": texts.places,
            "shots": [texts.shot_record(script, shot) for shot in range(len(script.shots))],
        }
    )


def alone(script: StoryScript, shot: int) -> StoryScript:
    """A story of one shot, with nobody and nothing in it that this shot does not show."""
    one = script.shots[shot]
    order = [actor.person for actor in one.actors]
    actors = tuple(_renumbered(actor, order) for actor in one.actors)
    people = tuple(script.people[person] for person in order)
    return StoryScript(
        script.pattern, people, (script.places[one.place],), (replace(one, place=0, actors=actors),)
    )


def rng_of(film: Film, salt: str) -> np.random.Generator:
    """Chance that is fixed by the story and by what it is for."""
    return np.random.default_rng((zlib.crc32(salt.encode()), film.number))


def film(take: Take) -> np.ndarray:
    """Frames uint8 ``(T, H, W, 3)`` of a take."""
    frames = _filmed(take)
    if take.frozen:
        frames[-take.frozen :] = frames[-take.frozen - 1]
    if take.spoiling is not None:
        name, level, seed = take.spoiling
        frames = DAMAGES[name](frames, level, np.random.default_rng(seed))
    return frames if take.crf is None else through_codec(frames, take.format.fps, take.crf)


def through_codec(frames: np.ndarray, fps: float, crf: int) -> np.ndarray:
    """Frames written to a file and read back."""
    from cases.decoding import read_isolated
    from cases.video import write_video

    with TemporaryDirectory() as folder:
        write_video(Path(folder) / "shot.mp4", frames, fps, crf=crf)
        return read_isolated(Path(folder) / "shot.mp4")[0]


def _filmed(take: Take) -> np.ndarray:
    height, width, count, fps = take.format
    duration = (count - 1) / fps
    scripts = [take.script if take.turned is None or i <= count // 2 else take.turned for i in range(count)]
    times = [i / fps * (1 - take.slowed) for i in range(count)]
    drawn = (
        render_frame(script, 0, seconds, height, width, duration=duration).frame
        for script, seconds in zip(scripts, times, strict=True)
    )
    return np.stack(list(drawn))


def _renumbered(actor: Actor, order: list[int]) -> Actor:
    partner = None if actor.partner is None else order.index(actor.partner)
    return replace(actor, person=order.index(actor.person), partner=partner)
