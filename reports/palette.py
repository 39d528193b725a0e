"""Colours and marks of generators, the same in every plot and on the page.

Compared generators get the Okabe-Ito colours, which colour-blind readers can tell apart; controls are grey,
told apart by their marks and dashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reports.run_file import GeneratorEntry

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C6D31")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
GREYS = ("#4d4d4d", "#737373", "#8c8c8c", "#a6a6a6")
DARK_GREYS = ("#c9ced4", "#aeb4bb", "#949aa2", "#7b828a")
"""The greys of controls on dark paper."""
DASHES = ("-", "--", "-.", ":")


class Look(NamedTuple):
    """How one generator is drawn."""

    colour: str
    marker: str
    dash: str


def looks(generators: Sequence[GeneratorEntry]) -> dict[str, Look]:
    """A look for each generator, by its place among its kind."""
    found: dict[str, Look] = {}
    for control in (False, True):
        for i, generator in enumerate(g for g in generators if g.control == control):
            colours = GREYS if control else COLOURS
            dash = DASHES[i % len(DASHES)] if control else "-"
            found[generator.name] = Look(colours[i % len(colours)], MARKERS[i % len(MARKERS)], dash)
    return found
