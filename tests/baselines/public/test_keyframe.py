"""Keyframes painted together by a tiny SDXL, then animated: pictures, prompts and sizes of each call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline, WanImageToVideoPipeline

from baselines.public.asked import ASKED
from baselines.public.fitting import Size, fitted_picture
from baselines.public.loading import load_part
from baselines.public.story_painter import StoryPainter
from baselines.registry import recorded_settings
from onestory.generator import noise_generator
from public_pipelines import few_steps, record_calls
from public_stories import PROMPTS, SMALL, brief, built, play, settings, start

Place = Callable[[str], Path]
SIZE, PAINTED = Size(64, 96), Size(64, 64)
"""Of a shot; and of 64 x 64 pixels, the tiny network's own, in the shape of a shot by multiples of 64."""


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    few_steps(monkeypatch, list(ASKED))


def test_all_keyframes_in_one_call_then_each_is_animated(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    paintings = record_calls(monkeypatch, StableDiffusionXLPipeline)
    animations = record_calls(monkeypatch, WanImageToVideoPipeline)
    shots = play(built("keyframe", "t2msv", keyframe=place("sdxl"), animate=place("wan_i2v")), brief())
    assert [shot.shape for shot in shots] == [(5, 64, 96, 3)] * 2
    assert [call.said("prompt", "height", "width") for call in paintings] == [(list(PROMPTS[:2]), *PAINTED)]
    for painted, animation, prompt in zip(paintings[0].painted, animations, PROMPTS[:2], strict=True):
        assert (animation.picture == fitted_picture(painted, SIZE)).all()
        assert animation.said("prompt", "height", "width", "num_frames") == (prompt, *SIZE, 9)


def test_a_given_first_frame_is_keyframe_1_and_the_others_see_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    animations = record_calls(monkeypatch, WanImageToVideoPipeline)
    generator = built("keyframe", "i2msv", keyframe=place("sdxl"), animate=place("wan_i2v"))
    for seed in (0, 1):
        play(generator, brief(start(seed=seed)))
    assert (animations[0].picture == start(seed=0)).all()
    assert (animations[2].picture == start(seed=1)).all()
    assert (animations[1].picture != animations[3].picture).any()


def test_the_given_frame_is_what_stands_first_in_the_batch_when_it_is_done(place: Place) -> None:
    painter, made = _painter(place), []
    decode = painter.loaded.pipeline.vae.decode
    painter.loaded.pipeline.vae.decode = lambda z, **named: (made.append(z), decode(z, **named))[1]
    painter.paint(PROMPTS[:2], _dice(2), 0, start())
    autoencoder = painter.loaded.pipeline.vae
    known = painter._latents(start()) / autoencoder.config.scaling_factor
    torch.testing.assert_close(made[0][:1], known)
    assert not torch.allclose(made[0][1:], known)


def test_a_long_story_is_painted_in_batches_that_show_the_same(place: Place) -> None:
    painter = _painter(place)
    prompts = [PROMPTS[i % 4] for i in range(9)]
    many, few = (painter.paint(prompts[:n], _dice(n), 3, None) for n in (9, 6))
    assert len(many) == 9
    for one, again in zip(many[:6], few, strict=True):
        assert np.abs(one.astype(int) - again).max() <= 1
    assert len({picture.tobytes() for picture in many}) == 9


def test_keyframes_depend_on_each_other_as_the_rule_says(place: Place) -> None:
    painter = _painter(place)
    before = _paint(painter, PROMPTS[:2])
    after = _paint(painter, (PROMPTS[3], PROMPTS[1]))
    assert (before[1] != after[1]).any()
    for processor in painter.processors:
        processor.sharing = None
    alone = [painter.loaded.pipeline(prompt=p, height=64, width=64, output_type="np",
             generator=noise_generator(0, "one", i), num_inference_steps=3, guidance_scale=5.0).images[0]
             for i, p in enumerate(PROMPTS[:2])]  # fmt: skip
    assert np.abs(alone[1] * 255 - before[1]).max() > 1


def test_the_record_says_how_keyframes_are_painted(place: Place) -> None:
    weights = {"keyframe": place("sdxl"), "animate": place("wan_i2v")}
    found = recorded_settings("keyframe", settings("t2msv", SMALL, **weights))
    painting = found["keyframe"]
    assert painting["pipeline"] == "StableDiffusionXLPipeline"
    assert (painting["height"], painting["width"]) == PAINTED
    assert painting["consistent_self_attention"] == {
        "identity": 4, "rate": 0.5, "begins": 1, "early": 0.7, "late_from": 20, "late": 0.9,
    }  # fmt: skip
    assert found["animate"]["frames"] == 9


def _painter(place: Place) -> StoryPainter:
    return StoryPainter(load_part("keyframe", settings("t2msv", keyframe=place("sdxl"))), SMALL)


def _dice(count: int) -> list[torch.Generator]:
    return [noise_generator(0, "one", shot) for shot in range(count)]


def _paint(painter: StoryPainter, prompts: Sequence[str]) -> list[np.ndarray]:
    return painter.paint(prompts, _dice(len(prompts)), 0, None)
