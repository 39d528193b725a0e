"""One compared quantity a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Row(NamedTuple):
    """A quantity, how far ours and VBench's lie apart, and how far they may."""

    dimension: str
    quantity: str
    video: str
    difference: float
    allowed: float
    ours: float | None = None
    """Where the quantity is one number."""
    theirs: float | None = None

    @property
    def agrees(self) -> bool:
        """Whether the difference is allowed; a difference that is no number is not."""
        return self.difference <= self.allowed


def largest(ours: npt.ArrayLike, theirs: npt.ArrayLike) -> float:
    """Largest absolute difference; infinite where shapes differ.

    Args:
        ours: an array.
        theirs: an array.
    """
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    return float(np.abs(a - b).max(initial=0)) if a.shape == b.shape else float("inf")


def relative(ours: npt.ArrayLike, theirs: npt.ArrayLike) -> float:
    """The same, as a share of the largest of theirs."""
    scale = float(np.abs(np.asarray(theirs)).max(initial=0))
    return largest(ours, theirs) / scale if scale > 0 else largest(ours, theirs)


def table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table."""
    lines = [
        "| dimension | quantity | video | difference | allowed | ours | VBench's | |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        numbers = (f"{value:.7g}" if value is not None else "" for value in (row.ours, row.theirs))
        lines.append(
            f"| {row.dimension} | {row.quantity} | {row.video} | {row.difference:.2g} | {row.allowed:g} | "
            f"{' | '.join(numbers)} | {'agrees' if row.agrees else '**differs**'} |"
        )
    return "\n".join(lines) + "\n"
