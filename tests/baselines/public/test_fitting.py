"""Sizes and lengths that pipelines can make, and the way back to the format of a run."""

from __future__ import annotations

import numpy as np
import pytest

from baselines.public.asked import RULES
from baselines.public.fitting import (
    Asked,
    Rule,
    Size,
    fitted,
    fitted_picture,
    frames_needed,
    legal_picture,
    legal_video,
    to_bytes,
)
from bench.plan import PRESETS
from cases.errors import GenerationError
from cases.types import VideoFormat

PUBLIC = PRESETS["public"].format


def test_the_public_format_is_wan_s_own_and_five_seconds_of_ltx() -> None:
    assert legal_video(PUBLIC, RULES["WanImageToVideoPipeline"]) == Asked(Size(480, 832), 81, 16)
    assert legal_video(PUBLIC, RULES["LTXImageToVideoPipeline"]) == Asked(Size(480, 832), 129, 25)


@pytest.mark.parametrize("rule", [Rule(16, 4, 16), Rule(32, 8, 25)])
@pytest.mark.parametrize("form", [VideoFormat(72, 104, 9, 8.0), VideoFormat(64, 96, 1, 8.0), PUBLIC])
def test_a_legal_video_keeps_the_rules_and_covers_the_shot(form: VideoFormat, rule: Rule) -> None:
    size, frames, fps = legal_video(form, rule)
    assert size.height % rule.multiple == size.width % rule.multiple == (frames - 1) % rule.step == 0
    assert form.height <= size.height < form.height + rule.multiple
    assert form.width <= size.width < form.width + rule.multiple
    assert 0 <= (frames - 1) / fps - (form.frames - 1) / form.fps < (rule.step + 1) / fps


def test_frames_are_those_nearest_in_time() -> None:
    numbered = np.zeros((129, 2, 2, 3), np.uint8) + np.arange(129, dtype=np.uint8)[:, None, None, None]
    form = VideoFormat(2, 2, 81, 16.0)
    taken = fitted(numbered, 25, form)[:, 0, 0, 0]
    assert taken[:5].tolist() == [0, 2, 3, 5, 6]
    assert taken[-1] == 125
    assert (fitted(numbered, 16, form)[:, 0, 0, 0] == np.arange(81)).all()
    assert frames_needed(form, 25) == 126
    with pytest.raises(GenerationError, match="gave 100 frames; the shot takes 126"):
        fitted(numbered[:100], 25, form)


def test_a_picture_of_the_right_size_stays_as_it_is_and_another_is_cut_around_the_middle() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (4, 6, 3), np.uint8)
    assert (fitted_picture(picture, Size(4, 6)) == picture).all()
    wide = np.repeat(np.array([0, 0, 9, 9, 9, 9, 0, 0], np.uint8)[None, :, None], 4, 0).repeat(3, 2)
    assert (fitted_picture(wide, Size(4, 4)) == 9).all()
    assert fitted_picture(picture, Size(16, 16)).shape == (16, 16, 3)


def test_pictures_have_the_shape_of_the_shot_and_the_area_of_the_network() -> None:
    assert legal_picture(PUBLIC, 1024**2, 64) == (768, 1344)  # a size that SDXL was trained with
    assert legal_picture(VideoFormat(64, 64, 1, 8.0), 64**2, 64) == (64, 64)


def test_what_is_no_number_is_refused() -> None:
    assert to_bytes(np.array([-1.0, 0.5, 2.0]), "it").tolist() == [0, 128, 255]
    with pytest.raises(GenerationError, match="it gave NaN; give another --dtype"):
        to_bytes(np.array([np.nan]), "it")
