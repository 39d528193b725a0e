"""A run held against its thresholds: every one passes, fails, or could not be measured, and says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from cases.errors import RunError, UnknownNameError
from reports.change import CHANCE, change
from reports.frozen import Frozen, common, read_table
from reports.null_reasons import unexpected_nulls
from reports.run_file import differences
from reports.samples import RunValues, mean, mean_of_samples
from reports.thresholds import Block, FailureBound, MetricBounds, Thresholds
from reports.wording import number, signed

Outcome = Literal["passed", "failed", "not measured"]
WORST: tuple[Outcome, ...] = ("passed", "failed", "not measured")
"""In the order of exit codes 0, 1 and 2."""


class Result(NamedTuple):
    """One threshold, and what came of it."""

    generator: str
    what: str
    """A metric, ``failures``, or ``stories``."""
    outcome: Outcome
    found: str
    expected: str
    reason: str
    """Why there is this threshold."""

    def __str__(self) -> str:
        return (
            f"{self.generator}, {self.what}: {self.outcome}: {self.found}; "
            f"expected {self.expected} ({self.reason})"
        )


@dataclass(frozen=True)
class Checker:
    """A run, and the block of thresholds that is meant for it."""

    values: RunValues
    block: Block
    frozen: Frozen
    level: float
    """p-values below it are sure: the chance of a false alarm, shared by all paired thresholds."""


def worst(results: Sequence[Result]) -> int:
    """The exit code: 2 if something could not be measured, else 1 if something failed, else 0."""
    return max((WORST.index(result.outcome) for result in results), default=0)


def check(
    values: RunValues, thresholds: Thresholds, source: Path, generator: str | None = None
) -> list[Result]:
    """Hold a run against its thresholds.

    Args:
        values: the run.
        thresholds: what it must stay within.
        source: the threshold file.
        generator: only this one; None for all that the thresholds name.

    Raises:
        RunError: the thresholds are for another preset, suite, start set or judge; names both sides.
        UnknownNameError: there are no thresholds for that generator.
    """
    block = find_block(values, thresholds, source)
    names = list(block.generators)
    if generator is not None:
        if generator not in block.generators:
            raise UnknownNameError("generator of the thresholds", generator, names)
        names = [generator]
    frozen = read_table(source, block.stories) if block.stories else {}
    paired = sum(bounds.paired for name in names for bounds in block.generators[name].metrics.values())
    checker = Checker(values, block, frozen, CHANCE / max(paired, 1))
    return [result for name in names for result in _generator(checker, name)]


def find_block(values: RunValues, thresholds: Thresholds, source: Path) -> Block:
    """The thresholds that a run is meant to be held against."""
    plan = values.run.plan
    wanted = (plan.preset, plan.suite.name)
    known = {(block.preset, block.suite.name): block for block in thresholds.thresholds}
    if wanted not in known:
        listed = ", ".join(f"{preset} weights on {suite}" for preset, suite in known)
        raise RunError(
            f"{source} has no thresholds for {values.folder}, a run of {plan.preset} weights on "
            f"{plan.suite.name}; it has some for {listed}. Give another file, or freeze one from a run."
        )
    block = known[wanted]
    suite = {"sha256": plan.suite.sha256, "start_set_sha256": plan.suite.start_set_sha256}
    judges = {name: sha256 for name, sha256 in plan.judges.items() if name in block.judges}
    faults = differences(
        {"suite": block.suite.model_dump(exclude={"name"}), "judges": {n: block.judges[n] for n in judges}},
        {"suite": suite, "judges": judges},
        where=(f"in {source}", f"in {values.folder}"),
    )
    if faults:
        raise RunError(
            f"{values.folder} cannot be held against {source}:\n"
            + "\n".join(f"  {fault}" for fault in faults)
            + "\nMake the run anew with what the thresholds were made with, or freeze them anew."
        )
    return block


def unscored(values: RunValues, generator: str) -> int:
    """Planned stories of a generator (times seeds) that are not scored yet."""
    plan, stories = values.run.plan, values.generators[generator]
    return sum(seed not in stories.get(case, {}) for case in plan.suite.patterns for seed in plan.seeds)


def _generator(checker: Checker, name: str) -> Iterator[Result]:
    bounds = checker.block.generators[name]
    if name not in checker.values.generators:
        known = ", ".join(checker.values.generators)
        found = f"the run has no such generator (it has {known})"
        yield Result(name, "stories", "not measured", found, "its stories", "thresholds name it")
        return
    left = unscored(checker.values, name)
    if left:
        found = f"{left} planned stories are not scored yet: run the same command again to go on"
        yield Result(name, "stories", "not measured", found, "all of them", "means are over whole runs")
    if not checker.values.generators[name]:
        return
    if bounds.failures is not None:
        yield _failures(checker, name, bounds.failures)
    for metric, bound in bounds.metrics.items():
        yield _metric(checker, name, metric, bound)


def _failures(checker: Checker, name: str, bound: FailureBound) -> Result:
    scored = sum(map(len, checker.values.generators[name].values()))
    failed = sum(key.generator == name for key in checker.values.failures)
    outcome: Outcome = "passed" if failed <= bound.high * scored else "failed"
    return Result(
        name,
        "failures",
        outcome,
        f"{failed} of {scored} stories failed",
        f"at most {bound.high:.1%}",
        bound.reason,
    )


def _metric(checker: Checker, name: str, metric: str, bounds: MetricBounds) -> Result:
    stories = checker.values.generators[name]
    present = {case: mean_of_samples(samples, metric) for case, samples in stories.items()}
    fault = _unmeasured(checker, name, metric, bounds, present)
    if fault is not None:
        return Result(name, metric, "not measured", *fault, bounds.reason)
    if bounds.paired:
        return _paired(checker, name, metric, bounds, present)
    low, high = _sides(bounds)
    found = mean(present.values())
    assert found is not None
    outcome: Outcome = "passed" if low <= found <= high else "failed"
    return Result(
        name, metric, outcome, number(found, 4), f"{number(low, 4)} to {number(high, 4)}", bounds.reason
    )


def _unmeasured(
    checker: Checker, name: str, metric: str, bounds: MetricBounds, present: Mapping[str, float | None]
) -> tuple[str, str] | None:
    """What was found in place of a number, and what was expected; None where there is one."""
    versions = {entry.name: entry.version for entry in checker.values.run.plan.metrics}
    if metric not in versions:
        return f"the run did not measure it: name it in --metrics (it has {', '.join(versions)})", "a number"
    if versions[metric] != bounds.version:
        return f"version {versions[metric]}", f"version {bounds.version}: make the run or the thresholds anew"
    if fault := unexpected_nulls(checker.values.generators[name], metric, bounds.missing, present):
        return fault
    if not bounds.paired:
        return None
    frozen = checker.frozen.get((name, metric), {})
    if not frozen:
        return "the frozen table has no values of it", "a column and rows for it: freeze anew"
    both = len(common(frozen, present))
    # Nulls within what is allowed may leave too few; with all numbers there, the stories are others.
    if both < 2 and None not in (*present.values(), *frozen.values()):
        return f"{both} stories are here and in the frozen table", "at least two"
    return None


def _sides(bounds: MetricBounds) -> tuple[float, float]:
    if bounds.value is not None and bounds.tolerance is not None:
        return bounds.value - bounds.tolerance, bounds.value + bounds.tolerance
    assert bounds.low is not None
    assert bounds.high is not None
    return bounds.low, bounds.high


def _paired(
    checker: Checker, name: str, metric: str, bounds: MetricBounds, present: Mapping[str, float | None]
) -> Result:
    assert bounds.tolerance is not None
    pairs = common(checker.frozen[name, metric], present)
    if len(pairs) < 2:
        few = f"{len(pairs)} stories have a number here and when frozen; the nulls are as allowed"
        return Result(name, metric, "passed", few, "no more nulls than that", bounds.reason)
    found = change(pairs, bounds.tolerance, checker.level)
    scale = "" if found.scale is None else f", times {number(found.scale)}"
    before = number(mean(value for value, _ in pairs))
    return Result(
        name,
        metric,
        "failed" if found.beyond else "passed",
        f"{signed(found.shift)} from {before} over {found.n} stories{scale}, p {found.p:.1e}",
        f"a change within ±{bounds.tolerance:.2g}, or within chance (p from {checker.level:.1e})",
        bounds.reason,
    )
