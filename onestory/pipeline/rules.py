"""Selection rules: which memory frames a shot may see. All give scores, so that packing is the same for all.

``learned`` is the paper's Frame Selection; ``last``, ``recent`` and ``uniform`` are its ablations (Table 2a,
Fig. 6); ``similarity`` follows FramePack's sorting of the history by likeness; ``random`` and ``oracle``
bound what selection can matter. A score of minus infinity keeps a frame out altogether.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from onestory.errors import SettingError, named


class Query(NamedTuple):
    """What a rule may look at."""

    frames: Tensor
    """M, ``(batch, F, z_dim, h, w)`` normalised latents, oldest first."""
    keep: int
    """K_sel: how many frames the packing will show at most."""
    learned: Callable[[], Tensor]
    """Computes S, ``(batch, F)``, by Frame Selection."""
    generators: Sequence[torch.Generator] | None = None
    """One a story, for ``random``."""
    truth: Tensor | None = None
    """``(batch, F)`` known relevance, for ``oracle``."""


Rule = Callable[[Query], Tensor]
"""Scores ``(batch, F)``, the higher the better."""


def learned(query: Query) -> Tensor:
    """S of Frame Selection."""
    return query.learned()


def last(query: Query) -> Tensor:
    """The newest frame alone (the first row of Table 2a)."""
    scores = torch.full_like(recent(query), -torch.inf)
    scores[:, -1] = 0.0
    return scores


def recent(query: Query) -> Tensor:
    """The newer the better."""
    batch, count = query.frames.shape[:2]
    return torch.arange(count, dtype=torch.float32, device=query.frames.device).expand(batch, -1)


def uniform(query: Query) -> Tensor:
    """K_sel frames at equal distances, the oldest and the newest among them; the newer the better."""
    order = recent(query)
    count, keep = order.shape[1], query.keep
    if keep >= count:
        return order
    chosen = [i * (count - 1) // (keep - 1) for i in range(keep)] if keep > 1 else [(count - 1) // 2]
    scores = torch.full_like(order, -torch.inf)
    scores[:, chosen] = order[:, chosen]
    return scores


def random(query: Query) -> Tensor:
    """Any frames, by the stories' own generators."""
    if query.generators is None:
        raise SettingError("rule 'random' needs a generator for each story; pass `generator`")
    count = query.frames.shape[1]
    rows = [torch.rand(count, generator=generator) for generator in query.generators]
    return torch.stack(rows).to(query.frames.device)


def similarity(query: Query) -> Tensor:
    """Cosine of a frame's latents with the newest one's, which stands in for the next shot's; untrained."""
    flat = torch.nn.functional.normalize(query.frames.flatten(2).float(), dim=2)
    return (flat @ flat[:, -1].unsqueeze(2)).squeeze(2)


def oracle(query: Query) -> Tensor:
    """The known relevance."""
    expected = tuple(query.frames.shape[:2])
    if query.truth is None or tuple(query.truth.shape) != expected:
        found = "nothing" if query.truth is None else f"shape {tuple(query.truth.shape)}"
        raise SettingError(
            f"rule 'oracle' needs the relevance of every memory frame, shape {expected}; got {found}"
        )
    return query.truth


RULES: dict[str, Rule] = {
    "learned": learned,
    "last": last,
    "recent": recent,
    "uniform": uniform,
    "random": random,
    "similarity": similarity,
    "oracle": oracle,
}
"""All rules by the name that configurations use."""


def rule_named(name: str) -> Rule:
    """The rule ``name``.

    Raises:
        SettingError: there is none.
    """
    return named("rule", name, RULES)
