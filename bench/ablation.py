"""From the runs of an axis to its table, its claims and what each method cost.

An axis is played once for each training seed of its arms. A story's value is the mean over the trainings, so
the story stays the unit of intervals and tests; the difference of each training stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from bench.axes import Axis, Row
from bench.contestants import Contestant, Field
from bench.survivors import SECOND_JUDGE, lost_share, paired_values, ways
from cases.types import Case
from reports import comparison
from reports.comparison import Both, Evidence, Over, Verdict, corrected, paired_row, verdict
from reports.run_file import MetricEntry
from reports.samples import mean, mean_of_samples
from reports.sheets import Sheet
from reports.statistics import Estimate, estimate
from reports.wording import NOTHING, bounds, mean_in_words, number, p_value, plain, signed

PAPER = ("character_consistency", "environment_consistency", "semantic_alignment")
"""The paper's columns of Table 2."""
OURS = ("character_margin_recall", "environment_margin_recall")
"""What our claims are made on, as one value a story."""


@dataclass(frozen=True)
class Played:
    """An axis on one suite."""

    suite: str
    axis: Axis
    fields: tuple[Field, ...]
    """One a training seed, all with the axis's generators."""
    seeds: tuple[int, ...]

    @property
    def cases(self) -> list[Case]:
        """Stories that all generators of all trainings have."""
        common = set.intersection(*(set(field.cases) for field in self.fields))
        return [case for name, case in self.fields[0].cases.items() if name in common]

    @property
    def absent(self) -> list[str]:
        """Generators of the axis that were not played."""
        there = {one.entry.name for one in self.fields[0].compared}
        return [row.generator for row in self.axis.rows if row.generator not in there]

    def metric(self, name: str) -> MetricEntry | None:
        """The entry of a metric; None where it was not measured."""
        return next((metric for metric in self.fields[0].metrics if metric.name == name), None)


@dataclass(frozen=True)
class Claim:
    """A claim of the axis and what was found."""

    verdict: Verdict
    by_training: tuple[float | None, ...]
    """The difference of each training, over the pairs found for both."""


def table(played: Played) -> Sheet:
    """The paper's table with ours beside it."""
    metrics = [name for name in (*PAPER, *OURS) if played.metric(name) is not None]
    shown = [name for name in PAPER if any(row.paper.get(played.suite) for row in played.axis.rows)]
    header = ["", *(f"paper: {plain(name)}" for name in shown), *(plain(name) for name in metrics)]
    rows = [
        (row.label, *_printed(row, played.suite, shown), *(_ours(played, row.generator, m) for m in metrics))
        for row in played.axis.rows
    ]
    return Sheet(f"{played.suite}: {played.axis.title}", tuple(header), tuple(rows), _note(played))


def tested(played: Played) -> list[tuple[str, tuple[str, str]]]:
    """Metric and pair of each claim that can be tested: both are played, and the metric was measured."""
    absent = played.absent
    return [
        (name, pair)
        for name in played.axis.margins
        for pair in played.axis.claims
        if played.metric(name) and not set(pair) & set(absent)
    ]


def claims(played: Played) -> list[Claim]:
    """The axis's claims, corrected together."""
    found = tested(played)
    family = corrected([_evidence(played, name, pair) for name, pair in found])
    return [
        Claim(verdict(evidence), tuple(_by_training(played, name, pair)))
        for evidence, (name, pair) in zip(family, found, strict=True)
    ]


def claims_table(played: Played, found: Sequence[Claim]) -> Sheet:
    """Claims as a table."""
    header = ("claim, over recall pairs", "metric", "found for both", "p (Holm)", "missing as different",
              "p (Holm)", "second judge", "each training", "n", "verdict", "because")  # fmt: skip
    rows = tuple(_claim_row(claim) for claim in found)
    claimed = {name for pair in played.axis.claims for name in pair}
    absent = ", ".join(plain(name) for name in played.absent if name in claimed)
    lacking = f" Not tested, for it was not played: what is claimed of {absent}." if absent else ""
    note = (
        f"Paired sign-flip tests over stories; Holm over these {len(found)} claims. "
        "About 21 stories a pattern detect only effects near 0.6 standard deviations." + lacking
    )
    return Sheet(f"{played.suite}: claims", header, rows, note)


def _claim_row(claim: Claim) -> tuple[str, ...]:
    evidence = claim.verdict.evidence
    common, strict, second = evidence.common, evidence.strict, evidence.second
    return (
        f"{plain(common.one)} above {plain(common.other)}",
        evidence.metric.title,
        _interval(common),
        p_value(common.p_holm),
        _interval(strict) if strict else NOTHING,
        p_value(strict.p_holm) if strict else NOTHING,
        signed(second.difference) if second else NOTHING,
        " ".join(signed(value) for value in claim.by_training),
        str(common.n),
        claim.verdict.word,
        claim.verdict.because,
    )


def _interval(row: comparison.Row) -> str:
    return f"{signed(row.difference)} {bounds(row.low, row.high)}"


def _printed(row: Row, suite: str, shown: Sequence[str]) -> list[str]:
    values = row.paper.get(suite)
    return [number(None if values is None else values[PAPER.index(name)], 4) for name in shown]


def _ours(played: Played, generator: str, metric: str) -> str:
    return mean_in_words(None if generator in played.absent else mean_of(played, generator, metric))


def mean_of(played: Played, generator: str, metric: str) -> Estimate:
    """A generator's mean of a metric over stories, each the mean of its trainings."""
    values = [
        mean(
            mean_of_samples(contestant(field, generator).stories.get(case.id, {}), metric)
            for field in played.fields
        )
        for case in played.cases
    ]
    return estimate(values)


def _evidence(played: Played, name: str, pair: tuple[str, str]) -> Evidence:
    metric = played.metric(name)
    assert metric is not None
    common, strict = ways(metric)
    second = played.metric(SECOND_JUDGE[name])
    lost = [
        fmean(lost_share(contestant(field, one), name, played.cases) for field in played.fields)
        for one in pair
    ]
    return Evidence(
        metric=metric,
        common=_row(played, metric, pair, common),
        strict=_row(played, metric, pair, strict),
        second=None if second is None else _row(played, second, pair, common),
        lost=(lost[0], lost[1]),
    )


def _row(played: Played, metric: MetricEntry, pair: tuple[str, str], over: Over) -> comparison.Row:
    values = [values_of(field, metric.name, pair, played.cases, over) for field in played.fields]
    stories = [_together([each[case.id] for each in values]) for case in played.cases]
    return paired_row(metric, pair, (over, "recall", comparison.ALL), stories)


def values_of(
    field: Field, metric: str, pair: tuple[str, str], cases: Iterable[Case], over: Over
) -> dict[str, Both]:
    """Case -> values of the two generators of a pair over recall pairs."""
    one, other = (contestant(field, name) for name in pair)
    return paired_values(one, other, metric, cases, over, "recall")


def _together(found: Sequence[Both]) -> Both:
    """A story's values over the trainings in which both sides have one."""
    whole = [both for both in found if both.one is not None and both.other is not None]
    return Both(mean(both.one for both in whole), mean(both.other for both in whole))


def _by_training(played: Played, name: str, pair: tuple[str, str]) -> Iterable[float | None]:
    metric = played.metric(name)
    assert metric is not None
    for field in played.fields:
        yield _row(replace(played, fields=(field,)), metric, pair, ways(metric)[0]).difference


def contestant(field: Field, generator: str) -> Contestant:
    """A run's generator by name."""
    return next(one for one in (*field.compared, *field.controls) if one.entry.name == generator)


def _note(played: Played) -> str:
    trainings = len(played.seeds)
    said = (
        f"mean of {trainings} trainings"
        if trainings > 1
        else "one training: the numbers are of this checkpoint, not of its method"
    )
    return (
        f"Ours: {len(played.cases)} stories, mean [95 % interval over stories] (−stories without a value), "
        f"{said}. "
        "Tiny weights: the order of methods may be compared with the paper's, the numbers may not."
    )
