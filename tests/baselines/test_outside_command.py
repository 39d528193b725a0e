"""Programs of other people: what they are told, what is kept of them, and every way to fail."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import yaml

from baselines.outside.command import Command
from baselines.outside.program import run_program
from baselines.outside.spec import load_spec
from cases.errors import CaseFileError, GenerationError
from cases.load import load_suite
from cases.types import Brief, GeneratorSettings, VideoFormat
from cases.video import write_video

FRAME = np.full((64, 96, 3), 200, np.uint8)
BRIEF = Brief("case-00", ("she waves", "she sits"), ("a woman waves", "a woman sits"), FRAME, 7)
COPY = """
import json, os, pathlib, shutil, sys
story = pathlib.Path(sys.argv[1])
brief = json.loads((story / "brief.json").read_text())
assert (story / brief["first_frame"]).read_bytes()[:4] == b"\\x89PNG"
assert "PYTHONPATH" not in os.environ
for shot in brief["shots"]:
    shutil.copy(os.environ["SHOT"], story / shot["file"])
pathlib.Path(os.environ["TOLD"]).write_text(json.dumps(brief))
"""


@pytest.fixture
def settings() -> GeneratorSettings:
    return GeneratorSettings(load_suite("i2msv"), VideoFormat(64, 96, 9, 8.0), "tiny", "cpu", "float32", {})


def spec(folder: Path, code: str, **more: object) -> Path:
    (folder / "make.py").write_text(code)
    record = {"name": "mine", "command": [sys.executable, "make.py", "{story}"], **more}
    (folder / "spec.yaml").write_text(yaml.safe_dump(record))
    return folder / "spec.yaml"


def story(path: Path, settings: GeneratorSettings) -> list[Path]:
    (shots,) = Command(load_spec(path), path.parent, settings).generate([BRIEF], [])
    return shots


def test_a_program_is_told_all_and_its_files_are_kept(
    tmp_path: Path, settings: GeneratorSettings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    write_video(tmp_path / "shot.mp4", np.zeros((5, 32, 32, 3), np.uint8), 10.0)
    environment = {"SHOT": str(tmp_path / "shot.mp4"), "TOLD": str(tmp_path / "told.json")}
    path = spec(tmp_path, COPY, environment=environment)
    command = Command(load_spec(path), tmp_path, settings)
    (shots,) = command.generate([BRIEF], [])
    assert [shot.read_bytes() for shot in shots] == [(tmp_path / "shot.mp4").read_bytes()] * 2
    told = json.loads((tmp_path / "told.json").read_text())
    assert told == {
        "case_id": "case-00",
        "seed": 7,
        "format": {"height": 64, "width": 96, "frames": 9, "fps": 8.0},
        "device": "cpu",
        "first_frame": "first_frame.png",
        "shots": [
            {"caption": "she waves", "prompt": "a woman waves", "file": "shot-1.mp4"},
            {"caption": "she sits", "prompt": "a woman sits", "file": "shot-2.mp4"},
        ],
    }
    assert len(command.generate([BRIEF], [])) == 1  # the same story once more: the old files are gone first


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit('no GPU left')", ["exit code 1", "no GPU left"]),
        ("raise SystemExit(3)", ["exit code 3", "nothing on stderr"]),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", ["was ended by SIGSEGV"]),
        ("pass", ["exit code 0, but did not write shot-1.mp4, shot-2.mp4"]),
        (
            "import sys, pathlib\nfor i in '12': pathlib.Path(sys.argv[1], f'shot-{i}.mp4').write_text('x')",
            ["shot-1.mp4 cannot be read: not a video"],
        ),
        ("import sys; sys.stderr.buffer.write(b'\\xff' * 9000); sys.exit(1)", ["...", "\ufffd"]),
    ],
)
def test_every_failure_says_why(tmp_path: Path, settings: GeneratorSettings, code: str, words: list[str]):
    with pytest.raises(GenerationError) as caught:
        story(spec(tmp_path, code), settings)
    for word in words:
        assert word in str(caught.value)
    assert len(str(caught.value)) < 3000


def test_a_program_is_stopped_with_all_that_it_started(tmp_path: Path, settings: GeneratorSettings):
    code = (
        "import subprocess, sys, time\n"
        "late = \"import time, pathlib; time.sleep(4); pathlib.Path('late').write_text('')\"\n"
        "subprocess.Popen([sys.executable, '-c', late])\ntime.sleep(60)"
    )
    started = time.monotonic()
    with pytest.raises(GenerationError, match="took longer than 1 seconds and was stopped"):
        story(spec(tmp_path, code, timeout=1), settings)
    assert time.monotonic() - started < 30
    time.sleep(4.5)
    assert not (tmp_path / "late").exists()


def test_a_program_that_is_gone(tmp_path: Path):
    ended = run_program([str(tmp_path / "none")], tmp_path, {}, 1.0)
    assert ended.fault is not None
    assert "cannot be started" in ended.fault


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"command": ["python"]}, "command: {story} is missing; give the program {story}"),
        ({"command": []}, "command: is empty"),
        ({"command": "python {story}"}, "command: expected a list, found 'python {story}'"),
        ({"command": ["no-such-program-here", "{story}"]}, "is no program on the PATH"),
        ({"command": ["./none", "{story}"]}, "is no program that can be run"),
        ({"command": ["a\0b", "{story}"]}, "is no argument that a program can have"),
        ({"name": "../up"}, "name: '../up' is not a slug"),
        ({"name": "x" * 300}, "is not a slug"),
        ({"timeout": 0}, "timeout: input should be greater than 0, found 0"),
        ({"timeout": float("nan")}, "timeout: input should be"),
        ({"timeout": "1h"}, "timeout: input should be a valid number, found '1h'"),
        ({"environment": {"A=B": "c"}}, "is no variable that a program can have"),
        ({"environment": {"A": 1}}, "environment.A: expected text, found 1"),
        ({"files": ["weights"]}, "files: there is no"),
        ({"time_limit": 3}, "time_limit: unknown key"),
    ],
)
def test_faults_of_a_specification(tmp_path: Path, change: dict[str, object], words: str):
    with pytest.raises(CaseFileError) as caught:
        load_spec(spec(tmp_path, "", **change))
    assert words in str(caught.value)
