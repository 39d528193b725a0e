"""Generators of the public preset by the real registry, on tiny random pipelines of the real classes."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

import onestory
from baselines.registry import build_generator
from cases.errors import BenchError, WeightsError
from cases.load import load_suite
from cases.types import Brief, GeneratorSettings, NotedShots, VideoFormat
from onestory.generator import OneStoryGenerator
from onestory.pipeline.sampling import SamplingConfig
from public_backbones import LAYOUTS, save_backbone

FAST = SamplingConfig(steps=2, guidance=3.0, guided=(0.0, 1.0), guide_memory=False)
MODELS = ("onestory", "independent", "last_frame_chain")


@pytest.fixture(scope="module", params=LAYOUTS)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline that says that its memory was trained."""
    layout: str = request.param
    folder = tmp_path_factory.mktemp(layout)
    backbone = save_backbone(layout, folder / "backbone")
    pipeline = onestory.load_backbone(backbone, dtype=torch.float32, sampling=FAST, untrained=False)
    pipeline.save_pretrained(folder / "trained")
    return folder / "trained"


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_backbone("wan_ti2v", tmp_path_factory.mktemp("backbone"))


def _settings(dtype: str = "float32", device: str = "cpu", **weights: Path) -> GeneratorSettings:
    given = {name: str(place) for name, place in weights.items()}
    return GeneratorSettings(load_suite("t2msv"), VideoFormat(64, 96, 5, 8.0), "public", device, dtype, given)


def _brief(case_id: str = "one", *, frame: bool = True) -> Brief:
    texts = ("a man walks in the park", "the same man , red")
    return Brief(case_id, texts, texts, np.full((64, 96, 3), 200, np.uint8) if frame else None, 0)


def _story(generator: object, brief: Brief) -> list[np.ndarray]:
    assert isinstance(generator, OneStoryGenerator)
    return generator.generate([brief], [])[0]


@pytest.mark.parametrize("name", MODELS)
def test_shots_have_the_asked_form_and_follow_from_the_seed(name: str, trained: Path) -> None:
    generator = build_generator(name, _settings(onestory=trained))
    stories = [_story(generator, _brief()), _story(generator, _brief())]
    assert [shot.shape for shot in stories[0]] == [(5, 64, 96, 3)] * 2
    for one, again in zip(*stories, strict=True):
        assert (one == again).all()
    assert (_story(generator, _brief("two"))[1] != stories[0][1]).any()
    assert isinstance(stories[0], NotedShots) == (name == "onestory")


def test_a_chain_begins_where_the_shot_before_ended(trained: Path) -> None:
    chain = build_generator("last_frame_chain", _settings(onestory=trained))
    alone = build_generator("independent", _settings(onestory=trained))
    chained, apart = _story(chain, _brief()), _story(alone, _brief())
    assert (chained[0] == apart[0]).all()
    assert (chained[1] != apart[1]).any()


def test_device_and_dtype_are_those_of_the_settings(backbone: Path) -> None:
    generator = build_generator("independent", _settings("bfloat16", onestory=backbone))
    assert isinstance(generator, OneStoryGenerator)
    assert generator.pipeline.transformer.dtype == torch.bfloat16
    assert generator.pipeline.vae.dtype == torch.float32  # as Wan advises
    with pytest.raises(BenchError, match=r"--device nowhere.*bench doctor"):
        build_generator("independent", _settings(device="nowhere", onestory=backbone))


def test_a_backbone_is_enough_for_those_without_memory_only(backbone: Path) -> None:
    build_generator("last_frame_chain", _settings(onestory=backbone))
    with pytest.raises(WeightsError, match=r"no trained memory.*docs/training.md.*--weights untrained="):
        build_generator("onestory", _settings(onestory=backbone))
    build_generator("onestory", _settings(untrained=backbone))


def test_a_pipeline_made_by_start_is_untrained_until_it_is_trained(backbone: Path, tmp_path: Path) -> None:
    started = onestory.load_backbone(backbone, dtype=torch.float32)
    started.save_pretrained(tmp_path / "start")
    with pytest.raises(WeightsError, match="no trained memory"):
        build_generator("onestory", _settings(onestory=tmp_path / "start"))
    from onestory.training.start import save_weights  # what fine-tuning ends with

    save_weights(onestory.load_backbone(tmp_path / "start", dtype=torch.float32), tmp_path / "weights")
    build_generator("onestory", _settings(onestory=tmp_path / "weights"))
    with pytest.raises(WeightsError, match="is trained; give it as onestory="):
        build_generator("onestory", _settings(untrained=tmp_path / "weights"))


def test_the_rule_random_draws_from_the_storys_own_generator(backbone: Path, tmp_path: Path) -> None:
    pipeline = onestory.load_backbone(
        backbone, dtype=torch.float32, sampling=FAST, untrained=False, rule="random"
    )
    pipeline.save_pretrained(tmp_path)
    generator = build_generator("onestory", _settings(onestory=tmp_path))
    for one, again in zip(_story(generator, _brief()), _story(generator, _brief()), strict=True):
        assert (one == again).all()


@pytest.mark.filterwarnings("ignore:The `local_dir_use_symlinks`")  # diffusers' way of asking the hub
def test_wrong_weights_are_named_with_the_remedy(backbone: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="none are given: --weights onestory=FOLDER_OR_HUB_ID"):
        build_generator("onestory", _settings())
    with pytest.raises(WeightsError, match="both onestory and untrained are given"):
        build_generator("independent", _settings(onestory=backbone, untrained=backbone))
    (tmp_path / "other").mkdir()
    (tmp_path / "other/model_index.json").write_text("{}")
    cut = shutil.copytree(backbone, tmp_path / "cut")
    (cut / "text_encoder/model.safetensors").write_bytes(b"half of a downl")
    for place in (tmp_path, tmp_path / "other", cut, Path("nobody/has-this")):
        with pytest.raises(WeightsError, match=f"{place} cannot be loaded.*save_pretrained"):
            build_generator("independent", _settings(onestory=place))
