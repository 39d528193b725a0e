"""Arms of one axis as the paper's tables have them: ours, and beside them what the paper prints.

Whoever writes a report names the axes (``bench ablate`` has them); an axis is shown where a run has two of
its arms. Ours are of small networks on a drawn world, the paper's of a 14 B model on films: only the order of
rows can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from reports.grids import TABLE_2
from reports.ranks import winners
from reports.run_file import MetricEntry, write_whole
from reports.sheets import Sheet, csv_table, markdown_section
from reports.statistics import Estimate
from reports.summary import Summary
from reports.wording import NOTHING, bounds, counts, number

PRINTED = tuple(spot.title for spot in TABLE_2)
"""The columns that the paper prints."""
NOTE = (
    "Ours: mean [95 % interval] stories with a value (−stories without), best in bold. The paper's are of a "
    "14 B model on films: compare the order of rows, not the numbers. "
    "What is more than chance: bench compare."
)


class AxisRow(Protocol):
    """An arm's row of a table."""

    @property
    def generator(self) -> str:
        """Its name in a run."""

    @property
    def label(self) -> str:
        """What the table calls it."""

    @property
    def paper(self) -> Mapping[str, Sequence[float | None]]:
        """Suite -> what the paper prints: character, environment, semantic alignment; None: not reported."""


class Axis(Protocol):
    """A table of the paper."""

    @property
    def title(self) -> str:
        """What is varied."""

    @property
    def rows(self) -> Sequence[AxisRow]:
        """The arms in the paper's order."""


class Row(NamedTuple):
    """An arm of a run."""

    label: str
    cells: tuple[Estimate, ...]
    best: tuple[bool, ...]
    paper: tuple[float | None, ...]
    """In the order of :data:`PRINTED`; empty where no row has any."""


class Ablation(NamedTuple):
    """An axis as a run has it."""

    name: str
    title: str
    metrics: tuple[MetricEntry, ...]
    rows: tuple[Row, ...]

    @property
    def printed(self) -> tuple[str, ...]:
        """The paper's columns, where it prints any of these rows."""
        return PRINTED if any(row.paper for row in self.rows) else ()


def ablations(summary: Summary, axes: Mapping[str, Axis]) -> list[Ablation]:
    """The axes that a run has two arms of.

    Args:
        summary: of the run.
        axes: name -> axis.
    """
    found = (_ablation(summary, name, axis) for name, axis in axes.items())
    return [ablation for ablation in found if len(ablation.rows) > 1 and ablation.metrics]


def _ablation(summary: Summary, name: str, axis: Axis) -> Ablation:
    planned = {generator.name for generator in summary.compared}
    arms = [row for row in axis.rows if row.generator in planned]
    metrics, suite = _metrics(summary), summary.run.plan.suite.name
    tops = [
        winners({arm.generator: summary.cell(arm.generator, m.name).mean for arm in arms}, m.direction)
        for m in metrics
    ]
    prints = any(arm.paper.get(suite) for arm in arms)
    rows = tuple(
        Row(
            arm.label,
            tuple(summary.cell(arm.generator, metric.name) for metric in metrics),
            tuple(arm.generator in top for top in tops),
            tuple(arm.paper.get(suite, (None,) * len(PRINTED))) if prints else (),
        )
        for arm in arms
    )
    return Ablation(name, axis.title, metrics, rows)


def _metrics(summary: Summary) -> tuple[MetricEntry, ...]:
    """Headline metrics that are not in the paper, then the columns of its Table 2."""
    metrics, columns = summary.run.plan.metrics, [spot.column for spot in TABLE_2]
    first = [metric for metric in metrics if metric.primary and not metric.column]
    by_column = {metric.column: metric for metric in metrics}
    return (*first, *(by_column[column] for column in columns if column in by_column))


def write_ablations(found: Sequence[Ablation], folder: Path) -> list[str]:
    """Write each as CSV and Markdown into ``folder``; the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for ablation in found:
        texts = {"csv": csv_table(_sheet(ablation)), "md": markdown_section(_sheet(ablation, bold=True))}
        for ending, text in texts.items():
            names.append(f"ablation-{ablation.name}.{ending}")
            write_whole(folder / names[-1], text.encode())
    return names


def _sheet(ablation: Ablation, bold: bool = False) -> Sheet:
    header = ("", *(m.title for m in ablation.metrics), *(f"paper: {title}" for title in ablation.printed))
    rows = tuple(
        (
            row.label,
            *(_cell(cell, best and bold) for cell, best in zip(row.cells, row.best, strict=True)),
            *(NOTHING if value is None else number(value, 4) for value in row.paper),
        )
        for row in ablation.rows
    )
    return Sheet(ablation.title, header, rows, NOTE)


def _cell(cell: Estimate, bold: bool) -> str:
    mean = f"**{number(cell.mean)}**" if bold else number(cell.mean)
    return f"{mean} {bounds(cell.low, cell.high)} {counts(cell)}"
