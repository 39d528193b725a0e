"""The answer in brief: for each headline metric who leads, by how much, and how sure that is."""

from __future__ import annotations

from typing import NamedTuple

from reports.ranks import place
from reports.run_file import MetricEntry
from reports.statistics import LEVEL, Difference
from reports.summary import Summary

CEILING, FLOOR = "reference", "static"
"""Controls that say what the numbers of margins can mean."""


class Lead(NamedTuple):
    """What separates the leader from another generator."""

    other: str
    difference: Difference | None
    """Leader minus other, over stories that both have a value for; None where the run has no test of it."""
    adjusted: float | None

    @property
    def sure(self) -> bool:
        """Whether the two are told apart."""
        return self.adjusted is not None and self.adjusted < LEVEL


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


def verdicts(summary: Summary) -> list[Verdict]:
    """One answer a headline metric that any compared generator has a value of."""
    found = (_verdict(summary, metric) for metric in summary.run.plan.metrics if metric.primary)
    return [verdict for verdict in found if verdict.ranked]


def _verdict(summary: Summary, metric: MetricEntry) -> Verdict:
    means = ((g.name, summary.cell(g.name, metric.name).mean) for g in summary.compared)
    ranked = sorted(
        ((name, mean) for name, mean in means if mean is not None),
        key=lambda pair: place(pair[1], metric.direction),
    )
    lead = _lead(summary, metric.name, [name for name, _ in ranked]) if len(ranked) > 1 else None
    ceiling, floor = (_control(summary, name, metric.name) for name in (CEILING, FLOOR))
    return Verdict(metric, tuple(ranked), lead, ceiling, floor)


def _control(summary: Summary, control: str, metric: str) -> float | None:
    names = {generator.name for generator in summary.controls}
    return summary.cell(control, metric).mean if control in names else None


def _lead(summary: Summary, metric: str, ranked: list[str]) -> Lead:
    """Against the next best, or against OneStory where that does not lead: those comparisons are tested."""
    tested = {c.other: c for c in summary.comparisons if c.metric.name == metric}
    leader, others = ranked[0], ranked[1:]
    if leader in tested and tested[leader].one in others:
        c = tested[leader]
        return Lead(c.one, _turned(c.difference), c.adjusted)
    if others[0] in tested and tested[others[0]].one == leader:
        c = tested[others[0]]
        return Lead(c.other, c.difference, c.adjusted)
    return Lead(others[0], None, None)


def _turned(difference: Difference) -> Difference:
    """The same difference, taken the other way round."""
    mean, low, high = (None if v is None else -v for v in difference[:3])
    return difference._replace(mean=mean, low=high, high=low)
