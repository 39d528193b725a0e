"""What separates generators: rows of paired differences, and a verdict only where every rule allows one.

A verdict "better" (or "worse") needs, for the same sign: a corrected p below 0.05 over the pairs found for
both; the same where a missing person counts as a different one; and the second judge's agreement where it
was run. A metric without pairs of its own needs instead that the better one does not miss more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from reports.run_file import MetricEntry
from reports.samples import mean
from reports.statistics import LEVEL, Estimate, difference, holm
from reports.wording import p_value, plain

Over = Literal["found for both", "missing as different", "whole story"]
"""What a story's two values are taken over."""
Pairs = Literal["all", "recall", "adjacent"]
"""Which pairs of shots: all, those with shots between, or neighbours."""
ALL = "all"


class Both(NamedTuple):
    """Values of one story by two generators."""

    one: float | None
    other: float | None


@dataclass(frozen=True)
class Row:
    """A paired difference ``one - other`` over the stories that both have a value for."""

    metric: str
    title: str
    one: str
    other: str
    over: Over
    pairs: Pairs
    pattern: str
    one_mean: float | None
    other_mean: float | None
    difference: float | None
    low: float | None
    """Of the 95 % BCa bootstrap interval over stories."""
    high: float | None
    p: float | None
    """Two-sided, of a paired sign-flip test."""
    n: int
    """Stories."""
    p_holm: float | None = None
    """After Holm's correction over the family; None outside it."""


@dataclass(frozen=True)
class Evidence:
    """All that a verdict on one primary metric rests on."""

    metric: MetricEntry
    common: Row
    strict: Row | None
    """None for a metric without pairs."""
    second: Row | None
    """By the second judge; None where it was not run."""
    lost: tuple[float, float]
    """Share of values that each side lacks."""


Word = Literal["better", "worse", "not told apart"]


class Verdict(NamedTuple):
    """What may be said."""

    evidence: Evidence
    word: Word
    because: str
    doubted: bool = False
    """Whether the corrected p-value alone does not tell the reason."""


@dataclass(frozen=True)
class Mean:
    """A generator's mean of a metric over the common stories."""

    generator: str
    control: bool
    metric: str
    title: str
    cell: Estimate


@dataclass(frozen=True)
class Comparison:
    """All that is reported."""

    title: str
    facts: tuple[str, ...]
    """Sentences about runs, stories and power."""
    verdicts: tuple[Verdict, ...]
    rows: tuple[Row, ...]
    means: tuple[Mean, ...]


def paired_row(
    metric: MetricEntry, names: tuple[str, str], kind: tuple[Over, Pairs, str], values: Sequence[Both]
) -> Row:
    """The statistics of one row.

    Args:
        metric: what is compared.
        names: of the two generators.
        kind: what values are over, which pairs, and which pattern.
        values: one a story; a story where either has none does not count.
    """
    found = [both for both in values if both.one is not None and both.other is not None]
    ones, others = [both.one for both in found], [both.other for both in found]
    delta = difference(ones, others)
    (one, other), (over, pairs, pattern) = names, kind
    return Row(
        metric.name, metric.title, one, other, over, pairs, pattern, mean(ones), mean(others),
        delta.mean, delta.low, delta.high, delta.p, delta.n,
    )  # fmt: skip


def corrected(family: Sequence[Evidence]) -> list[Evidence]:
    """With Holm's correction, over all common rows and over all strict ones."""
    commons = _holm([evidence.common for evidence in family])
    stricts = iter(_holm([evidence.strict for evidence in family if evidence.strict]))
    return [
        replace(evidence, common=common, strict=next(stricts) if evidence.strict else None)
        for evidence, common in zip(family, commons, strict=True)
    ]


def _holm(rows: Sequence[Row]) -> list[Row]:
    adjusted = holm([row.p for row in rows])
    return [replace(row, p_holm=p) for row, p in zip(rows, adjusted, strict=True)]


def verdict(evidence: Evidence) -> Verdict:
    """What the evidence allows to say."""
    common = evidence.common
    if common.difference is None or common.p_holm is None:
        return Verdict(evidence, "not told apart", "fewer than two stories have a value for both")
    if common.p_holm >= LEVEL:
        return Verdict(evidence, "not told apart", f"corrected p {p_value(common.p_holm)}")
    word: Word = "better" if (common.difference > 0) == (evidence.metric.direction != "lower") else "worse"
    for doubt in (_survivorship, _second_judge, _missing):
        if reason := doubt(evidence):
            because = f"{word} on what was found for both, but {reason}"
            return Verdict(evidence, "not told apart", because, doubted=True)
    if evidence.strict is not None and evidence.second is None:
        return Verdict(evidence, word, "by one judge: the second was not run", doubted=True)
    return Verdict(evidence, word, "every rule holds")


def _survivorship(evidence: Evidence) -> str | None:
    strict = evidence.strict
    if strict is None:
        return None
    if strict.p_holm is None or strict.p_holm >= LEVEL or not _agree(strict, evidence.common):
        return f"not where who is missing counts as different (corrected p {p_value(strict.p_holm)})"
    return None


def _second_judge(evidence: Evidence) -> str | None:
    second = evidence.second
    if second is None or _agree(second, evidence.common):
        return None
    return "the second judge does not see the same sign"


def _missing(evidence: Evidence) -> str | None:
    if evidence.strict is not None or evidence.common.difference is None:
        return None
    one, other = evidence.lost
    lead = evidence.common.difference > 0
    if evidence.metric.direction == "lower":
        lead = not lead
    more = one > other if lead else other > one
    name = plain(evidence.common.one if lead else evidence.common.other)
    return f"{name} lacks more values ({one:.1%} against {other:.1%})" if more else None


def _agree(one: Row, other: Row) -> bool:
    if one.difference is None or other.difference is None:
        return False
    return one.difference * other.difference > 0
