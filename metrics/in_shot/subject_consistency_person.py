"""Subject consistency of persons: VBench's formula on crops of persons, where VBench takes whole frames.

Whole frames show the place as well: ``subject_consistency`` falls further when the place changes within a
shot than when the person does (docs/calibration.md). Here every person of the first sampled frame that shows
somebody is followed through the other sampled frames, each person there being given to at most one, so that
all move as little as possible sideways. Looks play no part in that: whoever turns into somebody else must not
be lost from sight for it. The embeddings of each person's crops go into the formula, over the sampled frames
that show them; the mean is over persons. Ours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from cases.types import Case
from metrics.in_shot.vbench import frame_consistency
from metrics.perception.story import PersonCrop, ShotFeatures, StoryFeatures
from metrics.types import MetricInfo, Value
from metrics.values import each_shot, measured, missing

INFO = MetricInfo(
    id="subject_consistency_person",
    function="metrics.in_shot.subject_consistency_person:subject_consistency_person",
    version=1,
    level="shot",
    range=(0.0, 1.0),
    direction="higher",
    needs=("persons",),
    column=None,
    description="Similarity of each person in a shot to the frame before and the first, without the place.",
)
METRICS = (INFO,)


def subject_consistency_person(story: StoryFeatures, case: Case) -> list[Value]:
    """One value a shot, and the story's mean."""
    return each_shot(INFO, story, _shot)


def tracks(frames: Sequence[Sequence[PersonCrop]]) -> list[list[PersonCrop]]:
    """The appearances of each person of the first frame that shows anybody, by position alone.

    Args:
        frames: persons of each frame.
    """
    shown = [people for people in frames if people]
    if not shown:
        return []
    found = [[person] for person in shown[0]]
    for people in shown[1:]:
        far = np.array([[abs(track[-1].x - person.x) for person in people] for track in found])
        for track, person in zip(*linear_sum_assignment(far), strict=True):
            found[track].append(people[person])
    return found


def _shot(index: int, shot: ShotFeatures) -> Value:
    assert shot.persons is not None
    if len(shot.persons) < 2:
        return missing(INFO, (index,), "the video has a single frame")
    twice = [track for track in tracks(shot.persons) if len(track) > 1]
    if not twice:
        return missing(INFO, (index,), "nobody is found in two frames")
    each = [frame_consistency(np.stack([person.embedding for person in track])) for track in twice]
    return measured(INFO, (index,), sum(each) / len(each), persons=len(each), frames=len(shot.persons))
