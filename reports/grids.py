"""Tables as data: what is in the page's ranking and in its CSV, Markdown and LaTeX files, decided once.

``ranking`` has the headline metrics and then the paper's columns, ``table1`` and ``table2`` are laid out as
in the paper. Several runs stand below one another, as T2MSV and I2MSV do there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from reports.comparison import Verdict as Claim
from reports.ranks import place, winners
from reports.run_file import GeneratorEntry, MetricEntry
from reports.statistics import Estimate
from reports.summary import Summary
from reports.wording import heading


class Column(NamedTuple):
    """One metric, or the plain mean of two as the paper's "Avg."."""

    title: str
    group: str
    """What stands above it and its neighbours; empty for a column that stands alone."""
    metrics: tuple[MetricEntry, ...]

    @property
    def direction(self) -> str:
        """Which way is better."""
        return self.metrics[0].direction


class Cell(NamedTuple):
    """One mean."""

    estimate: Estimate
    best: bool
    """Whether no compared generator of the run has a better mean."""
    differs: bool | None
    """Whether every rule of a verdict tells it apart from OneStory; None where that was not asked: only
    headline metrics are."""


class Line(NamedTuple):
    """One generator."""

    generator: GeneratorEntry
    cells: tuple[Cell, ...]


class Block(NamedTuple):
    """One run: its generators in order of the first column, and its controls apart."""

    title: str
    lines: tuple[Line, ...]
    controls: tuple[Line, ...]


class Grid(NamedTuple):
    """A table."""

    name: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]

    @property
    def groups(self) -> list[tuple[str, int]]:
        """What stands above the columns, each with the number of columns below it."""
        return [
            (group, len(list(members))) for group, members in groupby(self.columns, key=lambda c: c.group)
        ]


class _Layout(NamedTuple):
    column: str
    """Of the paper's Table 1."""
    title: str
    group: str


INTER, INTRA = "Inter-shot coherence", "Intra-shot coherence"
TABLE_1 = (
    _Layout("Character Consistency", "Character", INTER),
    _Layout("Environment Consistency", "Environment", INTER),
    _Layout("Semantic Alignment", "Semantic alignment", ""),
    _Layout("Subject Consistency", "Subject", INTRA),
    _Layout("Background Consistency", "Background", INTRA),
    _Layout("Aesthetic Quality", "Aesthetic quality", ""),
    _Layout("Dynamic Degree", "Dynamic degree", ""),
)
TABLE_2 = (
    _Layout("Character Consistency", "C-Cons", ""),
    _Layout("Environment Consistency", "E-Cons", ""),
    _Layout("Semantic Alignment", "S-Align", ""),
)
HEADLINE = "Beyond the paper"
FEW = 3
"""Columns of a ranking where a run has neither headline metrics nor the paper's."""


def grids(summaries: Sequence[Summary], claims: Sequence[Sequence[Claim]]) -> list[Grid]:
    """The tables of one or several runs; those of the paper only where its metrics were measured.

    Args:
        summaries: of the runs.
        claims: for each run, what may be said of its generators.
    """
    metrics = {m.name: m for summary in summaries for m in summary.run.plan.metrics}
    found = {
        "ranking": ranking_columns(list(metrics.values())),
        "table1": _paper_columns(metrics.values(), TABLE_1),
        "table2": _paper_columns(metrics.values(), TABLE_2),
    }
    return [
        Grid(
            name,
            columns,
            tuple(_block(summary, columns, said) for summary, said in zip(summaries, claims, strict=True)),
        )
        for name, columns in found.items()
        if columns
    ]


def ranking_columns(metrics: Sequence[MetricEntry]) -> tuple[Column, ...]:
    """Headline metrics that are not in the paper, then the paper's columns."""
    first = [metric for metric in metrics if metric.primary and not metric.column]
    columns = (
        *(Column(metric.title, HEADLINE, (metric,)) for metric in first),
        *_paper_columns(metrics, TABLE_1),
    )
    return columns or tuple(Column(metric.title, "", (metric,)) for metric in metrics[:FEW])


def _paper_columns(metrics: Iterable[MetricEntry], layout: Sequence[_Layout]) -> tuple[Column, ...]:
    by_column = {metric.column: metric for metric in metrics if metric.column}
    columns: list[Column] = []
    for spot in layout:
        if spot.column not in by_column:
            continue
        columns.append(Column(spot.title, spot.group, (by_column[spot.column],)))
        if spot.group and len(columns) > 1 and columns[-2].group == spot.group:
            columns.append(Column("Average", spot.group, columns[-2].metrics + columns[-1].metrics))
    return tuple(columns)


def _block(summary: Summary, columns: Sequence[Column], claims: Sequence[Claim]) -> Block:
    estimates = {
        g.name: [_estimate(summary, g.name, column) for column in columns]
        for g in summary.run.plan.generators
    }
    best = [
        winners({g.name: estimates[g.name][i].mean for g in summary.compared}, column.direction)
        for i, column in enumerate(columns)
    ]
    apart = {(c.evidence.common.other, c.evidence.metric.name): c.word != "not told apart" for c in claims}

    def line(generator: GeneratorEntry) -> Line:
        name = generator.name
        cells = (
            Cell(
                estimate,
                name in top,
                apart.get((name, column.metrics[0].name)) if len(column.metrics) == 1 else None,
            )
            for estimate, top, column in zip(estimates[name], best, columns, strict=True)
        )
        return Line(generator, tuple(cells))

    ordered = sorted(summary.compared, key=lambda g: place(estimates[g.name][0].mean, columns[0].direction))
    return Block(heading(summary.run.plan), tuple(map(line, ordered)), tuple(map(line, summary.controls)))


def _estimate(summary: Summary, generator: str, column: Column) -> Estimate:
    stories = len(summary.run.plan.suite.patterns)
    found = [
        summary.cells.get((generator, metric.name, None), Estimate(None, None, None, 0, stories))
        for metric in column.metrics
    ]
    if len(found) == 1:
        return found[0]
    means = [cell.mean for cell in found if cell.mean is not None]
    mean = sum(means) / len(means) if len(means) == len(found) else None
    return Estimate(mean, None, None, min(c.n for c in found), max(c.missing for c in found))
