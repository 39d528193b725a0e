"""Hundreds of spoilt threshold files and run folders: one message each, with its place and what to do."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

import pytest

import bench
import tiny_world
from bench.__main__ import main
from cases.errors import BenchError
from made_runs import Look, make_run
from mutations import spoil_run, spoil_yaml
from reports.freezing import freeze
from reports.samples import read_values

REMEDY = re.compile(
    r"expected|is missing|unknown key|did you mean|[Gg]ive|[Rr]estore|anew|Update|needs|join the two|Continue"
    r"|should|remove|again|leave|write it|not valid YAML|No such file|Is a directory|symbolic links|at least"
    r"|too deeply|changed or damaged"
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run and its thresholds."""
    folder = tmp_path_factory.mktemp("good")
    run = make_run(folder / "run", {"onestory": Look(), "plain": Look(margin=0.2, lost=0.2)}, count=3)
    freeze(read_values(run), folder / "thresholds.yaml")
    return folder


@pytest.fixture
def copy(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "copy"))


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and message of a command; any exception fails the test."""
    code = main(arguments, tiny_world.TOOLS)
    return code, capsys.readouterr().err


@pytest.mark.parametrize("seed", range(120))
def test_a_spoilt_threshold_file_is_answered(
    seed: int, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "thresholds.yaml"
    before = path.read_bytes()
    spoil_yaml(path, seed)
    code, message = said(["check", str(copy / "run"), "--thresholds", str(path)], capsys)
    if code == 0:  # what is left is a threshold file still, such as one with another reason
        assert path.read_bytes() != before
        return
    assert REMEDY.search(message), message
    if code == 2 and message.startswith("error: "):
        assert str(path) in message or "thresholds.stories.csv" in message
        for fault in message.splitlines()[1:]:
            assert (
                re.search(r"\(line \d+\)$|^  line \d+: |not valid YAML|the file|^  and \d+ more", fault)
                or "in " in fault
            ), fault
        assert len(message) < 20_000


@pytest.mark.parametrize("seed", range(120))
def test_a_spoilt_run_is_answered(seed: int, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, thresholds = copy / "run", copy / "thresholds.yaml"
    spoil_run(run, seed)
    for arguments in (
        ["check", str(run), "--thresholds", str(thresholds)],
        ["freeze", str(run), "--out", str(copy / "new.yaml")],
        ["compare", str(run), "--out", str(copy / "compare")],
    ):
        code, message = said(arguments, capsys)
        assert code in (0, 1, 2)
        if code == 2 and message.startswith("error: "):
            assert str(copy) in message or "no story is scored" in message or "nothing to compare" in message
            assert REMEDY.search(message), message
            assert len(message) < 20_000
    with contextlib.suppress(BenchError):
        bench.load(run)
