"""Charts of means per pattern: on which kind of story is a generator better?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes

from reports.palette import Look, looks
from reports.plot_parts import Panel, legend_name, or_nan
from reports.run_file import GeneratorEntry, MetricEntry
from reports.statistics import Estimate
from reports.summary import Summary
from reports.wording import number, plain

SPREAD = 0.62
"""Of the space between two groups, the part that the generators of one share."""


def pattern_panels(summary: Summary, metrics: Sequence[MetricEntry]) -> list[Panel]:
    """One chart a metric: marks with 95 % intervals for all stories and for each pattern."""
    return [
        Panel(
            f"pattern-{metric.name}", metric.title, _words(summary, metric), partial(_draw, summary, metric)
        )
        for metric in metrics
    ]


def groups_of(summary: Summary) -> list[str | None]:
    """All stories, then the patterns; just all where they have one pattern."""
    return [None, *summary.patterns] if len(summary.patterns) > 1 else [None]


def _words(summary: Summary, metric: MetricEntry) -> str:
    means = ", ".join(
        f"{plain(g.name)} {number(summary.cell(g.name, metric.name).mean)}"
        for g in summary.run.plan.generators
    )
    return f"{metric.title}, means over all stories: {means}. The table below has each pattern."


def _draw(summary: Summary, metric: MetricEntry, ax: Axes) -> None:
    groups = groups_of(summary)
    styles = looks(summary.run.plan.generators)
    step = SPREAD / max(1, len(summary.compared))
    for i, generator in enumerate(summary.compared):
        cells = [summary.cell(generator.name, metric.name, group) for group in groups]
        xs = [group - SPREAD / 2 + (i + 0.5) * step for group in range(len(groups))]
        _marks(ax, cells, xs, styles[generator.name], legend_name(generator))
    for control in summary.controls:
        _line(ax, summary.cell(control.name, metric.name).mean, styles[control.name], control)
    names = [plain(group).replace(" ", "\n") if group else "all" for group in groups]
    ax.set_xticks(range(len(groups)), names)
    ax.set_xlim(-0.6, len(groups) - 0.4)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="y", linewidth=0.6)
    if len(groups) > 1:
        ax.axvline(0.5, color=ax.spines["left"].get_edgecolor(), linewidth=0.8)


def _marks(ax: Axes, cells: Sequence[Estimate], xs: Sequence[float], look: Look, label: str) -> None:
    means = [or_nan(cell.mean) for cell in cells]
    for x, cell in zip(xs, cells, strict=True):
        ax.plot([x, x], [or_nan(cell.low), or_nan(cell.high)], color=look.colour, linewidth=1.6)
    ax.plot(xs, means, look.marker, color=look.colour, markersize=5.5, label=label)


def _line(ax: Axes, mean: float | None, look: Look, control: GeneratorEntry) -> None:
    if mean is not None:
        label = legend_name(control)
        ax.axhline(mean, color=look.colour, linestyle=look.dash, linewidth=1, label=label, zorder=1)
