"""SIGKILL at random instants, of the command or of a worker: the same bytes, and nothing redone."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import processes
import tiny_world
from bench.journal import Journal
from reports.records import ITEMS, Items, read_items

GENERATORS = "onestory,colours"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of a run in /proc")


@pytest.mark.parametrize(
    ("instants", "stories", "workers"),
    [
        (3, 20, 2),
        pytest.param(20, 64, 1, marks=pytest.mark.slow),
        pytest.param(20, 64, 3, marks=pytest.mark.slow),
    ],
)
def test_killed_at_random_instants(tmp_path: Path, instants: int, stories: int, workers: int) -> None:
    suite = tiny_world.write_suite(tmp_path / "suite.yaml", count=stories)
    undisturbed, out, log = tmp_path / "undisturbed", tmp_path / "run", tmp_path / "log"
    assert tiny_world.run(suite, undisturbed, GENERATORS) == 0
    command = ["run", "--suite", suite, "--out", out, "--generators", GENERATORS, "--workers", workers]
    chance, before = random.Random(instants + workers), Items()
    for _ in range(instants):
        process = processes.start(tiny_world, *command, TINY_WORLD_LOG=log, TINY_WORLD_SLOW=0.01)
        kill_somewhere(process, log, chance, most=3 * stories // instants)
        after = read_items(out / ITEMS)
        assert before.stories.items() <= after.stories.items()  # nothing lost, nothing said anew
        before = after
    assert tiny_world.run(suite, out, GENERATORS, "--workers", str(workers)) == 0
    assert (out / ITEMS).read_bytes() == (undisturbed / ITEMS).read_bytes()
    assert videos(out) == videos(undisturbed)
    assert set(done(out).values()) == {1}  # nothing redone


def kill_somewhere(process: processes.Process, log: Path, chance: random.Random, most: int) -> None:
    """Kill the command, or first one of its workers, after a random number of further steps."""
    steps = lines(log) + chance.randint(0, most)
    while process.poll() is None and lines(log) < steps:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.02)
    started = processes.descendants(process.pid)
    workers = [child for child in started if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    if workers and chance.random() < 0.5:
        os.kill(chance.choice(workers), signal.SIGKILL)
        time.sleep(chance.random() * 0.5)
    process.kill()
    processes.finish(process)
    while any(processes.alive(child) for child in started):
        time.sleep(0.01)


def lines(log: Path) -> int:
    return log.read_text().count("\n") if log.exists() else 0


def videos(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.mp4")}


def done(out: Path) -> Counter[tuple[object, ...]]:
    """How often each step was done, as the journal has it."""
    return Counter(
        (entry.step, entry.generator, entry.seed, entry.batch, entry.case)
        for entry in Journal(out).entries
        if entry.step != "load" and entry.failure is None
    )
