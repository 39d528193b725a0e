"""Who is seen in the frames that were drawn, outlined by hand in ``labels.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import yaml

from cases.errors import CaseFileError
from metrics.calibration.generated.draw import HERE, Drawn, frame_file
from metrics.calibration.outlines import is_outline, small_polygon_mask

LABELS = "labels.yaml"


class Person(NamedTuple):
    """One person whom the labeller saw."""

    sure: bool
    """False where the labeller guessed that it is a person."""
    mask: np.ndarray
    """bool ``(H, W)``."""


class Labelled(NamedTuple):
    """A frame and everybody in it."""

    drawn: Drawn
    frame: np.ndarray
    """uint8 ``(H, W, 3)``, RGB."""
    persons: tuple[Person, ...]


def load_labels(folder: Path = HERE) -> list[Labelled]:
    """All labelled frames, in the order in which they were labelled.

    Raises:
        CaseFileError: a frame is missing or labelled twice, or an outline is no polygon inside its frame.
    """
    entries = yaml.safe_load((folder / LABELS).read_text(encoding="utf-8"))["frames"]
    faults = list(_faults(entries, folder))
    if faults:
        raise CaseFileError(str(folder / LABELS), faults)
    return [_labelled(entry, folder) for entry in entries]


def _labelled(entry: Mapping[str, Any], folder: Path) -> Labelled:
    drawn = Drawn(**entry["at"])
    stored = cv2.imread(str(frame_file(drawn, folder)))
    assert stored is not None
    persons = tuple(
        Person(one["sure"], small_polygon_mask(one["outline"], *stored.shape[:2])) for one in entry["persons"]
    )
    return Labelled(drawn, np.ascontiguousarray(stored[..., ::-1]), persons)


def _faults(entries: list[Mapping[str, Any]], folder: Path) -> Iterator[str]:
    seen = set[Drawn]()
    for i, entry in enumerate(entries):
        drawn = Drawn(**entry["at"])
        if drawn in seen:
            yield f"frames[{i}].at: {tuple(drawn)} is labelled already."
        seen.add(drawn)
        stored = cv2.imread(str(frame_file(drawn, folder)))
        if stored is None:
            yield f"frames[{i}].at: no picture can be read from {frame_file(drawn, folder)}."
            continue
        for j, one in enumerate(entry["persons"]):
            fault = _outline_fault(one["outline"], *stored.shape[:2])
            if fault is not None:
                yield f"frames[{i}].persons[{j}].outline: {fault}"


def _outline_fault(outline: list[float], height: int, width: int) -> str | None:
    if not is_outline(outline):
        return "wanted a polygon of at least three x, y."
    corners = np.reshape(outline, (-1, 2))
    outside = corners[((corners < 0) | (corners > (width, height))).any(1)]
    if len(outside):
        return f"{outside[0].tolist()} lies outside the frame of {width} x {height} pixels."
    return None
