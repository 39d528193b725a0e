"""Edit and extend on tiny pipelines of the real classes: who is asked for what, with which picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from diffusers import (
    FluxKontextPipeline,
    LTXConditionPipeline,
    LTXImageToVideoPipeline,
    QwenImageEditPlusPipeline,
    StableDiffusionXLPipeline,
    WanImageToVideoPipeline,
)
from diffusers.pipelines.flux import pipeline_flux_kontext
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus

from baselines.public import edit_extend
from baselines.public.asked import ASKED
from baselines.public.fitting import Size, fitted_picture
from baselines.registry import recorded_settings
from cases.errors import WeightsError
from cases.types import VideoFormat
from public_pipelines import few_steps, record_calls
from public_stories import PROMPTS, SMALL, brief, built, play, settings, start

Place = Callable[[str], Path]
SIZE = Size(64, 96)
EDITED = Size(96, 160)
"""Of an edited picture, where editors work on 128 x 128 pixels."""


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    few_steps(monkeypatch, list(ASKED))
    monkeypatch.setattr(edit_extend, "AREA", 128**2)
    kontext = {**ASKED["FluxKontextPipeline"], "max_area": 128**2}
    monkeypatch.setitem(ASKED, "FluxKontextPipeline", kontext)
    # Editors enlarge the picture they are given to about a million pixels: here to as many as they paint.
    monkeypatch.setattr(pipeline_flux_kontext, "PREFERRED_KONTEXT_RESOLUTIONS", [(160, 96), (128, 128)])
    monkeypatch.setattr(pipeline_qwenimage_edit_plus, "VAE_IMAGE_SIZE", 128**2)


def test_kontext_paints_the_first_picture_and_edits_the_last_frame(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = record_calls(monkeypatch, FluxKontextPipeline)
    animations = record_calls(monkeypatch, WanImageToVideoPipeline)
    generator = built("edit_extend", "t2msv", edit=place("kontext"), animate=place("wan_i2v"))
    shots = play(generator, brief())
    assert [shot.shape for shot in shots] == [(5, 64, 96, 3)] * 2
    assert [call.said("prompt", "height", "width") for call in edits] == [(p, *EDITED) for p in PROMPTS[:2]]
    assert "image" not in edits[0].asked
    assert (edits[1].picture == shots[0][-1]).all()
    for edit, animation, prompt in zip(edits, animations, PROMPTS, strict=False):
        assert (animation.picture == fitted_picture(edit.painted[0], SIZE)).all()
        assert animation.said("prompt", "height", "width", "num_frames") == (prompt, *SIZE, 9)
    assert len(animations) == 2


def test_ltx_begins_with_the_given_frame_and_keeps_its_own_rules(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = VideoFormat(72, 104, 5, 8.0)
    edits = record_calls(monkeypatch, FluxKontextPipeline)
    animations = record_calls(monkeypatch, LTXImageToVideoPipeline)
    weights = {"edit": place("kontext"), "animate": place("ltx")}
    shots = play(built("edit_extend", "i2msv", form, **weights), brief(start(form)))
    assert [shot.shape for shot in shots] == [(5, 72, 104, 3)] * 2
    assert len(edits) == 1
    assert (edits[0].picture == shots[0][-1]).all()
    legal = Size(96, 128)
    assert (animations[0].picture == fitted_picture(start(form), legal)).all()
    assert (animations[1].picture == fitted_picture(edits[0].painted[0], legal)).all()
    asked = [call.said("prompt", "height", "width", "num_frames", "frame_rate") for call in animations]
    assert asked == [(prompt, *legal, 17, 25) for prompt in PROMPTS[:2]]


def test_qwen_edits_with_guidance_and_the_condition_pipeline_animates(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = record_calls(monkeypatch, QwenImageEditPlusPipeline)
    animations = record_calls(monkeypatch, LTXConditionPipeline)
    weights = {"edit": place("qwen_edit"), "animate": place("ltx_condition")}
    shots = play(built("edit_extend", "i2msv", **weights), brief(start()))
    assert (edits[0].picture == shots[0][-1]).all()
    asked = edits[0].said("prompt", "negative_prompt", "true_cfg_scale", "height", "width")
    assert asked == (PROMPTS[1], " ", 4.0, *EDITED)
    assert (animations[0].picture == start()).all()
    assert animations[1].said("prompt", "frame_index", "strength", "num_frames") == (PROMPTS[1], 0, 1.0, 17)


def test_an_editor_that_cannot_paint_takes_a_painter_on_t2msv_only(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = {"edit": place("qwen_edit"), "animate": place("wan_i2v")}
    for refused in (built, lambda name, task, **w: recorded_settings(name, settings(task, **w))):
        with pytest.raises(WeightsError, match=r"paints nothing from a text alone.*--weights paint="):
            refused("edit_extend", "t2msv", **weights)
    paintings = record_calls(monkeypatch, StableDiffusionXLPipeline)
    animations = record_calls(monkeypatch, WanImageToVideoPipeline)
    play(built("edit_extend", "t2msv", paint=place("sdxl"), **weights), brief(shots=1))
    assert paintings[0].said("prompt", "height", "width") == (PROMPTS[0], *EDITED)
    assert (animations[0].picture == fitted_picture(paintings[0].painted[0], SIZE)).all()


def test_shots_follow_from_seed_case_and_number(place: Place) -> None:
    generator = built("edit_extend", "i2msv", edit=place("kontext"), animate=place("ltx"))
    one, again, other = (play(generator, brief(start(), case_id=name)) for name in ("one", "one", "two"))
    assert all((a == b).all() for a, b in zip(one, again, strict=True))
    assert all((a != b).any() for a, b in zip(one, other, strict=True))
    assert (one[0] != one[1]).any()


def test_the_record_says_what_each_pipeline_is_asked_for(place: Place) -> None:
    weights = {"edit": place("kontext"), "animate": place("ltx")}
    found = recorded_settings("edit_extend", settings("t2msv", SMALL, **weights))
    assert found["edit"]["pipeline"] == "FluxKontextPipeline"
    assert (found["edit"]["height"], found["edit"]["width"]) == EDITED
    animation = {"pipeline": "LTXImageToVideoPipeline", "height": 64, "width": 96, "frames": 17, "fps": 25}
    assert found["animate"] == {**ASKED["LTXImageToVideoPipeline"], **animation}
