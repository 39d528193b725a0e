"""Parts that all plots share: the style, panels, and figures made of panels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.run_file import GeneratorEntry
from reports.wording import plain


class Theme(NamedTuple):
    """Colours of a plot's paper and ink."""

    paper: str
    ink: str
    faint: str


LIGHT = Theme("#ffffff", "#1b1f24", "#d9dde2")


class Panel(NamedTuple):
    """One small chart: alone on the page, among others in a figure for print."""

    name: str
    title: str
    text: str
    """What it shows, for those who cannot see it."""
    draw: Callable[[Axes], None]


def style(theme: Theme) -> Any:
    """Matplotlib's settings for a theme; Any because matplotlib types the keys one by one."""
    inks = ("text.color", "axes.labelcolor", "xtick.color", "ytick.color")
    return {
        **dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), theme.paper),
        **dict.fromkeys(inks, theme.ink),
        **dict.fromkeys(("axes.edgecolor", "grid.color"), theme.faint),
        **dict.fromkeys(("axes.spines.top", "axes.spines.right", "legend.frameon"), False),
        "axes.axisbelow": True,
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "figure.titlesize": 11,
        "font.size": 9,
        "svg.fonttype": "none",  # text stays text: searchable, and a tenth of the size
        "svg.hashsalt": "onestory-bench",  # equal runs give equal files
    }


def figure_of(panels: Sequence[Panel], title: str, columns: int) -> Figure:
    """Panels side by side with one legend below, for print."""
    rows = max(1, -(-len(panels) // columns))
    figure = Figure(figsize=(4 * columns, 2.6 * rows + 0.9), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax, panel in zip(axes, panels, strict=False):
        panel.draw(ax)
        ax.set_title(panel.title, loc="left")
    for ax in axes[len(panels) :]:
        ax.set_visible(False)
    add_legend(figure, axes)
    figure.suptitle(title, x=0.01, ha="left")
    return figure


def legend_name(generator: GeneratorEntry) -> str:
    """A generator's name in a legend."""
    return f"{plain(generator.name)}{' (control)' if generator.control else ''}"


def add_legend(figure: Figure, axes: Iterable[Axes]) -> None:
    """One legend below for all panels, controls last."""
    entries = {
        label: handle for ax in axes for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    if entries:
        labels = sorted(entries, key=lambda label: label.endswith("(control)"))
        handles = [entries[label] for label in labels]
        figure.legend(handles, labels, loc="outside lower center", ncols=min(7, len(labels)))


def or_nan(value: float | None) -> float:
    """What matplotlib leaves out, for what does not exist."""
    return float("nan") if value is None else value
