"""Weights of the public baselines that are missing, of another kind or damaged: what to do is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from baselines.public.asked import ASKED, RULES
from baselines.public.loading import load_part
from baselines.public.parts import PARTS
from baselines.registry import GENERATORS, build_generator, recorded_settings
from cases.errors import BenchError, UnknownNameError, WeightsError
from metrics.perception.weights import JUDGE_NAMES
from public_stories import settings

Place = Callable[[str], Path]
PUBLIC = [name for name, entry in GENERATORS.items() if entry.public]


def test_tables_are_whole() -> None:
    classes = {kind for part in PARTS.values() for kind in part.classes.values()}
    assert classes == set(ASKED)
    assert set(RULES) < classes
    assert not set(PARTS) & set(JUDGE_NAMES)
    assert {name for entry in PUBLIC for name in GENERATORS[entry].public_weights} == set(PARTS)


def test_the_page_says_what_each_pipeline_is_asked_for() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/baselines.md").read_text()
    for kind, asked in ASKED.items():
        assert f"| `{kind}` | {', '.join(f'{name} {value!r}' for name, value in asked.items())} |" in page


@pytest.mark.parametrize("name", PUBLIC)
def test_missing_weights_are_asked_for_by_name_and_example(name: str) -> None:
    needed = GENERATORS[name].public_weights[0]
    for refused in (build_generator, recorded_settings):
        with pytest.raises(
            WeightsError, match=rf"{needed!r} are needed.*--weights {needed}=FOLDER_OR_HUB_ID"
        ):
            refused(name, settings("i2msv"))


@pytest.mark.filterwarnings("ignore:The `local_dir_use_symlinks`")  # diffusers' way of asking the hub
def test_wrong_weights_are_named_with_the_remedy(place: Place, tmp_path: Path) -> None:
    cut = shutil.copytree(place("vace"), tmp_path / "cut")
    (cut / "text_encoder/model.safetensors").write_bytes(b"half of a downl")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/model_index.json").write_text("{}")
    for wrong, said in (
        (place("sdxl"), "is a StableDiffusionXLPipeline; give --weights vace=FOLDER_OR_HUB_ID of a WanVACE"),
        (tmp_path / "other", "is a pipeline of no named class"),
        (tmp_path, "has no model_index.json that can be read"),
        (tmp_path / "nowhere", "has no model_index.json that can be read"),
        (Path("bad id"), r"has no model_index.json that can be read \(Repo id must"),
        (cut, "cannot be loaded.*Wan-AI/Wan2.1-VACE-1.3B-diffusers"),
    ):
        with pytest.raises(WeightsError, match=rf"weights 'vace': {wrong} {said}"):
            build_generator("vace_recent", settings("t2msv", vace=wrong))


def test_device_and_dtype_are_those_of_the_settings(place: Place) -> None:
    asked = settings("t2msv", vace=place("vace"))
    with pytest.raises(BenchError, match=r"--device nowhere.*bench doctor"):
        build_generator("vace_recent", asked._replace(device="nowhere"))
    pipeline = load_part("vace", asked._replace(dtype="bfloat16")).pipeline
    assert pipeline.transformer.dtype == torch.bfloat16
    assert pipeline.vae.dtype == torch.float32  # as Wan advises


def test_the_tiny_preset_has_no_vace() -> None:
    for refused in (build_generator, recorded_settings):
        with pytest.raises(
            WeightsError, match="no weights of the preset 'tiny'; give --preset public --weights vace="
        ):
            refused("vace_recent", settings("t2msv", preset="tiny"))


def test_others_say_it_all_by_their_weights() -> None:
    assert recorded_settings("onestory", settings("t2msv")) == {}
    assert recorded_settings("noise", settings("t2msv", preset="tiny")) == {}
    with pytest.raises(UnknownNameError, match="Did you mean 'keyframe'"):
        recorded_settings("keyfrane", settings("t2msv"))
