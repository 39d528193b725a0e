"""Plots of a calibration: how metrics answer their own families, and every metric over every family."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports.calibration import Calibration, Family
from reports.palette import COLOURS, MARKERS
from reports.plot_parts import LIGHT, style
from reports.statistics import estimate
from reports.wording import plain

COLUMNS = 5
DPI = 80
FULL = 1.0
"""Share of the own range at which colours end."""
FRAMES = {"own": 1.8, "still": 0.7}
"""Relation of a metric and a family -> width of the frame around their cell."""


class Panel(NamedTuple):
    """A metric with its variants by other judges, over one family."""

    family: Family
    metrics: tuple[str, ...]


def write_plots(calibration: Calibration, folder: Path) -> None:
    """Write ``responses.png``, ``shares.png`` and ``sensitivities.png``."""
    with mpl.rc_context(style(LIGHT)):
        drawings = {
            "responses": response_curves(calibration),
            "shares": share_map(calibration),
            "sensitivities": sensitivity_map(calibration),
        }
        for name, figure in drawings.items():
            figure.savefig(folder / f"{name}.png", dpi=DPI)


def panels(calibration: Calibration) -> list[Panel]:
    """One a headline metric and family that is meant for it."""
    found: dict[tuple[str, str], list[str]] = {}
    names = {record.metric for record in calibration.responses}
    for record in calibration.responses:
        found.setdefault((record.family, _headline(record.metric, names)), []).append(record.metric)
    return [Panel(calibration.family(family), tuple(metrics)) for (family, _), metrics in found.items()]


def response_curves(calibration: Calibration) -> Figure:
    """Means with 95 % intervals by level; thin lines are single stories."""
    shown = panels(calibration)
    rows = max(1, -(-len(shown) // COLUMNS))
    figure = Figure(figsize=(13, 2.4 * rows + 0.5), layout="constrained")
    axes = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for ax, panel in zip(axes, shown, strict=False):
        _curves(ax, panel, calibration.values)
    for ax in axes[len(shown) :]:
        ax.set_visible(False)
    figure.suptitle(
        f"Response of metrics to what they are meant for, {calibration.stories} stories, "
        f"{calibration.plan['preset']} weights", x=0.01, ha="left",
    )  # fmt: skip
    return figure


def share_map(calibration: Calibration) -> Figure:
    """Every metric over every family, as a share of its own range."""
    found = {(record.metric, record.family): record for record in calibration.shares}
    metrics = list(dict.fromkeys(metric for metric, _ in found))
    families = [f for f in calibration.families if any(f.name == family for _, family in found)]
    grid = np.array([[found[metric, f.name].share for f in families] for metric in metrics])
    figure, ax = _map(
        grid, metrics, [f.title for f in families],
        "Largest mean change over a family, % of the metric's range over its main family.\n"
        "Thick frames: meant for it. Thin frames: must not move it.",
    )  # fmt: skip
    for (y, metric), (x, family) in product(enumerate(metrics), enumerate(families)):
        width = FRAMES.get(found[metric, family.name].relation, 0)
        if width:
            box = Rectangle(
                (x - 0.46, y - 0.46), 0.92, 0.92, fill=False, linewidth=width, edgecolor=LIGHT.ink
            )
            ax.add_patch(box)
    return figure


def sensitivity_map(calibration: Calibration) -> Figure:
    """Every metric under every technical setting, as a share of its own range."""
    found = {(record.metric, record.setting): record.share for record in calibration.sensitivities}
    metrics, settings = (list(dict.fromkeys(names)) for names in zip(*found, strict=True))
    grid = np.array([[found[metric, name] for name in settings] for metric in metrics])
    title = "Mean change of clean stories, % of the metric's range\nover its main family"
    return _map(grid, metrics, settings, title)[0]


def _curves(ax: Axes, panel: Panel, values: pd.DataFrame) -> None:
    levels = np.asarray(panel.family.levels, float)
    of_family = values[values["family"] == panel.family.name]
    for i, metric in enumerate(panel.metrics):
        grid = of_family[of_family["metric"] == metric].pivot(index="story", columns="level", values="value")
        table = grid.to_numpy(np.float64)
        if i == 0:
            ax.plot(levels, table.T, color=LIGHT.faint, linewidth=0.6, zorder=1)
        _mean_curve(ax, levels, table, i, metric)
    ax.set_title(plain(panel.metrics[0]), loc="left", fontsize=8.5)
    ax.set_xlabel(f"{panel.family.title}\n({panel.family.unit})", fontsize=7)
    ax.tick_params(labelsize=7)
    if len(panel.metrics) > 1:
        ax.legend(fontsize=6, handlelength=1.5)


def _mean_curve(ax: Axes, levels: np.ndarray, table: np.ndarray, i: int, metric: str) -> None:
    cells = [estimate([None if np.isnan(v) else float(v) for v in level]) for level in table.T]
    means, lows, highs = (
        np.array([np.nan if v is None else v for v in column])
        for column in zip(*((c.mean, c.low, c.high) for c in cells), strict=True)
    )
    colour = COLOURS[i % len(COLOURS)]
    label = "as titled" if i == 0 else metric.rsplit("_", 1)[-1]
    ax.plot(
        levels, means, color=colour, marker=MARKERS[i % len(MARKERS)], markersize=3.5, label=label, zorder=3
    )
    ax.fill_between(levels, lows, highs, color=colour, alpha=0.15, linewidth=0, zorder=2)


def _map(grid: np.ndarray, rows: Sequence[str], columns: Sequence[str], title: str) -> tuple[Figure, Axes]:
    """Shares as colours and whole percents."""
    figure = Figure(figsize=(3.2 + 0.5 * len(columns), 2.6 + 0.24 * len(rows)), layout="constrained")
    ax = figure.subplots()
    ax.imshow(grid, cmap="PuOr", vmin=-FULL, vmax=FULL, aspect="auto")
    for (y, x), share in np.ndenumerate(grid):
        if not np.isnan(share):
            ink = "white" if abs(share) > 0.7 * FULL else LIGHT.ink
            text = f"{round(share * 100)}" if abs(share) < 9.995 else "≫"
            ax.text(x, y, text, ha="center", va="center", fontsize=7, color=ink)
    ax.set_xticks(range(len(columns)), columns, rotation=40, ha="right", fontsize=7.5)
    ax.set_yticks(range(len(rows)), [plain(row) for row in rows], fontsize=7.5)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_title(title, loc="left", fontsize=9)
    return figure, ax


def _headline(metric: str, names: set[str]) -> str:
    """The longest name among ``names`` that ``metric`` is a variant of: itself without its last word."""
    shorter = metric.rsplit("_", 1)[0]
    return shorter if shorter in names else metric
