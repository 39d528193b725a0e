"""The plot of an axis: margins over recall pairs, method by method, suites side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.palette import COLOURS, GREYS
from reports.plot_parts import LIGHT, style
from reports.statistics import Estimate
from reports.wording import NOT_PLAYED, lacking, number, plain

DPI = 110


class Mark(NamedTuple):
    """One method."""

    name: str
    cell: Estimate | None
    """Over stories; None for one that was not played."""
    trainings: tuple[float | None, ...] = ()
    """The mean of each training, where there are several."""


class MarginPanel(NamedTuple):
    """Persons or places on one suite."""

    title: str
    marks: tuple[Mark, ...]
    subject: str
    """The method that claims are made of: drawn in another colour."""
    reference: float | None = None
    """The margin of true drawings, as a line; None where it was not played."""


def write_margins(path: Path, title: str, rows: Sequence[Sequence[MarginPanel]]) -> None:
    """Write the plot.

    Args:
        path: the PNG.
        title: above all panels.
        rows: of panels; those of a row (one a suite) have one axis of margins.
    """
    methods = max(len(panel.marks) for row in rows for panel in row)
    size = (4.4 * len(rows[0]) + 1.2, len(rows) * (0.32 * methods + 0.9) + 0.7)
    with mpl.rc_context(style(LIGHT)):
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(len(rows), len(rows[0]), squeeze=False, sharex="row", sharey="row")
        for axes, row in zip(grid, rows, strict=True):
            for ax, panel in zip(axes, row, strict=True):
                _draw(ax, panel)
        figure.suptitle(title, x=0.01, ha="left")
        figure.savefig(path, dpi=DPI, metadata={"Software": None})


def _draw(ax: Axes, panel: MarginPanel) -> None:
    for i, mark in enumerate(panel.marks):
        _mark(ax, i, mark, COLOURS[4] if mark.name == panel.subject else COLOURS[0])
    ax.axvline(0, color=LIGHT.ink, linewidth=0.8, zorder=0)
    if panel.reference is not None:
        ax.axvline(panel.reference, color=GREYS[1], linestyle="--", linewidth=1, zorder=0)
        ax.text(
            panel.reference, -0.72, f"true drawings {number(panel.reference, 2)} ", fontsize=7,
            color=GREYS[1], ha="right", va="center",
        )  # fmt: skip
    ax.set_yticks(range(len(panel.marks)), [plain(mark.name) for mark in panel.marks])
    ax.set_ylim(len(panel.marks) - 0.4, -1.0)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", linewidth=0.6)
    ax.set_title(panel.title, loc="left")
    ax.set_xlabel("margin over recall pairs")


def _mark(ax: Axes, y: int, mark: Mark, colour: str) -> None:
    cell = mark.cell
    if cell is None or cell.mean is None:
        words = NOT_PLAYED if cell is None else f"no story of {cell.missing} has a value"
        ax.text(0.02, y, words, fontsize=8, color=GREYS[0], va="center", transform=ax.get_yaxis_transform())
        return
    if cell.low is not None and cell.high is not None:
        ax.plot([cell.low, cell.high], [y, y], color=colour, linewidth=1.8)
    ax.plot([cell.mean], [y], "o", color=colour, markersize=5.5)
    for value in mark.trainings:
        if value is not None:
            ax.plot([value], [y + 0.22], "|", color=colour, markersize=6)
    ax.annotate(
        f"{number(cell.mean, 2)}{lacking(cell)}", (cell.mean, y), (0, 4), textcoords="offset points",
        fontsize=7, ha="center", va="bottom",
    )  # fmt: skip
