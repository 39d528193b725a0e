"""Frozen: every metric gives what it gave, by the weights it gave it with."""

from __future__ import annotations

import pytest
from golden import (
    COMMAND,
    EXACT,
    STORIES,
    TOLERANCES,
    Golden,
    differs,
    read,
    refusals,
    tolerance,
    weight_hashes,
)

from metrics.availability import unavailable_metrics
from metrics.registry import headline, metric_names

GOLDEN = read()
UNAVAILABLE = unavailable_metrics("tiny", {})
REMAKE = f"run `{COMMAND}` and commit what it writes"


@pytest.mark.parametrize("metric", metric_names())
def test_values_are_golden(metric: str, now: Golden):
    if metric in UNAVAILABLE:
        pytest.skip(UNAVAILABLE[metric])
    kept, found = GOLDEN["metrics"].get(metric), now["metrics"][metric]
    assert kept is not None, f"{metric} can be measured here, but has no golden values: {REMAKE}."
    assert kept["version"] == found["version"], f"{metric} has golden values of another version: {REMAKE}."
    moved = {p: (kept[p], found[p]) for p in STORIES if differs(metric, kept[p], found[p])}
    assert not moved, (
        f"{metric} gave the first and gives the second: {moved}, allowed {tolerance(metric).value} "
        f"({tolerance(metric).reason}). Find out why; if it is meant, raise the metric's version, calibrate "
        f"again (`python -m bench calibrate`), {REMAKE}."
        + ("" if GOLDEN["pictures"] == now["pictures"] else " The drawn stories themselves are not the same.")
    )


def test_no_golden_values_of_what_is_gone():
    assert set(GOLDEN["metrics"]) <= set(metric_names()), f"Metrics were taken away: {REMAKE}."


def test_golden_values_are_values():
    """A metric that is null in both stories would be held by nothing."""
    for metric, kept in GOLDEN["metrics"].items():
        assert any(isinstance(kept[pattern], float) for pattern in STORIES), metric


def test_weights_are_those_of_the_golden_values():
    pinned, found = GOLDEN["weights"], weight_hashes()
    changed = [f"{name} is another file" for name in pinned if name in found and found[name] != pinned[name]]
    new = [f"{name} is new" for name in found if name not in pinned]
    gone = [f"{name} is gone" for name in pinned if name not in found and not name.startswith("package/")]
    assert not changed + new + gone, (
        f"Weights of judges are not the pinned ones: {'; '.join(changed + new + gone)}. If that is not "
        "meant, get the committed file back. If it is: raise the version of the metrics that read it, "
        f"calibrate again (`python -m bench calibrate`), then {REMAKE}."
    )


def test_the_file_cannot_be_remade_over_values_that_moved():
    pattern = next(iter(STORIES))
    kept = GOLDEN["metrics"]["character_consistency"]
    moved = {**kept, pattern: kept[pattern] + 0.1}
    other = {**GOLDEN, "metrics": {**GOLDEN["metrics"], "character_consistency": moved}}
    if not set(GOLDEN["metrics"]) & set(UNAVAILABLE):
        assert refusals(GOLDEN, GOLDEN) == []
    assert any("raise its version" in line for line in refusals(GOLDEN, other))
    raised = {**moved, "version": kept["version"] + 1}
    other["metrics"]["character_consistency"] = raised
    assert not any("raise its version" in line for line in refusals(GOLDEN, other))
    redrawn = {**GOLDEN, "pictures": {**GOLDEN["pictures"], pattern: "0" * 64}}
    other["metrics"]["character_consistency"] = moved
    assert not any("raise its version" in line for line in refusals(redrawn, other))


def test_tolerances_are_as_tight_as_they_say():
    assert set(TOLERANCES) <= {headline(metric) for metric in metric_names()}
    assert tolerance("coverage") is EXACT
    assert differs("coverage", 1.0, 1.0 - 1e-6)
    assert differs("environment_margin_clip", 0.5, 0.506)
    assert not differs("environment_margin_clip", 0.5, 0.504)
    assert differs("character_drift", 0.5, "nobody was found")
