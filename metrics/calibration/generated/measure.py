"""How well found masks agree with outlines drawn by hand.

Within a frame, finds and persons are matched one to one so that the sum of their IoU is highest; below
:data:`LEAST_IOU` there is no match. Where unsure persons are left out, what was found of them counts
neither for nor against the finder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import torch
from scipy.optimize import linear_sum_assignment

from metrics.calibration.generated.labels import Labelled, Person
from metrics.calibration.measure import NAN, Bounded, bounded
from metrics.perception.judges import Judges

LEAST_IOU = 0.3


class Hit(NamedTuple):
    """A person who was found."""

    person: int
    find: int
    iou: float


class Comparison(NamedTuple):
    """What was found in one frame, against its labels."""

    story: str
    persons: int
    matched: tuple[float, ...]
    """IoU of each person who was found."""
    false_finds: int
    """Found masks that match nobody."""
    union: float
    """IoU of all persons together; NaN where nobody was labelled or found."""


class Agreement(NamedTuple):
    """Of a number of frames; all intervals are over stories."""

    frames: int
    persons: int
    coverage: Bounded
    """Share of persons who were found."""
    false_finds: Bounded
    """A frame."""
    iou: Bounded
    """Mean over persons who were found."""
    union: Bounded
    """Mean over frames where somebody was labelled or found."""


@torch.no_grad()
def find(judges: Judges, labelled: Sequence[Labelled]) -> list[list[np.ndarray]]:
    """Masks bool ``(H, W)`` of everybody whom the judge finds in each frame, as the metrics find them."""
    frames = np.stack([one.frame for one in labelled])
    images = judges.encoder.prepare(frames).to(judges.device)
    found = judges.find_persons(frames, images, judges.encoder(images))
    return [[_scaled(one.mask, *frames.shape[1:3]) for one in people] for people in found]


def compare(labelled: Labelled, found: Sequence[np.ndarray], sure_only: bool = False) -> Comparison:
    """Match what was found in a frame with its persons."""
    hits = match(labelled.persons, found)
    counted = [one.sure or not sure_only for one in labelled.persons]
    left_out = {hit.find for hit in hits if not counted[hit.person]}
    seen = [one.mask for one, counts in zip(labelled.persons, counted, strict=True) if counts]
    made = [mask for i, mask in enumerate(found) if i not in left_out]
    return Comparison(
        story=labelled.drawn.case,
        persons=len(seen),
        matched=tuple(hit.iou for hit in hits if counted[hit.person]),
        false_finds=len(found) - len(hits),
        union=iou(_all(seen, labelled), _all(made, labelled)),
    )


def match(persons: Sequence[Person], found: Sequence[np.ndarray]) -> list[Hit]:
    """Who was found, and as which mask."""
    ious = np.array([[iou(one.mask, mask) for mask in found] for one in persons])
    ious = np.where(ious >= LEAST_IOU, ious, 0).reshape(len(persons), len(found))
    pairs = zip(*linear_sum_assignment(ious, maximize=True), strict=True)
    return [Hit(row, column, float(ious[row, column])) for row, column in pairs if ious[row, column] > 0]


def agreement(compared: Sequence[Comparison]) -> Agreement:
    """Sum frames up."""
    stories = np.unique([one.story for one in compared], return_inverse=True)[1]
    persons = np.array([one.persons for one in compared])
    hits = np.array([len(one.matched) for one in compared])
    matched = np.array([sum(one.matched) for one in compared])
    union = np.array([one.union for one in compared])
    return Agreement(
        frames=len(compared),
        persons=int(persons.sum()),
        coverage=_ratio(hits, persons, stories),
        false_finds=_ratio(np.array([one.false_finds for one in compared]), np.ones(len(compared)), stories),
        iou=_ratio(matched, hits, stories),
        union=_ratio(np.nan_to_num(union), ~np.isnan(union), stories),
    )


def iou(first: np.ndarray, second: np.ndarray) -> float:
    """Intersection over union of two masks; NaN where both are empty."""
    either = (first | second).sum()
    return float((first & second).sum() / either) if either else NAN


def _ratio(parts: np.ndarray, wholes: np.ndarray, stories: np.ndarray) -> Bounded:
    """Sum of parts over sum of wholes, both a frame; its interval draws whole stories ``(frames,)`` anew."""
    count = int(stories.max()) + 1

    def ratio(drawn: np.ndarray) -> float:
        times = np.bincount(drawn, minlength=count)[stories]
        whole = times @ wholes
        return float(times @ parts / whole) if whole > 0 else NAN

    return bounded(ratio, count)


def _all(masks: Sequence[np.ndarray], labelled: Labelled) -> np.ndarray:
    """Pixels of any of the masks."""
    return np.any([np.zeros(labelled.frame.shape[:2], bool), *masks], axis=0)


def _scaled(mask: np.ndarray, height: int, width: int) -> np.ndarray:
    """A mask in the frame's size, where a judge looks at larger pictures."""
    share = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(share > 0.5)
