"""Charts of quality beside cost: what does a shot take, and what is it worth?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from matplotlib.axes import Axes

from reports.cost import Cost
from reports.palette import looks
from reports.plot_parts import Panel, legend_name, or_nan
from reports.run_file import MetricEntry
from reports.summary import Summary
from reports.wording import number, plain


def cost_panels(summary: Summary, costs: Mapping[str, Cost]) -> list[Panel]:
    """One chart a headline metric: its mean with interval over the seconds a shot takes."""
    shown = {
        generator.name: seconds
        for generator in summary.compared
        if generator.name in costs and (seconds := costs[generator.name].generating) is not None
    }
    metrics = [metric for metric in summary.run.plan.metrics if metric.primary] if shown else []
    return [
        Panel(
            f"cost-{m.name}", m.title, _words(summary, m, shown), partial(_draw, summary, m.name, shown)
        )
        for m in metrics
    ]  # fmt: skip


def _words(summary: Summary, metric: MetricEntry, seconds: Mapping[str, float]) -> str:
    found = (
        f"{plain(name)} {number(summary.cell(name, metric.name).mean)} at {number(each, 2)} s"
        for name, each in seconds.items()
    )
    return f"{metric.title} against seconds a shot: {', '.join(found)}."


def _draw(summary: Summary, metric: str, seconds: Mapping[str, float], ax: Axes) -> None:
    styles = looks(summary.run.plan.generators)
    for generator in summary.compared:
        if generator.name in seconds:
            x, look = seconds[generator.name], styles[generator.name]
            cell = summary.cell(generator.name, metric)
            ax.plot([x, x], [or_nan(cell.low), or_nan(cell.high)], color=look.colour, linewidth=1.6)
            ax.plot(
                [x], [or_nan(cell.mean)], look.marker, color=look.colour, markersize=6.5,
                label=legend_name(generator),
            )  # fmt: skip
    ax.set_xlim(0, 1.15 * max(seconds.values()))
    ax.set_xlabel("seconds a shot to generate")
    ax.grid(linewidth=0.6)
