"""`bench run --preset public` with this repository's generators: tiny random networks, a small format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
import yaml

import onestory
from bench import plan
from bench.__main__ import main
from bench.arguments import parse
from bench.commands.run import default_generators
from bench.own_tools import own_tools
from bench.plan import preset
from bench.request import Request
from cases.load import load_suite
from cases.types import VideoFormat
from cases.video import read_video
from onestory.pipeline.sampling import SamplingConfig
from onestory.untrained import REMARK
from public_backbones import save_backbone
from reports.run_file import read_run
from tiny_world import TOOLS, write_suite

OWN = own_tools()
SMALL_JUDGES = replace(
    TOOLS,
    generators=OWN.generators,
    build_generator=OWN.build_generator,
    generator_weights=OWN.generator_weights,
)
"""The real generators, beside judges that take no weights."""


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_backbone("wan_ti2v", tmp_path_factory.mktemp("backbone"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A command for two stories of two shots, in the public preset at a size for one processor."""
    monkeypatch.setitem(plan.PRESETS, "public", preset("public")._replace(format=VideoFormat(64, 96, 5, 8.0)))
    suite = write_suite(tmp_path / "suite.yaml", count=2, shots=2)
    data = yaml.safe_load(suite.read_text())
    for case in data["cases"]:
        for shot in case["shots"]:
            shot |= {"caption": "the same man walks", "prompt": "a man walks in the park"}
    suite.write_text(yaml.safe_dump(data, sort_keys=False))
    return ["run", "--suite", str(suite), "--preset", "public"]


def _play(run: list[str], out: Path, generators: str, *weights: str) -> int:
    given = [part for one in weights for part in ("--weights", one)]
    return main([*run, "--out", str(out), "--generators", generators, *given], SMALL_JUDGES)


def _start(backbone: Path, folder: Path, *, untrained: bool) -> Path:
    fast = SamplingConfig(steps=2, guidance=3.0, guided=(0.0, 1.0), guide_memory=False)
    pipeline = onestory.load_backbone(backbone, dtype=torch.float32, sampling=fast, untrained=untrained)
    pipeline.save_pretrained(folder)
    return folder


def test_trained_weights_play_and_two_runs_are_equal(run: list[str], backbone: Path, tmp_path: Path) -> None:
    weights = f"onestory={_start(backbone, tmp_path / 'trained', untrained=False)}"
    models = "onestory,independent,last_frame_chain"
    for name in ("one", "two"):
        assert _play(run, tmp_path / name, models, weights) == 0
    videos = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("shot-*.mp4"))
    assert len(videos) == 3 * 2 * 2
    for video in videos:
        assert read_video(tmp_path / "one" / video)[0].shape == (5, 64, 96, 3)
        assert (tmp_path / "one" / video).read_bytes() == (tmp_path / "two" / video).read_bytes()
    played = read_run(tmp_path / "one").plan
    assert played.batch == 1
    assert all(set(entry.weights) == {"onestory"} for entry in played.generators)
    assert REMARK not in played.preset_in_words


def test_untrained_memory_is_refused_unless_asked_for_and_then_said(
    run: list[str], backbone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = _start(backbone, tmp_path / "start", untrained=True)
    assert _play(run, tmp_path / "run", "onestory", f"onestory={start}") == 2
    assert f"--weights untrained={start}" in capsys.readouterr().err
    assert _play(run, tmp_path / "run", "onestory", f"untrained={start}") == 0
    assert REMARK in read_run(tmp_path / "run").plan.preset_in_words
    assert "memory is untrained here" in (tmp_path / "run/report/index.html").read_text()


def test_wrong_weights_are_one_message_and_exit_code_2(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for weights, said in (
        ([], "none are given: --weights onestory=FOLDER_OR_HUB_ID"),
        ([f"onestory={tmp_path / 'nothing'}"], "no such folder"),
        ([f"onestory={tmp_path / 'empty'}"], f"{tmp_path / 'empty'} cannot be loaded"),
    ):
        assert _play(run, tmp_path / "run", "independent", *weights) == 2
        assert said in capsys.readouterr().err


def test_weights_says_whom_a_backbone_serves(
    backbone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = ["weights", "--preset", "public", "--weights"]
    assert main([*listing, f"onestory={backbone}"]) == 2
    said = capsys.readouterr().out
    assert "onestory: found\n" in said
    assert "for independent, last_frame_chain\n" in said
    assert f"{backbone} has no trained memory" in said
    main([*listing, f"untrained={backbone}"])
    said = capsys.readouterr().out
    assert "untrained: found\n" in said
    assert "for onestory, independent, last_frame_chain\n" in said
    for place, why in (
        (tmp_path, "has no model_index.json"),
        ("nobody/has-this", "`hf download nobody/has-this`"),
    ):
        main([*listing, f"onestory={place}"])
        assert f"{place} {why}" in capsys.readouterr().out.replace("is not in the hub's cache: ", "")


def test_by_default_families_are_played_whose_weights_are_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = write_suite(tmp_path / "suite.yaml")

    def played(preset: str, *weights: str) -> list[str]:
        given = [part for one in weights for part in ("--weights", one)]
        options = parse(["run", "--suite", str(suite), "--preset", preset, *given])
        return default_generators(Request.from_options(options, load_suite(str(suite))), OWN)

    models = ["onestory", "independent", "last_frame_chain"]
    assert played("public", "onestory=a/b") == [*models, "noise"]
    said = capsys.readouterr().err
    assert "run without fixed_window: it needs --weights fixed_window=FOLDER_OR_HUB_ID (docs" in said
    assert "run without edit_extend: it needs --weights edit=FOLDER_OR_HUB_ID --weights animate=" in said
    assert played("public", "onestory=a/b", "animate=e/f") == [*models, "noise"]
    assert "run without keyframe: it needs --weights keyframe=" in capsys.readouterr().err
    assert played("public", "onestory=a/b", "edit=c/d", "animate=e/f") == [*models, "edit_extend", "noise"]
    assert played("public", "onestory=a/b", "keyframe=c/d", "animate=e/f") == [*models, "keyframe", "noise"]
    assert played("tiny") == [*models, "fixed_window", "keyframe", "edit_extend", "noise"]
