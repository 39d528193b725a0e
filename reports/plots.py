"""Writes the plots of a run as files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl

from reports.plot_gaps import gap_plot
from reports.plot_parts import LIGHT, darkened, style
from reports.plot_patterns import pattern_bars
from reports.summary import Summary

DRAWINGS = {"patterns": pattern_bars, "gaps": gap_plot}


class Plot(NamedTuple):
    """One plot: ``<name>.png``, ``<name>.svg`` and ``<name>-dark.svg``."""

    name: str
    text: str
    """What it shows, for its caption and for those who cannot see it."""


PLOTS = (
    Plot("patterns", "Means per pattern, 95 % intervals, one panel a metric; controls as grey lines."),
    Plot(
        "gaps",
        "Similarity of the same person and place against the number of shots between the two, and the "
        "same less the similarity of different ones in the story. Bands are 95 % intervals.",
    ),
)


def write_plots(summary: Summary, folder: Path) -> tuple[Plot, ...]:
    """Write every plot into ``folder``: PNG, and SVG for light and dark pages."""
    for plot in PLOTS:
        with mpl.rc_context(style(LIGHT)):
            figure = DRAWINGS[plot.name](summary)
            figure.savefig(folder / f"{plot.name}.svg", metadata={"Date": None})
            figure.set_layout_engine("none")  # it is laid out now, and that is the slow part
            figure.savefig(folder / f"{plot.name}.png", dpi=150)
        light = (folder / f"{plot.name}.svg").read_text()
        (folder / f"{plot.name}-dark.svg").write_text(darkened(light))
    return PLOTS
