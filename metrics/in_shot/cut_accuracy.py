"""Cut accuracy: are the cuts where they were asked for, and nowhere else?

After HoloCine's SCA: ``exp(-NSD)``, ``NSD = (E_matched + E_penalty) / F``, with F the requested frames of the
file. Cuts found by TransNetV2 are matched one to one with the requested ones; a matched pair costs its
distance in frames, every missed or extra cut the penalty. Of all matchings the cheapest counts.

HoloCine does not give the penalty. Ours is the mean requested shot length, F / N: a video of six shots with
no cut at all then scores exp(-5/6) = 0.43, near what HoloCine reports for models that do not cut (0.48).

A story whose shots are separate files has its cuts by construction; there, each file is asked for no cut,
and one extra cut in it scores exp(-1) = 0.37. Distances in frames are in the detail (``offset``: their mean
over matched cuts), as MultiShotMaster and ShotAdapter report them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from cases.types import Case
from metrics.perception.story import Cuts, ShotFeatures, StoryFeatures
from metrics.types import Detail, MetricInfo, Value
from metrics.values import each_shot, measured, missing

INFO = MetricInfo(
    id="cut_accuracy",
    function="metrics.in_shot.cut_accuracy:cut_accuracy",
    version=1,
    level="shot",
    range=(0.0, 1.0),
    direction="higher",
    needs=("cuts",),
    column=None,
    description="Agreement of found with requested cuts; 1 for all in place and none inside a shot.",
    default=False,
)
METRICS = (INFO,)


class CutMatch(NamedTuple):
    """Found cuts against requested ones."""

    pairs: tuple[tuple[int, int], ...]
    """(found, requested) frames of matched cuts, ascending."""
    missed: int
    """Requested cuts that nothing was matched with."""
    extra: int
    """Found cuts that nobody asked for."""
    distance: int
    """Frames between matched cuts, in all."""


def cut_accuracy(story: StoryFeatures, case: Case) -> list[Value]:
    """Of a story in one file, its value; of one file a shot, a value each and the story's mean."""
    if story.cuts_fault is not None:
        return [missing(INFO, (), story.cuts_fault)]
    if story.cuts is not None:
        return [_measured((), story.cuts)]
    return each_shot(INFO, story, _shot)


def match_cuts(found: Sequence[int], requested: Sequence[int], penalty: float) -> CutMatch:
    """The cheapest one-to-one matching of ascending cuts, each pair at its distance in frames.

    A cut left alone costs ``penalty`` frames. Cuts of a cheapest matching never need to cross, so that it is
    found as an edit distance is.
    """
    missed = [CutMatch((), i, 0, 0) for i in range(len(requested) + 1)]
    row = missed
    for cut in found:
        following = [row[0]._replace(extra=row[0].extra + 1)]
        for i, wanted in enumerate(requested):
            matched = row[i]._replace(
                pairs=(*row[i].pairs, (cut, wanted)), distance=row[i].distance + abs(cut - wanted)
            )
            alone = row[i + 1]._replace(extra=row[i + 1].extra + 1)
            without = following[i]._replace(missed=following[i].missed + 1)
            following.append(min(matched, alone, without, key=lambda match: _cost(match, penalty)))
        row = following
    return row[-1]


def requested_cuts(lengths: Sequence[int]) -> list[int]:
    """First frames of all shots but the first."""
    return list(accumulate(lengths[:-1]))


def score(match: CutMatch, lengths: Sequence[int]) -> float:
    """``exp(-NSD)`` of a matching, for requested shot lengths."""
    return math.exp(-_cost(match, _penalty(lengths)) / sum(lengths))


def _cost(match: CutMatch, penalty: float) -> float:
    return match.distance + penalty * (match.missed + match.extra)


def _penalty(lengths: Sequence[int]) -> float:
    return sum(lengths) / len(lengths)


def _shot(index: int, shot: ShotFeatures) -> Value:
    assert shot.cuts is not None
    return _measured((index,), shot.cuts)


def _measured(shots: tuple[int, ...], cuts: Cuts) -> Value:
    match = match_cuts(cuts.found, requested_cuts(cuts.lengths), _penalty(cuts.lengths))
    found = {"matched": len(match.pairs), "missed": match.missed, "extra": match.extra}
    offset: Detail = {"offset": match.distance / len(match.pairs)} if match.pairs else {}
    whole: Detail = {"n": 1, "n_missing": 0} if shots == () else {}
    value = measured(INFO, shots, score(match, cuts.lengths))
    return value._replace(detail={**found, **offset, **whole})
