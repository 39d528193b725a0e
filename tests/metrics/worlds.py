"""Rendered stories and their controls for the tests of this room."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cases.storyworld.dataset import StoryDataset, StorySample
from cases.types import Case, Shot, VideoFormat
from cases.video import write_video

FORMAT = VideoFormat(64, 96, 9, 8.0)


def samples(count: int) -> list[StorySample]:
    return list(StoryDataset("dev", count, FORMAT, seed=5)[:])


def case_of(sample: StorySample) -> Case:
    script = sample.script
    assert script is not None
    shots = tuple(
        Shot(
            caption=sample.texts.captions[i],
            prompt=sample.texts.prompts[i],
            cast=tuple(slug(script.names[actor.person]) for actor in shot.actors),
            place=slug(script.place_names[shot.place]),
            view=shot.view,
        )
        for i, shot in enumerate(script.shots)
    )
    cast = {slug(name): "a person" for name in script.names}
    places = {slug(name): "a place" for name in script.place_names}
    return Case(id="c", pattern=script.pattern, cast=cast, places=places, shots=shots)


def slug(name: str) -> str:
    return name.replace("_", "-")


def write_shots(folder: Path, videos: tuple[np.ndarray, ...]) -> list[Path]:
    paths = [folder / f"shot-{i + 1}.mp4" for i in range(len(videos))]
    for path, frames in zip(paths, videos, strict=True):
        write_video(path, frames, FORMAT.fps)
    return paths


def noise_shots(count: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(0)
    return tuple(rng.integers(0, 256, (9, 64, 96, 3), dtype=np.uint8) for _ in range(count))
