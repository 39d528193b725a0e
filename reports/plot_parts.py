"""Parts that all plots share: themes, names in the legend, the legend itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.palette import DARK_GREYS, GREYS
from reports.run_file import GeneratorEntry
from reports.wording import plain


class Theme(NamedTuple):
    """Colours of a plot's paper and ink."""

    paper: str
    ink: str
    faint: str


LIGHT = Theme("#ffffff", "#1b1f24", "#d9dde2")
DARK = Theme("#171b21", "#e4e8ed", "#3a424d")


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
        "svg.hashsalt": "onestory-bench",  # equal runs give equal files
    }


def darkened(svg: str) -> str:
    """A light drawing on dark paper: the same lines, other paper and ink."""
    for light, dark in (*zip(LIGHT, DARK, strict=True), *zip(GREYS, DARK_GREYS, strict=True)):
        svg = svg.replace(light, dark)
    return svg


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
