"""The losses of a run as a picture, from its log."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

NOT_PLOTTED = ("step", "seconds")


def plot_log(log: Path, picture: Path) -> None:
    """Draw every column of ``log.csv`` against the step, one panel each."""
    table = pd.read_csv(log)
    columns = [name for name in table.columns if name not in NOT_PLOTTED and table[name].notna().any()]
    figure = Figure(figsize=(7, 1.6 * len(columns)), layout="constrained")
    panels = figure.subplots(len(columns), 1, sharex=True, squeeze=False)[:, 0]
    for panel, name in zip(panels, columns, strict=True):
        seen = table[["step", name]].dropna()
        panel.plot(seen["step"], seen[name], marker="." if len(seen) < 30 else None, linewidth=1)
        panel.set_ylabel(name)
        panel.grid(alpha=0.3)
    panels[-1].set_xlabel("step")
    figure.savefig(picture, dpi=100)
