"""Whether the controls gave the answers known beforehand; if not, no other number is to be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from reports.statistics import Estimate
from reports.summary import Summary
from reports.wording import bounds, number

Verdict = Literal["as expected", "undecided", "not as expected"]
MARGINS = ("character_margin", "environment_margin")
RAW = ("character_consistency", "environment_consistency")
NEAR_ZERO, NEAR_ONE = 0.02, 0.9
"""One frame that shows two persons stands for shots annotated with either, and the larger is taken for both:
raw character consistency of ``static`` is then about 0.95, with perfect judges too."""
ENOUGH = 8
"""Below so many stories a mean may lie anywhere, and its interval says little."""


class Check(NamedTuple):
    """One expectation and what was found."""

    expected: str
    found: str
    verdict: Verdict


def check_controls(summary: Summary) -> list[Check]:
    """All expectations about the controls and metrics that the run has."""
    checks = [
        check
        for metric in summary.run.plan.metrics
        for check in _of_metric(summary, metric.name, metric.title.lower())
    ]
    return sorted(checks, key=lambda check: check.verdict == "as expected")


def _of_metric(summary: Summary, metric: str, title: str) -> Iterator[Check]:
    controls = {control.name for control in summary.controls}
    if metric in MARGINS:
        if "reference" in controls:
            yield _highest(summary, metric, title)
        for name in ("static", "shuffled"):
            if name in controls:
                yield _near_zero(f"{title} of {name} near 0", summary.cell(name, metric))
    if metric in RAW and "static" in controls:
        cell = summary.cell("static", metric)
        yield Check(
            f"raw {title} of static near 1", _words(cell), _verdict(cell, (cell.mean or 0) >= NEAR_ONE)
        )
    if metric == "coverage" and "noise" in controls:
        cell = summary.cell("noise", metric)
        yield Check("no person found in noise (coverage 0)", _words(cell), _verdict(cell, cell.mean == 0))


def _highest(summary: Summary, metric: str, title: str) -> Check:
    cell = summary.cell("reference", metric)
    others = [summary.cell(g.name, metric).mean for g in summary.run.plan.generators if g.name != "reference"]
    highest = cell.mean is not None and all(mean is None or mean < cell.mean for mean in others)
    return Check(f"{title} of reference the highest of all", _words(cell), _verdict(cell, highest))


def _near_zero(expected: str, cell: Estimate) -> Check:
    near = cell.mean is not None and abs(cell.mean) <= NEAR_ZERO
    verdict = _verdict(cell, near)
    holds_zero = cell.low is not None and cell.high is not None and cell.low <= 0 <= cell.high
    if not near and (holds_zero or cell.n < ENOUGH):
        verdict = "undecided"
    return Check(expected, _words(cell), verdict)


def _verdict(cell: Estimate, good: bool) -> Verdict:
    if cell.mean is None:
        return "undecided"
    return "as expected" if good else "not as expected"


def _words(cell: Estimate) -> str:
    return f"{number(cell.mean)} {bounds(cell.low, cell.high)}" if cell.mean is not None else "no value"
