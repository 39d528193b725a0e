"""Several workers: the same bytes, nothing lost with a worker or a parent, limits that are held."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import faulty_world
import processes
import tiny_world
from bench.__main__ import main
from bench.engines.limits import Limits
from bench.journal import Journal
from cases.errors import BenchError
from reports.records import ITEMS, Items, StoryKey, read_items

STORIES = 20  # two batches
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, or needs RLIMIT_DATA")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_world.write_suite(tmp_path_factory.mktemp("suite") / "suite.yaml", count=STORIES)


@pytest.fixture(scope="module")
def undisturbed(suite: Path) -> Path:
    """One worker, nothing goes wrong."""
    out = suite.parent / "undisturbed"
    assert tiny_world.run(suite, out, "onestory,colours") == 0
    return out


def options(suite: Path, out: Path, generators: str, *more: object) -> list[object]:
    return ["run", "--suite", suite, "--out", out, "--generators", generators, *more]


def videos(out: Path, generator: str) -> dict[str, bytes]:
    folder = out / "videos" / generator
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.mp4")}


def failures(items: Items) -> dict[StoryKey, str]:
    return {key: story.failure for key, story in items.stories.items() if story.failure is not None}


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_give_equal_bytes(suite: Path, undisturbed: Path, tmp_path: Path, workers: int) -> None:
    out = tmp_path / "run"
    code, words = processes.run(
        tiny_world, *options(suite, out, "onestory,colours", "--workers", workers), TINY_WORLD_SLOW=0.02
    )
    assert code == 0, words
    assert "leaked" not in words  # idle workers leave by themselves
    assert (out / ITEMS).read_bytes() == (undisturbed / ITEMS).read_bytes()
    assert videos(out, "onestory") == videos(undisturbed, "onestory")
    loads = [entry.generator for entry in Journal(out).entries if entry.step == "load"]
    assert loads.count("judges") > 1  # there was work for more than one


@only_linux
@pytest.mark.parametrize("policy", [None, "ACTIVE"])
def test_workers_that_wait_give_their_cores_up_unless_told_otherwise(
    suite: Path, tmp_path: Path, policy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    given = {} if policy is None else {"OMP_WAIT_POLICY": policy}
    log = tmp_path / "log"
    command = options(suite, tmp_path / "run", "colours", "--workers", 2)
    process = processes.start(tiny_world, *command, TINY_WORLD_SLOW=0.05, TINY_WORLD_LOG=log, **given)
    wait_until(lambda: log.exists() and "generate" in log.read_text())
    workers = [
        Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        for child in processes.descendants(process.pid)
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    process.kill()
    processes.finish(process)
    assert len(workers) == 2
    assert all(f"OMP_WAIT_POLICY={policy or 'PASSIVE'}".encode() in worker for worker in workers)


@only_linux
def test_a_parent_that_is_killed_leaves_no_worker_and_loses_nothing(
    suite: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out, log = tmp_path / "run", tmp_path / "log"
    command = options(suite, out, "onestory,colours", "--workers", 2)
    process = processes.start(tiny_world, *command, TINY_WORLD_SLOW=0.05, TINY_WORLD_LOG=log)
    wait_until(lambda: log.exists() and log.read_text().count("score") >= 3)
    workers = processes.descendants(process.pid)
    assert len(workers) >= 2
    process.kill()
    processes.finish(process)
    wait_until(lambda: not any(processes.alive(worker) for worker in workers))
    done = read_items(out / ITEMS).stories
    assert done
    log.unlink()
    code, words = processes.run(tiny_world, *command, TINY_WORLD_LOG=log)
    assert code == 0, words
    assert (out / ITEMS).read_bytes() == (undisturbed / ITEMS).read_bytes()
    assert log.read_text().count("score") == 2 * STORIES - len(done)


def wait_until(true: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@only_linux
def test_ctrl_c_ends_all_workers_with_130(suite: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = options(suite, tmp_path / "run", "onestory", "--workers", 2)
    process = processes.start(tiny_world, *command, TINY_WORLD_SLOW=0.05, TINY_WORLD_LOG=log)
    wait_until(lambda: log.exists() and "generate" in log.read_text())
    workers = processes.descendants(process.pid)
    process.send_signal(signal.SIGINT)
    code, words = processes.finish(process)
    assert code == 130
    assert "Traceback" not in words
    wait_until(lambda: not any(processes.alive(worker) for worker in workers))


def faulty(suite: Path, out: Path, generator: str, *more: object) -> int:
    return main([str(part) for part in options(suite, out, generator, *more)], faulty_world.TOOLS)


@pytest.mark.parametrize(("generator", "workers"), [("passing", 1), ("dying", 2)])
def test_a_fault_that_passes_leaves_no_trace_in_the_bytes(
    suite: Path,
    undisturbed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    generator: str,
    workers: int,
) -> None:
    out = tmp_path / "run"
    monkeypatch.setenv("FAULTY_WORLD_MARKS", str(tmp_path))
    assert faulty(suite, out, generator, "--workers", workers) == 0
    assert videos(out, generator) == videos(undisturbed, "colours")
    assert sum(entry.failure is not None for entry in Journal(out).entries) == 1


@pytest.mark.parametrize(
    ("generator", "more", "reason"),
    [
        ("picky", [], "ValueError: nobody can draw this"),
        ("deadly", ["--workers", 2], "its process was ended by SIGKILL, as when memory runs out"),
        ("hanging", ["--time-limit", 2], "it took longer than 2 s (--time-limit)"),
        pytest.param("greedy", ["--memory-limit", 4], "Unable to allocate 7.45 GiB", marks=only_linux),
    ],
)
def test_a_bad_story_fails_alone(
    suite: Path,
    undisturbed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    generator: str,
    more: list[object],
    reason: str,
) -> None:
    out = tmp_path / "run"
    assert faulty(suite, out, generator, "--limit", 3, *more) == 2
    assert f"failed: {generator}, 1 stories (case-02): " in capsys.readouterr().err
    items = read_items(out / ITEMS)
    bad = StoryKey(generator, "case-02", 0)
    assert list(failures(items)) == [bad]
    assert reason in failures(items)[bad]
    assert {value.metric for value in items.values[bad]} == {metric.name for metric in tiny_world.METRICS}
    assert all(value.value is None and reason in str(value.reason) for value in items.values[bad])
    mates = ("case-00", "case-01")
    good = {name: data for name, data in videos(undisturbed, "colours").items() if name.startswith(mates)}
    assert videos(out, generator) == good


@only_linux
def test_what_a_late_worker_started_ends_with_it(
    suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULTY_WORLD_MARKS", str(tmp_path))
    assert faulty(suite, tmp_path / "run", "restless", "--limit", 3, "--time-limit", 2) == 2
    programs = (tmp_path / "restless").read_text().split()
    assert len(programs) == 3  # twice in the batch, once alone
    assert not any(processes.alive(int(program)) for program in programs)


def test_only_the_failed_story_is_tried_again_by_the_same_command(
    suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, log = tmp_path / "run", tmp_path / "log"
    assert faulty(suite, out, "picky", "--fail-on-error", 0.04) == 2
    before = (out / ITEMS).read_bytes()
    monkeypatch.setenv("TINY_WORLD_LOG", str(log))
    assert faulty(suite, out, "picky", "--fail-on-error", 0.05) == 0
    assert log.read_text().splitlines() == ["load picky"]
    assert (out / ITEMS).read_bytes() == before


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bug_in_a_metric_costs_the_story_that_shows_it(
    suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    out = tmp_path / "run"
    monkeypatch.setenv("FAULTY_WORLD_JUDGES", "bad")
    assert faulty(suite, out, "colours", "--limit", 4, "--workers", workers) == 2
    failed = failures(read_items(out / ITEMS))
    assert failed == {StoryKey("colours", "case-02", 0): "scoring failed: KeyError: 'a bug in a metric'"}
    assert any("in score" in (entry.trace or "") for entry in Journal(out).entries)
    monkeypatch.delenv("FAULTY_WORLD_JUDGES")
    assert faulty(suite, out, "colours", "--limit", 4, "--workers", workers) == 0
    assert not failures(read_items(out / ITEMS))


def test_tools_that_cannot_be_sent_are_refused(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tools = replace(tiny_world.TOOLS, metrics=lambda: tiny_world.METRICS)
    command = [str(part) for part in options(suite, tmp_path / "run", "colours", "--workers", 2)]
    assert main(command, tools) == 2
    assert "Define their functions at the top of a module" in capsys.readouterr().err


def test_a_limit_of_memory_is_refused_where_it_cannot_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(BenchError, match=r"--memory-limit needs Linux.* darwin"):
        Limits(memory=1).check()
