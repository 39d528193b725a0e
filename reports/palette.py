"""Colours and marks of generators, the same in every plot and on the page.

Compared generators get the Okabe-Ito colours, which colour-blind readers can tell apart, and marks that need
no colour at all; controls are grey, told apart by their dashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reports.run_file import GeneratorEntry

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C6D31")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
GREYS = ("#4d4d4d", "#737373", "#8c8c8c", "#a6a6a6")
DASHES = ("-", "--", "-.", ":")
SIGNS = {
    "o": "●", "s": "■", "D": "◆", "^": "▲", "v": "▼", "P": "✚", "X": "✖",
    "-": "──", "--": "╌╌", "-.": "─·", ":": "··",
}  # fmt: skip
"""Marks and dashes as characters, for legends in HTML."""


class Look(NamedTuple):
    """How one generator is drawn."""

    colour: str
    marker: str
    dash: str
    name: str
    """The page's name of its colour, which is another one on dark paper."""
    sign: str


def looks(generators: Sequence[GeneratorEntry]) -> dict[str, Look]:
    """A look for each generator, by its place among its kind."""
    found: dict[str, Look] = {}
    for i, generator in enumerate(g for g in generators if not g.control):
        place, marker = i % len(COLOURS), MARKERS[i % len(MARKERS)]
        found[generator.name] = Look(COLOURS[place], marker, "-", f"--c{place}", SIGNS[marker])
    for i, generator in enumerate(g for g in generators if g.control):
        place, dash = i % len(GREYS), DASHES[i % len(DASHES)]
        marker = MARKERS[i % len(MARKERS)]
        found[generator.name] = Look(GREYS[place], marker, dash, f"--g{place}", SIGNS[dash])
    return found
