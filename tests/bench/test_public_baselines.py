"""`bench run --preset public` with the paper's families: weights by name, and what was asked is recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from baselines.public.asked import ASKED
from bench import plan
from bench.__main__ import main
from bench.own_tools import own_tools
from bench.plan import preset
from bench.weights import hash_weights
from cases.types import VideoFormat
from cases.video import read_video
from public_pipelines import few_steps, save_pipeline
from reports.run_file import read_run
from tiny_world import TOOLS, write_suite

OWN = own_tools()
SMALL_JUDGES = replace(
    TOOLS,
    generators=OWN.generators,
    build_generator=OWN.build_generator,
    generator_weights=OWN.generator_weights,
    generator_settings=OWN.generator_settings,
)
"""The real generators, beside judges that take no weights."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A command for one story of two shots, in the public preset at a size for one processor."""
    monkeypatch.setitem(plan.PRESETS, "public", preset("public")._replace(format=VideoFormat(64, 96, 5, 8.0)))
    few_steps(monkeypatch, list(ASKED))
    suite = write_suite(tmp_path / "suite.yaml", count=1, shots=2)
    return ["run", "--suite", str(suite), "--preset", "public", "--out", str(tmp_path / "run")]


def _weights(folder: Path, **names: str) -> list[str]:
    places = {part: save_pipeline(name, folder / name) for part, name in names.items()}
    return [word for part, place in places.items() for word in ("--weights", f"{part}={place}")]


def test_each_family_takes_its_weights_and_the_run_says_what_was_asked(
    run: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = _weights(tmp_path, keyframe="sdxl", animate="ltx", fixed_window="ltx")
    names = ["--generators", "fixed_window,keyframe"]
    assert main([*run, *names, *weights], SMALL_JUDGES) == 0
    entries = {entry.name: entry for entry in read_run(tmp_path / "run").plan.generators}
    assert {name: set(entry.weights) for name, entry in entries.items()} == {
        "fixed_window": {"fixed_window"},
        "keyframe": {"keyframe", "animate"},
    }
    assert entries["keyframe"].weights["animate"] == hash_weights(tmp_path / "ltx")
    assert entries["keyframe"].settings["animate"]["guidance_scale"] == 3.0
    assert entries["fixed_window"].settings["fixed_window"]["temporal_overlap"] == 24
    videos = sorted((tmp_path / "run").rglob("shot-*.mp4"))
    assert len(videos) == 2 * 2
    assert {read_video(video)[0].shape for video in videos} == {(5, 64, 96, 3)}

    changed = {**ASKED["LTXImageToVideoPipeline"], "guidance_scale": 6.0}
    monkeypatch.setitem(ASKED, "LTXImageToVideoPipeline", changed)
    assert main([*run, *names, *weights], SMALL_JUDGES) == 2
    assert "guidance_scale" in capsys.readouterr().err


def test_missing_weights_end_before_anything_is_made(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = _weights(tmp_path, keyframe="sdxl")
    assert main([*run, "--generators", "keyframe", *weights], SMALL_JUDGES) == 2
    assert "--weights animate=FOLDER_OR_HUB_ID of a WanImageToVideoPipeline" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_the_list_marks_what_the_tiny_preset_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    main(["list", "generators"])
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert lines["vace_recent"].endswith("[only with --preset public]")
    assert "public" not in lines["onestory"]


def test_weights_lists_parts_with_licence_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["weights", "--preset", "public", *_weights(tmp_path, edit="kontext", animate="sdxl")])
    said = capsys.readouterr().out
    assert "edit: found\n" in said
    assert "FLUX.1-Kontext-dev: non-commercial" in said
    assert "animate: missing, optional\n" in said
    assert f"{tmp_path / 'sdxl'} is a StableDiffusionXLPipeline; give --weights animate=" in said
    assert "vace: missing, optional\n" in said
