"""How well a judge tells the film's characters apart, over pairs of crops from different shots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from metrics.calibration.measure import NAN, Bounded, auc, bounded, mean
from metrics.calibration.real.labels import KeyFrame
from metrics.perception.judges import Judges
from metrics.perception.persons import embed_persons
from metrics.types import HEADLINE, Judge

BATCH = 8


class Pairs(NamedTuple):
    """Pairs of crops of different shots, each once."""

    first: np.ndarray
    """``(P,)`` indices of crops."""
    second: np.ndarray
    """``(P,)``."""
    same: np.ndarray
    """bool ``(P,)``: whether both show the same character."""


class OfCharacter(NamedTuple):
    """How one character is told from the others."""

    who: str
    crops: int
    auc: float
    """Of pairs of it against pairs of it and another; NaN for a character with a single crop."""


class Separation(NamedTuple):
    """What a judge reaches."""

    judge: Judge
    auc: Bounded
    """With its 95 % interval over shots drawn anew."""
    same: int
    """Pairs of the same character."""
    different: int
    """Pairs of different characters."""
    same_mean: float
    """Mean cosine."""
    different_mean: float
    characters: tuple[OfCharacter, ...]


def separation(judges: Judges, name: Judge, key_frames: Sequence[KeyFrame]) -> Separation:
    """Measure a judge on all characters of key frames.

    Raises:
        WeightsError: the judge is not installed.
    """
    embeddings = embed(judges, name, key_frames)
    who = np.array([one.who for frame in key_frames for one in frame.seen])
    shots = np.array([i for i, frame in enumerate(key_frames) for _ in frame.seen])
    pairs = pairs_between(shots, who)
    likeness = np.einsum("pd,pd->p", embeddings[pairs.first], embeddings[pairs.second])
    same, different = likeness[pairs.same], likeness[~pairs.same]
    return Separation(
        judge=name,
        auc=auc_over_shots(likeness, pairs, shots),
        same=len(same),
        different=len(different),
        same_mean=mean(same),
        different_mean=mean(different),
        characters=tuple(_of_character(one, likeness, pairs, who) for one in dict.fromkeys(who.tolist())),
    )


@torch.no_grad()
def embed(judges: Judges, name: Judge, key_frames: Sequence[KeyFrame]) -> np.ndarray:
    """Unit vectors ``(n, D)`` of all characters, by padded masked crops as in the metrics of persons."""
    frames = np.stack([one.frame for one in key_frames])
    found = [[seen.instance for seen in one.seen] for one in key_frames]
    if name == HEADLINE:
        people = embed_persons(judges.encoder, frames, found)
        return np.stack([one.embedding for frame in people for one in frame])
    return judges.other(name).persons(frames, found, BATCH)


def pairs_between(shots: np.ndarray, who: np.ndarray) -> Pairs:
    """All pairs of crops ``(n,)`` that lie in different shots."""
    first, second = np.triu_indices(len(shots), 1)
    across = shots[first] != shots[second]
    first, second = first[across], second[across]
    return Pairs(first, second, who[first] == who[second])


def auc_over_shots(likeness: np.ndarray, pairs: Pairs, shots: np.ndarray) -> Bounded:
    """AUC of ``likeness`` ``(P,)``, and its interval: whole shots ``(n,)`` of crops are drawn, not pairs.

    A pair counts as often as both its shots were drawn, multiplied. All comparisons are made once, here,
    and only weighted anew a thousand times.
    """
    same, different = likeness[pairs.same], likeness[~pairs.same]
    if not (len(same) and len(different)):
        return Bounded(NAN, NAN, NAN)
    above = (np.sign(same[:, None] - different[None]).astype(np.float32) + 1) / 2

    def weighted(drawn: np.ndarray) -> float:
        times = np.bincount(drawn, minlength=int(shots.max()) + 1)[shots].astype(np.float32)
        weights = times[pairs.first] * times[pairs.second]
        ours, theirs = weights[pairs.same], weights[~pairs.same]
        total = float(ours.sum()) * float(theirs.sum())
        return float(ours @ above @ theirs) / total if total > 0 else NAN

    interval = bounded(weighted, int(shots.max()) + 1)
    return interval._replace(value=auc(different, same))


def _of_character(name: str, likeness: np.ndarray, pairs: Pairs, who: np.ndarray) -> OfCharacter:
    concerned = (who[pairs.first] == name) | (who[pairs.second] == name)
    same, different = likeness[concerned & pairs.same], likeness[concerned & ~pairs.same]
    return OfCharacter(name, int((who == name).sum()), auc(different, same))
