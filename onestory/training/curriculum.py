"""Which samples a step sees, and what its context is packed from (decoupled conditioning).

Decoupled conditioning (paper, section 4.4 and Table 2b): a warm-up on synthetic three-shot sequences whose
conditioning frames are drawn uniformly from the real shot, while the selector learns from its labels only;
then the frames that the selector itself ranks highest. The length of the warm-up is not disclosed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from torch import Tensor

from onestory.errors import TrainingError

STREAM = 3
"""Keeps these random numbers apart from others of the same seed."""


class Drawn(NamedTuple):
    """A sample as a step sees it."""

    sample: int
    """Its number."""
    epoch: int
    """How often the sample was seen before, from 0; counted on from the warm-up to the main stage."""


class Curriculum:
    """The order of samples: a random permutation an epoch, for each of two stages.

    Args:
        lengths: shots of every sample.
        steps: optimisation steps of the run.
        batch: samples a step, over all processes.
        warm_up: share of the steps that belong to the warm-up, which sees two-shot samples only.
        seed: what the order follows from.

    Raises:
        TrainingError: a warm-up is asked for and there are no two-shot samples.
    """

    def __init__(self, lengths: Sequence[int], *, steps: int, batch: int, warm_up: float, seed: int) -> None:
        self.pairs = np.flatnonzero(np.asarray(lengths) == 2)
        self.count, self.batch, self.seed = len(lengths), batch, seed
        self.warm_up_steps = round(warm_up * steps)
        if self.warm_up_steps and not len(self.pairs):
            raise TrainingError(
                "warm_up: the warm-up of decoupled conditioning is made of two-shot samples, and the folder "
                "has none; add some or set warm_up to 0"
            )

    def uniform(self, step: int) -> bool:
        """Whether the context of ``step`` is drawn uniformly from the real shot."""
        return step < self.warm_up_steps

    def at(self, step: int) -> list[Drawn]:
        """The samples of ``step``."""
        if self.uniform(step):
            first, members, before = step * self.batch, self.pairs, 0
        else:
            first, members = (step - self.warm_up_steps) * self.batch, np.arange(self.count)
            before = -(-self.warm_up_steps * self.batch // max(1, len(self.pairs)))
        places = range(first, first + self.batch)
        return [self._draw(place, members, before) for place in places]

    def _draw(self, place: int, members: np.ndarray, before: int) -> Drawn:
        epoch, at = divmod(place, len(members))
        order = _order(self.seed, before, epoch, len(members))
        return Drawn(int(members[order[at]]), before + epoch)


@lru_cache(maxsize=4)
def _order(seed: int, stage: int, epoch: int, count: int) -> np.ndarray:
    return np.random.default_rng((seed, STREAM, stage, epoch)).permutation(count)


def uniform_frames(memory: Tensor, real: Tensor, lots: Tensor) -> tuple[Tensor, Tensor]:
    """The frames of the real shots alone, with random scores.

    Given to the adaptive conditioner these pack frames drawn uniformly, without replacement, from the real
    shot; and deal them uniformly to the patchifiers.

    Args:
        memory: M, ``(batch, F, z_dim, h, w)``.
        real: bool ``(batch, F)``, True for frames of real shots; as many in every row.
        lots: ``(batch, F)``, drawn uniformly.

    Returns:
        Frames ``(batch, F', z_dim, h, w)`` and scores ``(batch, F')``.
    """
    batch = len(memory)
    return memory[real].unflatten(0, (batch, -1)), lots[real].unflatten(0, (batch, -1))
