"""Charts of consistency against the shots between: does a generator still know after an intermission?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from matplotlib.axes import Axes

from reports.gaps import Curves, GapPoint, gap_curves
from reports.palette import Look, looks
from reports.plot_parts import Panel, legend_name, or_nan
from reports.run_file import GeneratorEntry
from reports.summary import Summary
from reports.wording import number, plain


class Subject(NamedTuple):
    """What is followed over the shots between, and the metric whose pairs tell it."""

    name: str
    metric: str


SUBJECTS = (Subject("person", "character_margin"), Subject("place", "environment_margin"))


def gap_panels(summary: Summary) -> list[Panel]:
    """Raw similarity of the same persons and places, and the same less that of different ones."""
    panels = []
    for subject in SUBJECTS:
        curves = gap_curves(summary.values, subject.metric)
        kinds = [kind for kind in ("similarity", "margin") if curves[kind]]
        panels += [_panel(summary, subject, kind, curves) for kind in kinds]
    return panels


def _panel(summary: Summary, subject: Subject, kind: str, curves: Curves) -> Panel:
    title = f"Same {subject.name}: similarity"
    title += f" less that of different {subject.name}s" if kind == "margin" else ""
    text = f"{title}, by shots between. " + " ".join(
        f"{plain(name)}: {', '.join(f'{p.gap} between {number(p.cell.mean)}' for p in points)}."
        for name, points in curves[kind].items()
    )
    return Panel(f"gap-{subject.name}-{kind}", title, text, partial(_draw, summary, curves[kind]))


def _draw(summary: Summary, curves: dict[str, list[GapPoint]], ax: Axes) -> None:
    styles = looks(summary.run.plan.generators)
    for generator in summary.run.plan.generators:
        if generator.name in curves:
            _curve(ax, curves[generator.name], generator, styles[generator.name])
    ax.set_xlabel("shots between the two")
    ax.grid(axis="y", linewidth=0.6)
    ax.locator_params(axis="x", integer=True)


def _curve(ax: Axes, points: Sequence[GapPoint], generator: GeneratorEntry, look: Look) -> None:
    gaps = [point.gap for point in points]
    means = [or_nan(point.cell.mean) for point in points]
    marker = "" if generator.control else look.marker
    width = 1.0 if generator.control else 1.6
    ax.plot(
        gaps, means, color=look.colour, marker=marker, markersize=4.5, linewidth=width,
        linestyle=look.dash, label=legend_name(generator),
    )  # fmt: skip
    if not generator.control:  # their bands would only hide the curves
        lows, highs = (
            [or_nan(bound) for bound in side] for side in zip(*(p.cell[1:3] for p in points), strict=True)
        )
        ax.fill_between(gaps, lows, highs, color=look.colour, alpha=0.15, linewidth=0)
