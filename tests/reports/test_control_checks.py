"""Checks of the controls: as expected, not as expected, and too few stories to say."""

from __future__ import annotations

from pathlib import Path

import pytest

import tiny_world
from bench.request import Request, make_plan, named_generators
from cases.load import load_suite
from reports.control_checks import check_controls
from reports.records import ITEMS, StoryRecord, ValueRecord, append_story
from reports.run_file import GeneratorEntry, RunFile, write_run
from reports.summary import Summary, summarise
from tiny_world import TOOLS

STORIES = 12


def run_with(folder: Path, margins: dict[str, list[float | None]]) -> Summary:
    """A run of controls whose character margins are given, one a story."""
    suite = load_suite(tiny_world.write_suite(folder / "suite.yaml", count=STORIES))
    request = Request(suite)
    plan = make_plan(request, TOOLS, named_generators(request, TOOLS, []))
    controls = tuple(GeneratorEntry(name=name, control=name != "onestory") for name in margins)
    write_run(folder, RunFile(plan=plan.model_copy(update={"generators": controls})))
    for name, values in margins.items():
        for case, value in zip(suite.suite.cases, values, strict=True):
            reason = "nobody" if value is None else None
            record = ValueRecord(name, case.id, 0, "character_margin", 1, (), None, value, reason)
            append_story(folder / ITEMS, [record], StoryRecord(name, case.id, 0, 1, ()))
    return summarise(folder)


def verdicts(summary: Summary) -> dict[str, str]:
    return {check.expected: check.verdict for check in check_controls(summary)}


SPREAD = [(-1) ** i * (0.3 + 0.01 * i) for i in range(STORIES)]


@pytest.mark.parametrize(
    ("shuffled", "verdict"),
    [
        ([0.01] * STORIES, "as expected"),
        ([0.3] * STORIES, "not as expected"),
        ([value + 0.1 for value in SPREAD], "undecided"),
        ([None] * STORIES, "undecided"),
    ],
)
def test_a_margin_that_should_be_zero(tmp_path: Path, shuffled: list[float | None], verdict: str) -> None:
    assert verdicts(run_with(tmp_path, {"shuffled": shuffled})) == {
        "character margin of shuffled near 0": verdict
    }


@pytest.mark.parametrize(("onestory", "verdict"), [(0.2, "as expected"), (0.6, "not as expected")])
def test_reference_has_to_be_the_highest(tmp_path: Path, onestory: float, verdict: str) -> None:
    margins: dict[str, list[float | None]] = {"reference": [0.5] * STORIES, "onestory": [onestory] * STORIES}
    assert verdicts(run_with(tmp_path, margins)) == {
        "character margin of reference the highest of all": verdict
    }
