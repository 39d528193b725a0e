"""Disjoint worlds: which persons and places belong to which split, by construction.

A thing's main attributes are cut into *cells*; values are drawn from the middle 60 % of a cell only.
Over the field Z_17 a linear check of the cell numbers tells the split. For persons a second check,
with columns independent of the first, must be zero: two persons whose cells differ therefore differ
in at least two attributes (a code of distance two), and persons of different splits always do.
Places use one check, so that those of different splits differ in at least one attribute.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cases.storyworld.world import Split

MODULUS = 17
RESIDUES: dict[Split, tuple[int, ...]] = {
    "train": tuple(range(10)),
    "teacher": (10, 11),
    "judge": (12, 13),
    "calibration": (14,),
    "dev": (15,),
    "test": (16,),
}
"""Values of the split check that belong to each split; together all of Z_17."""

INNER = 0.6
"""Share of a cell's width that values are drawn from; the rest is guard band."""


def split_of(cells: Sequence[int]) -> Split:
    """The split that cell numbers (attribute by attribute) belong to."""
    residue = sum((i + 1) * cell for i, cell in enumerate(cells)) % MODULUS
    return next(split for split, residues in RESIDUES.items() if residue in residues)


def is_codeword(cells: Sequence[int]) -> bool:
    """Whether persons may have these cells at all (second check)."""
    return sum(cells) % MODULUS == 0


def sample_cells(
    rng: np.random.Generator, split: Split, odds: Sequence[Sequence[float]], *, codewords: bool
) -> tuple[int, ...]:
    """Cell numbers of a random member of ``split``.

    Args:
        rng: draws.
        split: whose member.
        odds: for each attribute the probability of each of its cells (at most 17 cells).
        codewords: whether the second check must hold as well.
    """
    while True:
        draws = np.stack([_draw(rng, p, 256) for p in odds], 1)
        good = np.isin(draws @ np.arange(1, len(odds) + 1) % MODULUS, RESIDUES[split])
        if codewords:
            good &= draws.sum(1) % MODULUS == 0
        if good.any():
            return tuple(int(cell) for cell in draws[good.argmax()])


def sample_in_cell(rng: np.random.Generator, cell: int, cells: int) -> float:
    """A value in [0, 1] from the inner part of one of ``cells`` equal cells."""
    return (cell + (1 - INNER) / 2 + INNER * rng.random()) / cells


def guard_gap(cells: int) -> float:
    """Least difference of two values in [0, 1] drawn in different cells."""
    return (1 - INNER) / cells


def _draw(rng: np.random.Generator, odds: Sequence[float], count: int) -> np.ndarray:
    edges = np.cumsum(odds)
    return np.minimum(np.searchsorted(edges / edges[-1], rng.random(count), side="right"), len(odds) - 1)
