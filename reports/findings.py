"""The findings in sentences: who is best, on what, by how much, how sure."""

from __future__ import annotations

from collections.abc import Sequence

from reports.comparison import Verdict
from reports.run_file import MetricEntry
from reports.summary import Summary
from reports.wording import bounds, number, p_value, plain, signed


def findings(summary: Summary, verdicts: Sequence[Verdict]) -> list[str]:
    """One sentence for each verdict, or for the ranking where nothing is compared."""
    if verdicts:
        return [sentence(verdict) for verdict in verdicts]
    metrics = [metric for metric in summary.run.plan.metrics if metric.primary] or list(
        summary.run.plan.metrics[:3]
    )
    return [text for metric in metrics if (text := ranking(summary, metric))]


def sentence(verdict: Verdict) -> str:
    """One verdict in words, with its uncertainty."""
    row, title = verdict.evidence.common, verdict.evidence.metric.title
    one, other = plain(row.one), plain(row.other)
    if row.difference is None:
        return f"{title}: {one} and {other} have no story in common that both have a value for."
    link = {"better": "better than", "worse": "worse than", "not told apart": "not told apart from"}
    stories = f"{row.n} stor{'y' if row.n == 1 else 'ies'}"
    text = (
        f"{title}: {one} is {link[verdict.word]} {other}: {signed(row.difference)} "
        f"{bounds(row.low, row.high)} over {stories}, corrected p {p_value(row.p_holm)}"
    )
    return f"{text}; {verdict.because}." if verdict.doubted else f"{text}."


def ranking(summary: Summary, metric: MetricEntry) -> str | None:
    """The generators in order of their means; None where there is no value at all."""
    means = [(summary.cell(g.name, metric.name).mean, plain(g.name)) for g in summary.compared]
    found = sorted(((m, name) for m, name in means if m is not None), reverse=metric.direction != "lower")
    if not found:
        return None
    return f"{metric.title}: " + ", ".join(f"{name} {number(mean)}" for mean, name in found) + "."
