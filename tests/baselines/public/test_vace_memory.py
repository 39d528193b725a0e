"""Wan VACE with frames of earlier shots: which ones, at which size, for which prompt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from diffusers import WanVACEPipeline

from baselines.public.asked import ASKED
from baselines.public.vace_memory import VaceMemory
from baselines.registry import recorded_settings
from cases.types import VideoFormat
from public_pipelines import few_steps, pixels, record_calls
from public_stories import PROMPTS, brief, built, play, settings, start

Place = Callable[[str], Path]
RULES = ("recent", "uniform", "similarity")


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    few_steps(monkeypatch, ["WanVACEPipeline"])


def test_the_second_shot_is_shown_frames_of_the_first(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = record_calls(monkeypatch, WanVACEPipeline)
    shots = play(built("vace_recent", "t2msv", vace=place("vace")), brief())
    assert [shot.shape for shot in shots] == [(5, 64, 96, 3)] * 2
    asked = [call.said("prompt", "height", "width", "num_frames") for call in calls]
    assert asked == [(prompt, 64, 96, 9) for prompt in PROMPTS[:2]]
    assert calls[0].asked["reference_images"] is None
    shown = [pixels(image) for image in calls[1].asked["reference_images"]]
    assert len(shown) == 3
    assert all((picture == shots[0][i]).all() for picture, i in zip(shown, (0, 2, 4), strict=True))
    assert all("video" not in call.asked for call in calls)


def test_a_given_frame_begins_the_first_shot_s_control_video(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = VideoFormat(60, 96, 5, 8.0)  # 60 is no multiple of 16
    calls = record_calls(monkeypatch, WanVACEPipeline)
    shots = play(built("vace_uniform", "i2msv", form, vace=place("vace")), brief(start()))
    assert [shot.shape for shot in shots] == [(5, 60, 96, 3)] * 2
    video, mask = calls[0].said("video", "mask")
    assert len(video) == len(mask) == calls[0].asked["num_frames"] == 9
    assert (pixels(video[0]) == start()).all()
    assert all((pixels(image) == 128).all() for image in video[1:])
    assert [set(np.unique(pixels(image))) for image in mask] == [{0}, *[{255}] * 8]
    assert {image.size for image in calls[1].asked["reference_images"]} == {(96, 64)}
    assert "video" not in calls[1].asked


def _plain(grey: int, seed: int) -> np.ndarray:
    """A shot of noise that stands still, whose frames are marked by their number."""
    frame = np.random.default_rng(seed).integers(0, 200, (64, 96, 3), np.uint8)
    shot = np.repeat(frame[None], 5, 0)
    shot[:, 0, 0] = grey + np.arange(5, dtype=np.uint8)[:, None]
    return shot


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("recent", [20, 22, 24]),  # first, middle and last frame of the newest shot
        ("uniform", [0, 12, 24]),  # the oldest, the one half-way, the newest
    ],
)
def test_rules_choose_by_age(place: Place, rule: str, expected: list[int]) -> None:
    generator = built(f"vace_{rule}", "t2msv", vace=place("vace"))
    assert isinstance(generator, VaceMemory)
    shots = [_plain(grey, seed) for seed, grey in enumerate((0, 10, 20))]
    assert [int(picture[0, 0, 0]) for picture in generator.references(shots)] == expected
    assert generator.references([]) == []


def test_similarity_chooses_what_looks_like_the_newest_frame(place: Place) -> None:
    generator = built("vace_similarity", "t2msv", vace=place("vace"))
    assert isinstance(generator, VaceMemory)
    alike, other, newest = _plain(0, seed=7), _plain(10, seed=8), _plain(20, seed=7)
    newest[:4] = other[:4]  # only its last frame looks like the first shot
    chosen = [int(picture[0, 0, 0]) for picture in generator.references([alike, other, newest])]
    assert len(chosen) == 3
    assert chosen[-1] == 24
    assert set(chosen[:2]) < {0, 2, 4}


@pytest.mark.parametrize("rule", RULES)
def test_the_record_names_rule_and_number_of_references(place: Place, rule: str) -> None:
    found = recorded_settings(f"vace_{rule}", settings("t2msv", vace=place("vace")))["vace"]
    memory = {"rule": rule, "reference_images": 3, "candidates_a_shot": 3}
    video = {"height": 64, "width": 96, "frames": 9, "fps": 16}
    assert found == {"pipeline": "WanVACEPipeline", **ASKED["WanVACEPipeline"], **video, **memory}
