"""The plots of a run: charts for its page, and figures of them as PNG and SVG for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from markupsafe import Markup

from reports.cost import Cost
from reports.inline_svg import inline
from reports.plot_cost import cost_panels
from reports.plot_gaps import gap_panels
from reports.plot_parts import LIGHT, Panel, figure_of, style
from reports.plot_patterns import pattern_panels
from reports.summary import Summary
from reports.wording import heading

COLUMNS = {"patterns": 3, "gaps": 2, "cost": 3}
TITLES = {
    "patterns": "Means per pattern with 95 % intervals",
    "gaps": "Consistency against shots between",
    "cost": "Quality against cost",
}
DPI = 150


class Chart(NamedTuple):
    """A panel as it is on the page."""

    name: str
    title: str
    svg: Markup


class Plots(NamedTuple):
    """All charts of a page; each group of headline metrics also is a figure in a file."""

    patterns: tuple[Chart, ...]
    """Of headline metrics and the paper's columns."""
    further: tuple[Chart, ...]
    """Of all other metrics; on the page only."""
    gaps: tuple[Chart, ...]
    cost: tuple[Chart, ...]


def write_plots(summary: Summary, costs: Mapping[str, Cost], folder: Path) -> Plots:
    """Write ``patterns``, ``gaps`` and ``cost`` as PNG and SVG into ``folder``, those that have panels."""
    metrics = summary.run.plan.metrics
    first = [metric for metric in metrics if metric.primary or metric.column]
    panels = {
        "patterns": pattern_panels(summary, first),
        "gaps": gap_panels(summary),
        "cost": cost_panels(summary, costs),
    }
    for name, group in panels.items():
        _write(name, group, summary, folder)
    further = pattern_panels(summary, [metric for metric in metrics if metric not in first])
    return Plots(
        _charts(panels["patterns"]), _charts(further), _charts(panels["gaps"]), _charts(panels["cost"])
    )


def _charts(panels: Sequence[Panel]) -> tuple[Chart, ...]:
    return tuple(Chart(panel.name, panel.title, inline(panel)) for panel in panels)


def _write(name: str, panels: Sequence[Panel], summary: Summary, folder: Path) -> None:
    if not panels:
        return
    with mpl.rc_context(style(LIGHT)):
        title = f"{TITLES[name]} — {heading(summary.run.plan)}"
        figure = figure_of(panels, title, min(COLUMNS[name], len(panels)))
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        figure.set_layout_engine("none")  # it is laid out now, and that is the slow part
        figure.savefig(folder / f"{name}.png", dpi=DPI)
