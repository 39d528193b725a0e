"""The plan: patterns in turn, limits that are prefixes, batches that depend on nothing but the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.plan import batches, in_plan_order, preset
from bench.request import Request, make_plan, named_generators
from cases.errors import UnknownNameError
from cases.load import load_suite
from reports.run_file import PlanEntry
from tiny_world import TOOLS, write_suite


def make(path: Path, limit: int | None = None) -> PlanEntry:
    request = Request(load_suite(path), seeds=(7,), limit=limit)
    return make_plan(request, TOOLS, named_generators(request, TOOLS, ["colours", "steady"]))


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return write_suite(tmp_path / "suite.yaml", count=40)


def test_equal_requests_give_equal_plans(suite: Path) -> None:
    assert make(suite) == make(suite)


def test_patterns_take_turns_until_one_runs_out(suite: Path) -> None:
    cases = load_suite(suite).suite.cases
    lopsided = [case for case in cases if case.pattern == "composable"][:2] + [
        case for case in cases if case.pattern == "main_subject"
    ]
    order = [case.pattern for case in in_plan_order(lopsided)]
    assert order[:5] == ["main_subject", "composable", "main_subject", "composable", "main_subject"]
    assert len(order) == len(lopsided)


def test_a_limit_is_a_prefix_and_keeps_full_batches(suite: Path) -> None:
    whole, some = make(suite), make(suite, limit=32)
    assert list(some.suite.patterns) == list(whole.suite.patterns)[:32]
    assert batches(some, "colours") == batches(whole, "colours")[:2]


def test_batches_hold_every_story_once(suite: Path) -> None:
    plan = make(suite)
    found = batches(plan, "colours")
    assert [batch.number for batch in found] == [0, 1, 2]
    assert [case for batch in found for case in batch.cases] == list(plan.suite.patterns)
    assert {batch.seed for batch in found} == {7}


def test_controls_need_no_weights(suite: Path) -> None:
    control = next(g for g in make(suite).generators if g.name == "steady")
    assert control.control
    assert control.weights == {}
    assert next(g for g in make(suite).generators if g.name == "colours").weights == {"tiny": "0" * 64}


def test_an_unknown_preset_gets_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'tiny'"):
        preset("tinny")
