"""A run continues: nothing finished is done again, and the numbers are those of an undisturbed run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tiny_world
from reports.records import ITEMS, read_items
from reports.run_file import read_run

STORIES = 20  # two batches of each generator
GENERATORS = "onestory,colours"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_world.write_suite(tmp_path_factory.mktemp("suite") / "suite.yaml", count=STORIES)


@pytest.fixture(scope="module")
def undisturbed(suite: Path) -> Path:
    out = suite.parent / "undisturbed"
    assert tiny_world.run(suite, out, GENERATORS) == 0
    return out


def start(suite: Path, out: Path, log: Path, *, slow: float) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}{os.pathsep}{root}",
        "TINY_WORLD_LOG": str(log),
        "TINY_WORLD_SLOW": str(slow),
    }
    command = [
        sys.executable,
        tiny_world.__file__,
        "run",
        "--suite",
        suite,
        "--out",
        out,
        "--generators",
        GENERATORS,
    ]
    return subprocess.Popen(
        [str(part) for part in command], env=environment, cwd=root, stderr=subprocess.DEVNULL
    )


def wait_for(log: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    while not (log.exists() and text in log.read_text()):
        assert process.poll() is None, "the run ended before it could be disturbed"
        assert time.monotonic() < deadline
        time.sleep(0.005)


def stories(out: Path) -> dict[object, object]:
    items = read_items(out / ITEMS)
    return {key: (items.stories[key], items.values[key]) for key in items.stories}


@pytest.mark.parametrize("moment", ["score case-07", "generate colours case-03"])
def test_kill_and_run_again(suite: Path, undisturbed: Path, tmp_path: Path, moment: str) -> None:
    first, second, out = tmp_path / "first.log", tmp_path / "second.log", tmp_path / "run"
    process = start(suite, out, first, slow=0.01)
    wait_for(first, moment, process)
    process.kill()
    process.wait()
    done = stories(out)
    code = start(suite, out, second, slow=0).wait(timeout=300)
    assert code == 0
    assert stories(out) == stories(undisturbed)
    again = second.read_text().splitlines()
    scored = sum(line.startswith("score ") for line in again)
    assert scored == 2 * STORIES - len(done)
    for key in done:  # what had been scored had been generated
        assert f"generate {key.generator} {key.case}" not in again


def test_a_finished_run_does_nothing_again(
    undisturbed: Path, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = undisturbed.parent / "again.log"
    before = (undisturbed / ITEMS).read_bytes()
    monkeypatch.setenv("TINY_WORLD_LOG", str(log))
    assert tiny_world.run(suite, undisturbed, GENERATORS) == 0
    assert not log.exists()
    assert (undisturbed / ITEMS).read_bytes() == before
    assert len(read_run(undisturbed).sessions) >= 2


def test_a_torn_line_is_cut_off_and_its_story_scored_again(
    suite: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    assert tiny_world.run(suite, out, GENERATORS, "--limit", "3") == 0
    whole = (out / ITEMS).read_bytes()
    (out / ITEMS).write_bytes(whole[:-60])
    assert len(stories(out)) == 5
    assert tiny_world.run(suite, out, GENERATORS, "--limit", "3") == 0
    assert (out / ITEMS).read_bytes() == whole


def test_two_runs_have_equal_bytes(suite: Path, undisturbed: Path, tmp_path: Path) -> None:
    assert tiny_world.run(suite, tmp_path / "run", GENERATORS) == 0
    assert (tmp_path / "run" / ITEMS).read_bytes() == (undisturbed / ITEMS).read_bytes()


def test_ctrl_c_ends_with_130_and_the_run_continues(suite: Path, undisturbed: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "run", tmp_path / "log"
    process = start(suite, out, log, slow=0.05)
    wait_for(log, "generate onestory case-00", process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=300) == 130
    assert start(suite, out, log, slow=0).wait(timeout=300) == 0
    assert stories(out) == stories(undisturbed)


def test_a_generator_can_join_later(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert tiny_world.run(suite, out, "onestory", "--limit", "3") == 0
    assert tiny_world.run(suite, out, "colours", "--limit", "3") == 0
    assert [g.name for g in read_run(out).plan.generators] == ["onestory", "colours"]
    assert len(stories(out)) == 6
