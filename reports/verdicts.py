"""The answer in brief: for each headline metric who leads, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reports.comparison import Verdict as Claim
from reports.ranks import place
from reports.run_file import MetricEntry
from reports.statistics import Difference
from reports.summary import Summary

CEILING, FLOOR = "reference", "static"
"""Controls that say what the numbers of margins can mean."""


class Lead(NamedTuple):
    """What separates the leader from another generator."""

    other: str
    difference: Difference | None
    """Leader minus other, over stories that both have a value for; None where the run has no test of it."""
    adjusted: float | None
    sure: bool
    """Whether every rule allows to call the leader better."""
    doubt: str | None
    """Which rule does not, where the corrected p alone would."""


class Verdict(NamedTuple):
    """The answer on one metric."""

    metric: MetricEntry
    ranked: tuple[tuple[str, float], ...]
    """Compared generators with a mean, best first."""
    lead: Lead | None
    """None where only one has a mean."""
    ceiling: float | None
    """Mean of the true drawings, where the run has them."""
    floor: float | None
    """Mean of the frozen picture, where the run has it."""


def verdicts(summary: Summary, claims: Sequence[Claim]) -> list[Verdict]:
    """One answer a headline metric that any compared generator has a value of.

    Args:
        summary: of the run.
        claims: what may be said of OneStory against each other generator.
    """
    found = (_verdict(summary, metric, claims) for metric in summary.run.plan.metrics if metric.primary)
    return [verdict for verdict in found if verdict.ranked]


def _verdict(summary: Summary, metric: MetricEntry, claims: Sequence[Claim]) -> Verdict:
    means = ((g.name, summary.cell(g.name, metric.name).mean) for g in summary.compared)
    ranked = sorted(
        ((name, mean) for name, mean in means if mean is not None),
        key=lambda pair: place(pair[1], metric.direction),
    )
    of_metric = [claim for claim in claims if claim.evidence.metric.name == metric.name]
    lead = _lead(of_metric, [name for name, _ in ranked]) if len(ranked) > 1 else None
    ceiling, floor = (_control(summary, name, metric.name) for name in (CEILING, FLOOR))
    return Verdict(metric, tuple(ranked), lead, ceiling, floor)


def _control(summary: Summary, control: str, metric: str) -> float | None:
    names = {generator.name for generator in summary.controls}
    return summary.cell(control, metric).mean if control in names else None


def _lead(claims: Sequence[Claim], ranked: Sequence[str]) -> Lead:
    """Against the next best, or against OneStory where that does not lead: those are what is tested."""
    leader, others = ranked[0], ranked[1:]
    for claim in claims:
        row = claim.evidence.common
        if (row.one, row.other) == (leader, others[0]):
            return _tested(claim, row.other, Difference(row.difference, row.low, row.high, row.p, row.n))
        if row.other == leader and row.one in others:
            mean, low, high = (None if v is None else -v for v in (row.difference, row.high, row.low))
            return _tested(claim, row.one, Difference(mean, low, high, row.p, row.n))
    return Lead(others[0], None, None, False, None)


def _tested(claim: Claim, other: str, difference: Difference) -> Lead:
    sure = claim.word != "not told apart"
    return Lead(
        other, difference, claim.evidence.common.p_holm, sure, claim.because if claim.doubted else None
    )
