"""The long LTX-Video in one window a shot: what it is asked for, and which frames become which shot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import LTXI2VLongMultiPromptPipeline, LTXVideoTransformer3DModel
from diffusers.pipelines.ltx.pipeline_ltx_i2v_long_multi_prompt import split_into_temporal_windows

from baselines.public.asked import ASKED
from baselines.public.fixed_window import KIND, windows_of
from baselines.registry import recorded_settings
from bench.plan import PRESETS
from cases.types import VideoFormat
from public_pipelines import few_steps, pixels, record_calls
from public_stories import PROMPTS, SMALL, brief, built, play, settings, start

Place = Callable[[str], Path]
PUBLIC = PRESETS["public"].format


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    few_steps(monkeypatch, [KIND])


def test_one_call_has_all_prompts_the_given_frame_and_a_legal_length(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = VideoFormat(60, 96, 5, 8.0)
    calls = record_calls(monkeypatch, LTXI2VLongMultiPromptPipeline)
    encoded = record_calls(monkeypatch, LTXI2VLongMultiPromptPipeline, "encode_prompt")
    steps = record_calls(monkeypatch, LTXVideoTransformer3DModel, "forward")
    generator = built("fixed_window", "i2msv", form, fixed_window=place("ltx_condition"))
    shots = play(generator, brief(start(), shots=3))
    assert [shot.shape for shot in shots] == [(5, 60, 96, 3)] * 3
    (call,) = calls
    assert (pixels(call.asked["cond_image"]) == start()).all()
    asked = call.said("prompt", "height", "width", "num_frames", "temporal_tile_size", "frame_rate")
    assert asked == (list(PROMPTS[:3]), 64, 96, 8 * (3 * (2 + 3) - 1) + 1, 8 * (2 + 2 * 3), 25)
    assert call.asked["seed"] is None
    assert call.asked["generator"].device == torch.device("cpu")
    assert [one.asked["prompt"] for one in encoded] == [[prompt] for prompt in PROMPTS[:3]]
    assert len(steps) == 3 * 2  # windows by steps: none is left out


def test_text_alone_begins_without_a_picture(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = record_calls(monkeypatch, LTXI2VLongMultiPromptPipeline)
    shots = play(built("fixed_window", "t2msv", fixed_window=place("ltx")), brief())
    assert calls[0].asked["cond_image"] is None
    assert [shot.shape for shot in shots] == [(5, 64, 96, 3)] * 2


@pytest.mark.parametrize(("form", "shots"), [(PUBLIC, 6), (PUBLIC, 1), (SMALL, 2), (SMALL, 7)])
def test_each_shot_lies_where_its_window_rules_alone(form: VideoFormat, shots: int) -> None:
    lie = windows_of(form)
    windows = split_into_temporal_windows(lie.latents(shots), lie.window, lie.overlap, lie.step)
    assert len(windows) == shots
    for index in range(shots):
        part = lie.shot(index)
        body = range(part.start + (index > 0), part.stop)
        reigning = [i for i, (begin, end) in enumerate(windows) if begin <= body[0] and body[-1] < end]
        touching = [i for i, (begin, end) in enumerate(windows) if body[0] < end and begin <= body[-1]]
        assert reigning == touching == [index]
        assert lie.step * (part.stop - part.start - 1) + (index == 0) >= form.frames / form.fps * 25 - 1


def test_the_public_format_is_windows_of_seven_seconds() -> None:
    lie = windows_of(PUBLIC)
    assert (lie.body, lie.overlap, lie.window) == (16, 3, 22)
    assert lie.frames(6) == 905


def test_a_later_prompt_changes_later_shots_only(place: Place) -> None:
    generator = built("fixed_window", "t2msv", fixed_window=place("ltx"))
    story = brief(shots=3)
    other = story._replace(prompts=(PROMPTS[0], PROMPTS[3], PROMPTS[2]))
    before, after = play(generator, story), play(generator, other)
    differs = [(one != two).any() for one, two in zip(before, after, strict=True)]
    assert differs == [False, True, True]
    assert (play(generator, brief(case_id="two"))[0] != before[0]).any()


def test_a_given_frame_is_seen(place: Place) -> None:
    generator = built("fixed_window", "i2msv", fixed_window=place("ltx"))
    black, white = (play(generator, brief(np.full((64, 96, 3), grey, np.uint8))) for grey in (0, 255))
    assert (black[0] != white[0]).any()


def test_the_record_has_windows_and_steps(place: Place) -> None:
    found = recorded_settings("fixed_window", settings("t2msv", PUBLIC, fixed_window=place("ltx")))
    expected = {"pipeline": KIND, **ASKED[KIND], "scheduler": "LTXEulerAncestralRFScheduler"}
    expected |= {"height": 480, "width": 832, "fps": 25, "temporal_tile_size": 176, "frames_of_a_shot": 128}
    decoding = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
    assert found == {"fixed_window": {**expected, **decoding}}
