"""The plot of means per pattern: on which kind of story is a generator better?"""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.palette import looks
from reports.plot_parts import add_legend, legend_name
from reports.run_file import MetricEntry
from reports.statistics import Estimate
from reports.summary import Summary
from reports.wording import heading, plain

COLUMNS = 3


def pattern_bars(summary: Summary) -> Figure:
    """Bars with 95 % intervals, one panel a metric, primary metrics first; controls as lines."""
    metrics = sorted(summary.run.plan.metrics, key=lambda metric: not metric.primary)
    rows = max(1, -(-len(metrics) // COLUMNS))
    figure = Figure(figsize=(12, 2.5 * rows + 1.1), layout="constrained")
    axes = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for ax, metric in zip(axes, metrics, strict=False):
        _panel(ax, summary, metric)
    for ax in axes[len(metrics) :]:
        ax.set_visible(False)
    add_legend(figure, axes)
    figure.suptitle(f"Means per pattern with 95 % intervals — {heading(summary.run.plan)}", x=0.01, ha="left")
    return figure


def _panel(ax: Axes, summary: Summary, metric: MetricEntry) -> None:
    groups: list[str | None] = [None, *summary.patterns]
    width = 0.8 / max(1, len(summary.compared))
    styles = looks(summary.run.plan.generators)
    for i, generator in enumerate(summary.compared):
        cells = [summary.cell(generator.name, metric.name, group) for group in groups]
        xs = [group - 0.4 + (i + 0.5) * width for group in range(len(groups))]
        _bars(ax, cells, xs, width * 0.92, styles[generator.name].colour, legend_name(generator))
    for control in summary.controls:
        mean = summary.cell(control.name, metric.name).mean
        if mean is not None:
            look = styles[control.name]
            label = legend_name(control)
            ax.axhline(mean, color=look.colour, linestyle=look.dash, linewidth=1, label=label)
    ax.set_title(metric.title, loc="left")
    ax.set_xticks(
        range(len(groups)), [plain(group).replace(" ", "\n") if group else "all" for group in groups]
    )
    ax.grid(axis="y", linewidth=0.6)
    ax.axhline(0, color=mpl.rcParams["text.color"], linewidth=0.6)


def _bars(ax: Axes, cells: list[Estimate], xs: list[float], width: float, colour: str, label: str) -> None:
    heights = [float("nan") if cell.mean is None else cell.mean for cell in cells]
    ax.bar(xs, heights, width, color=colour, label=label)
    for x, cell in zip(xs, cells, strict=True):
        if cell.low is not None and cell.high is not None:
            ax.plot([x, x], [cell.low, cell.high], color=mpl.rcParams["text.color"], linewidth=1.1)
        if cell.mean is None:
            ax.annotate("none", (x, 0), rotation=90, ha="center", va="bottom", fontsize=7)
