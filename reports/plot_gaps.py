"""The plot of consistency against the shots between: does a generator still know after an intermission?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.gaps import GapPoint, gap_curves
from reports.palette import Look, looks
from reports.plot_parts import add_legend, legend_name
from reports.run_file import GeneratorEntry
from reports.summary import Summary
from reports.wording import heading


class Subject(NamedTuple):
    """What is followed over the shots between, and the metric whose pairs tell it."""

    name: str
    metric: str


SUBJECTS = (Subject("person", "character_margin"), Subject("place", "environment_margin"))


def gap_plot(summary: Summary) -> Figure:
    """Raw similarity of the same persons and places, and the same less that of different ones."""
    figure = Figure(figsize=(12, 7), layout="constrained")
    axes = figure.subplots(2, 2, sharex=True)
    for row, subject in zip(axes, SUBJECTS, strict=True):
        curves = gap_curves(summary.values, subject.metric)
        same = f"Similarity of the same {subject.name}"
        for ax, kind in zip(row, ("similarity", "margin"), strict=True):
            _panel(ax, summary, curves[kind])
            less = f" less that of different {subject.name}s"
            ax.set_title(same if kind == "similarity" else same + less, loc="left")
    for ax in axes[-1]:
        ax.set_xlabel("shots between the two")
    add_legend(figure, axes.ravel())
    figure.suptitle(f"Consistency against shots between — {heading(summary.run.plan)}", x=0.01, ha="left")
    return figure


def _panel(ax: Axes, summary: Summary, curves: dict[str, list[GapPoint]]) -> None:
    styles = looks(summary.run.plan.generators)
    for generator in summary.run.plan.generators:
        if generator.name in curves:
            _curve(ax, curves[generator.name], generator, styles[generator.name])
    if not curves:
        ax.text(0.5, 0.5, "no values", transform=ax.transAxes, ha="center")
        ax.set_yticks([])
    ax.grid(axis="y", linewidth=0.6)
    ax.locator_params(axis="x", integer=True)


def _curve(ax: Axes, points: Sequence[GapPoint], generator: GeneratorEntry, look: Look) -> None:
    gaps = [point.gap for point in points]
    ax.plot(
        gaps,
        [_or_nan(point.cell.mean) for point in points],
        color=look.colour,
        marker=look.marker,
        markersize=4,
        linestyle=look.dash,
        label=legend_name(generator),
    )
    if not generator.control:  # their bands would only hide the curves
        lows, highs = (
            [_or_nan(bound) for bound in side] for side in zip(*(p.cell[1:3] for p in points), strict=True)
        )
        ax.fill_between(gaps, lows, highs, color=look.colour, alpha=0.15, linewidth=0)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
