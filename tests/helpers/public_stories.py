"""What public baselines are built from in tests, and stories of few shots for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from baselines.registry import build_generator
from cases.load import load_suite
from cases.types import Brief, Generator, GeneratorSettings, Task, VideoFormat

SMALL = VideoFormat(64, 96, 5, 8.0)
PROMPTS = ("a man walks in the park", "the same man, red", "a woman in the park", "a woman walks")


def settings(
    task: Task, form: VideoFormat = SMALL, preset: str = "public", device: str = "cpu", **weights: Path
) -> GeneratorSettings:
    """On a processor, from these folders."""
    places = {name: str(place) for name, place in weights.items()}
    return GeneratorSettings(load_suite(task), form, preset, device, "float32", places)


def start(form: VideoFormat = SMALL, seed: int = 0) -> np.ndarray:
    """A first frame."""
    return np.random.default_rng(seed).integers(0, 256, (form.height, form.width, 3), np.uint8)


def brief(first_frame: np.ndarray | None = None, shots: int = 2, case_id: str = "one") -> Brief:
    """A story; its captions are none of its prompts."""
    return Brief(case_id, ("caption",) * shots, PROMPTS[:shots], first_frame, 0)


def play(generator: Generator, one: Brief) -> list[np.ndarray]:
    """The shots of one story."""
    return [np.asarray(shot) for shot in generator.generate([one], [])[0]]


def built(name: str, task: Task, form: VideoFormat = SMALL, **weights: Path) -> Generator:
    """By the real registry."""
    return build_generator(name, settings(task, form, **weights))
