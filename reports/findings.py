"""The findings in sentences: who is best, on what, by how much, how sure."""

from __future__ import annotations

from reports.run_file import MetricEntry
from reports.statistics import LEVEL
from reports.summary import Comparison, Summary
from reports.wording import bounds, number, p_value, plain, signed


def findings(summary: Summary) -> list[str]:
    """One sentence for each comparison of a primary metric, or for the ranking where nothing is compared."""
    primary = [comparison for comparison in summary.comparisons if comparison.metric.primary]
    if primary:
        return [sentence(comparison) for comparison in primary]
    metrics = [metric for metric in summary.run.plan.metrics if metric.primary] or list(
        summary.run.plan.metrics[:3]
    )
    return [text for metric in metrics if (text := ranking(summary, metric))]


def sentence(comparison: Comparison) -> str:
    """One comparison in words, with its uncertainty."""
    metric, one, other, delta, adjusted = comparison
    title = metric.title
    if delta.mean is None:
        return f"{title}: {plain(one)} and {plain(other)} have no story in common that both have a value for."
    sure = adjusted is not None and adjusted < LEVEL
    better = (delta.mean > 0) == (metric.direction != "lower")
    verdict = ("better than" if better else "worse than") if sure else "not told apart from"
    stories = f"{delta.n} stor{'y' if delta.n == 1 else 'ies'}"
    return (
        f"{title}: {plain(one)} is {verdict} {plain(other)}: "
        f"{signed(delta.mean)} {bounds(delta.low, delta.high)} "
        f"over {stories}, corrected p {p_value(adjusted)}."
    )


def ranking(summary: Summary, metric: MetricEntry) -> str | None:
    """The generators in order of their means; None where there is no value at all."""
    means = [(summary.cell(g.name, metric.name).mean, plain(g.name)) for g in summary.compared]
    found = sorted(((m, name) for m, name in means if m is not None), reverse=metric.direction != "lower")
    if not found:
        return None
    return f"{metric.title}: " + ", ".join(f"{name} {number(mean)}" for mean, name in found) + "."
