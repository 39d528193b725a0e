"""From the generators of runs to a comparison: rows, verdicts, means and what a reader has to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.contestants import Contestant, Field
from bench.survivors import SECOND_JUDGE, lost_share, paired_values, ways
from cases.types import PATTERNS, Case
from reports.comparison import (
    ALL,
    Comparison,
    Evidence,
    Mean,
    Over,
    Pairs,
    Row,
    corrected,
    paired_row,
    verdict,
)
from reports.run_file import MetricEntry
from reports.samples import mean_of_samples
from reports.statistics import estimate
from reports.wording import plain

SCOPES: tuple[Pairs, ...] = ("recall", "adjacent")


def compare(field: Field) -> Comparison:
    """Compare the subject with all others on every metric."""
    primary, family = _primary(field), claims_family(field)
    rows = [row for evidence in family for row in _rows_of(evidence)]
    rows += [row for metric in primary for other in field.others for row in _beside(field, other, metric)]
    for metric in field.metrics:
        if not metric.primary:
            rows += [_row(field, other, metric, ways(metric)[0]) for other in field.others]
    return Comparison(
        title=f"{plain(field.subject.label)} against {len(field.others)} other(s)",
        facts=tuple(_facts(field, family)),
        verdicts=tuple(verdict(evidence) for evidence in family),
        rows=tuple(dict.fromkeys(rows)),
        means=tuple(_means(field)),
    )


def claims_family(field: Field) -> list[Evidence]:
    """What claims rest on: every primary metric against every other generator, corrected together."""
    found = [_evidence(field, other, metric) for metric in _primary(field) for other in field.others]
    return corrected(found)


def _primary(field: Field) -> list[MetricEntry]:
    return [metric for metric in field.metrics if metric.primary]


def _evidence(field: Field, other: Contestant, metric: MetricEntry) -> Evidence:
    kinds = ways(metric)
    strict = kinds[1] if len(kinds) > 1 else None
    second = next((m for m in field.metrics if m.name == SECOND_JUDGE.get(metric.name)), None)
    return Evidence(
        metric=metric,
        common=_row(field, other, metric, kinds[0]),
        strict=_row(field, other, metric, strict) if strict else None,
        second=_row(field, other, second, kinds[0]) if second else None,
        lost=(_lost(field.subject, metric, field), _lost(other, metric, field)),
    )


def _lost(one: Contestant, metric: MetricEntry, field: Field) -> float:
    return lost_share(one, metric.name, field.cases.values())


def _rows_of(evidence: Evidence) -> list[Row]:
    return [row for row in (evidence.common, evidence.strict, evidence.second) if row is not None]


def _beside(field: Field, other: Contestant, metric: MetricEntry) -> Iterator[Row]:
    """What stands beside a primary metric's claim: recall and adjacent pairs, and each pattern."""
    kinds = ways(metric)
    if len(kinds) > 1:
        yield from (_row(field, other, metric, over, scope) for scope in SCOPES for over in kinds)
    patterns = {case.pattern for case in field.cases.values()}
    if len(patterns) > 1:
        yield from (
            _row(field, other, metric, kinds[0], pattern=pattern)
            for pattern in PATTERNS
            if pattern in patterns
        )


def _row(
    field: Field, other: Contestant, metric: MetricEntry, over: Over, pairs: Pairs = "all", pattern: str = ALL
) -> Row:
    cases: list[Case] = [case for case in field.cases.values() if pattern in (ALL, case.pattern)]
    values = paired_values(field.subject, other, metric.name, cases, over, pairs)
    return paired_row(
        metric, (field.subject.label, other.label), (over, pairs, pattern), list(values.values())
    )


def _means(field: Field) -> Iterator[Mean]:
    for one in (*field.compared, *field.controls):
        for metric in field.metrics:
            values = [mean_of_samples(one.stories.get(case, {}), metric.name) for case in field.cases]
            yield Mean(one.label, one.entry.control, metric.name, metric.title, estimate(values))


def _facts(field: Field, family: Sequence[Evidence]) -> Iterator[str]:
    plan = field.runs[0].run.plan
    yield f"{plan.suite.name} version {plan.suite.version}, {plan.preset} weights: {plan.preset_in_words}"
    yield (
        f"{len(field.cases)} stories that all {len(field.compared)} generators have"
        + (f"; {field.left_out} planned ones are left out, which somebody lacks." if field.left_out else ".")
    )
    tests = sum(evidence.common.p is not None for evidence in family)
    yield (
        "The story is the unit, its samples are averaged. Intervals: 95 %, BCa bootstrap over stories. "
        f"p: paired sign-flip test; Holm's correction over {tests} tests (primary metrics x generators)."
    )
    yield "About 21 stories a pattern detect only effects near 0.6 standard deviations."
    yield "One checkpoint says nothing about another training of its method: read names as this checkpoint."
