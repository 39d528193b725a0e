"""Large runs: the report comes soon, and the page stays one that opens at once."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

import tiny_world
from reports.page import write_page
from reports.records import ITEMS, StoryKey, StoryRecord, ValueRecord, append_bytes, story_lines
from reports.run_file import GeneratorEntry, MetricEntry, read_run, write_run
from reports.summary import summarise

pytestmark = pytest.mark.slow

SHOTS, METRICS = 6, 24


def large_run(folder: Path, stories: int, generators: int) -> Path:
    """A run of so many stories of six shots by each generator, with values but without videos."""
    suite = tiny_world.write_suite(folder / "suite.yaml", count=stories, shots=SHOTS)
    run = folder / "run"
    assert tiny_world.run(suite, run, "broken") == 2
    (run / ITEMS).unlink()
    file = read_run(run)
    metrics = [
        MetricEntry(name=f"metric-{i}", version=1, title=f"Metric {i}", level="shot", primary=i < 3)
        for i in range(METRICS)
    ]
    names = ["onestory", *(f"other-{i}" for i in range(generators - 1))]
    plan = file.plan.model_copy(
        update={
            "metrics": tuple(metrics),
            "generators": tuple(GeneratorEntry(name=name) for name in names),
        }
    )
    write_run(run, file.model_copy(update={"plan": plan}))
    random = np.random.default_rng(0)
    stories_lines = [
        _story(StoryKey(name, case, plan.seeds[0]), random) for name in names for case in plan.suite.patterns
    ]
    append_bytes(run / ITEMS, b"".join(stories_lines))
    return run


def _story(key: StoryKey, random: np.random.Generator) -> bytes:
    places = [(), *((i,) for i in range(SHOTS)), *((i, j) for j in range(SHOTS) for i in range(j))]
    values = [
        ValueRecord(*key, f"metric-{i}", 1, shots, None, float(random.normal()), None)
        for i in range(METRICS)
        for shots in places
        if len(shots) < 2 or i < 4
    ]
    return story_lines(values, StoryRecord(*key, len(values), (None,) * SHOTS))


def test_a_thousand_shots_are_reported_in_ten_seconds(tmp_path: Path) -> None:
    run = large_run(tmp_path, stories=24, generators=7)
    started = time.process_time()
    write_page(summarise(run))
    assert time.process_time() - started < 10  # of this process alone: tests run beside each other


def test_the_page_of_ten_thousand_shots_stays_small(tmp_path: Path) -> None:
    run = large_run(tmp_path, stories=128, generators=13)
    assert write_page(summarise(run)).stat().st_size < 12e6
