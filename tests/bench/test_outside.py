"""Generators from outside in a run: one story's failure is its own, and videos that exist are scored too."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

import tiny_world
from baselines.outside.command import Command
from bench.outside import with_outside
from bench.request import Request
from cases.load import load_suite
from cases.video import write_video
from reports.records import ITEMS, load, read_items
from reports.run_file import read_run

COPY = """
import json, pathlib, shutil, sys
story = pathlib.Path(sys.argv[1])
brief = json.loads((story / "brief.json").read_text())
if brief["case_id"] == "case-01":
    sys.exit("the model does not like case-01")
for shot in brief["shots"]:
    shutil.copy("shot.mp4", story / shot["file"])
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tiny_world.write_suite(tmp_path / "suite.yaml", count=3)


def test_a_program_and_a_folder_beside_the_others(
    tmp_path: Path, suite: Path, capsys: pytest.CaptureFixture[str]
):
    mine, theirs = tmp_path / "mine", tmp_path / "Their Videos"
    write_video(mine / "shot.mp4", np.full((5, 32, 32, 3), 90, np.uint8), 10.0)
    for shot in (1, 2, 3):
        write_video(theirs / "case-00" / f"{shot}.mp4", np.full((5, 32, 32, 3), 150, np.uint8), 10.0)
    (mine / "make.py").write_text(COPY)
    spec = {"name": "my-model", "command": [sys.executable, "make.py", "{story}"], "files": ["make.py"]}
    (mine / "spec.yaml").write_text(yaml.safe_dump(spec))
    out = tmp_path / "run"
    generators = f"colours,command:{mine / 'spec.yaml'},folder:{theirs}"
    assert tiny_world.run(suite, out, generators) == 2
    said = capsys.readouterr().err
    assert "3 of 9 shots found" in said
    assert "failed: my-model, 1 stories (case-01)" in said
    assert "the model does not like case-01" in said
    entries = {entry.name: entry for entry in read_run(out).plan.generators}
    assert list(entries) == ["colours", "my-model", "their-videos"]
    assert set(entries["my-model"].weights) == {"specification", "make.py"}
    frame = load(out)
    story = frame[(frame["metric"] == "brightness") & frame["first"].isna()].set_index(["generator", "case"])
    for name, grey in (("my-model", 90), ("their-videos", 150)):
        assert story.loc[(name, "case-00"), "value"] == pytest.approx(grey / 255, abs=0.01)
    assert story["value"].isna().sum() == 3
    kept = out / "videos" / "my-model" / "case-02" / "seed-0" / "shot-3.mp4"
    assert kept.read_bytes() == (mine / "shot.mp4").read_bytes()
    assert len(read_items(out / ITEMS).stories) == 9


@pytest.mark.parametrize(
    ("generator", "words"),
    [
        ("command:none.yaml", "none.yaml: 1 fault"),
        ("folder:/no/such/folder", "is not a folder"),
        ("folder:{empty}", "none of the videos is there"),
        ("folder:{colours}", "the name 'colours' is taken"),
    ],
)
def test_what_cannot_be_used_is_refused(
    tmp_path: Path, suite: Path, generator: str, words: str, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "empty").mkdir()
    write_video(tmp_path / "colours" / "case-00-1.mp4", np.zeros((5, 32, 32, 3), np.uint8), 10.0)
    named = generator.format(empty=tmp_path / "empty", colours=tmp_path / "colours")
    assert tiny_world.run(suite, tmp_path / "run", named) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "run" / "run.json").exists()


def test_tools_can_be_sent_to_workers(tmp_path: Path, suite: Path):
    record = {"name": "my-model", "command": [sys.executable, "{story}"]}
    (tmp_path / "spec.yaml").write_text(yaml.safe_dump(record))
    request = Request(load_suite(suite))
    names = ["colours", f"command:{tmp_path / 'spec.yaml'}"]
    tools, known = with_outside(tiny_world.TOOLS, names, request, tmp_path / "run")
    assert known == ["colours", "my-model"]
    sent = pickle.loads(pickle.dumps(tools.build_generator))
    assert isinstance(sent("my-model", request.generator_settings()), Command)
