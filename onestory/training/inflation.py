"""Shot inflation: every sample becomes three shots (paper, section 4.4).

A two-shot sample (S_first, S_last) gets a synthetic shot, (S_syn, S_first, S_last) or
(S_first, S_syn, S_last), of one of two kinds: a random shot of another video, or S_first under spatial
and colour changes. Samples of three shots stay as they are. The target is always S_last, its caption
the text. Which of these happens follows from (seed, sample, epoch) alone.

The shares of both kinds and positions are not disclosed; ours are halves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

Share = Annotated[float, Field(ge=0, le=1)]
"""0 to 1; checked where settings are read."""

STREAM = 1
"""Keeps these random numbers apart from others of the same seed."""


class Kind(Enum):
    """What a shot of the memory is."""

    REAL = "real"
    """Of the sample itself; its label is its similarity to the target."""
    INSERTED = "inserted"
    """A random shot of another video: label -1."""
    AUGMENTED = "augmented"
    """The first shot, changed: label 0."""


class MemoryShot(NamedTuple):
    """Where a shot of the memory is found."""

    kind: Kind
    sample: int
    """Number of the sample it is taken from."""
    shot: int
    """Number of the shot in that sample."""
    variant: int = 0
    """Number of the change, for ``AUGMENTED``."""


@dataclass(frozen=True)
class Inflation:
    """Shares of what becomes of two-shot samples."""

    inserted: Share = 0.5
    """Share of synthetic shots that are random shots of other videos; the others are augmented."""
    before: Share = 0.5
    """Share of synthetic shots that come before the first shot; the others come after it."""


def inflate(
    sample: int, lengths: Sequence[int], *, seed: int, epoch: int, variants: int, inflation: Inflation
) -> tuple[MemoryShot, MemoryShot]:
    """The two shots before the target of ``sample``, in order.

    Args:
        sample: its number.
        lengths: shots of every sample, two or three each.
        seed, epoch: what the draw follows from, together with ``sample``.
        variants: changed versions of the first shot that there are; 0: random inserts only.
        inflation: shares.

    Raises:
        ValueError: there is no other video to insert from, and no changed version.
    """
    if lengths[sample] == 3:
        return MemoryShot(Kind.REAL, sample, 0), MemoryShot(Kind.REAL, sample, 1)
    if len(lengths) < 2 and not variants:
        raise ValueError("shot inflation needs a second sample, or changed versions of the first shot")
    rng = np.random.default_rng((seed, STREAM, sample, epoch))
    real = MemoryShot(Kind.REAL, sample, 0)
    wanted, before = rng.random(2) < (inflation.inserted, inflation.before)
    inserted = len(lengths) > 1 and (wanted or not variants)
    synthetic = (
        _random_insert(sample, lengths, rng)
        if inserted
        else MemoryShot(Kind.AUGMENTED, sample, 0, int(rng.integers(variants)))
    )
    return (synthetic, real) if before else (real, synthetic)


def _random_insert(sample: int, lengths: Sequence[int], rng: np.random.Generator) -> MemoryShot:
    other = int(rng.integers(len(lengths) - 1))
    other += other >= sample
    return MemoryShot(Kind.INSERTED, other, int(rng.integers(lengths[other])))
