"""What was labelled by hand in the film, and the shots it was cut into.

``cuts.json`` holds the shots as ``cut.py`` found them, ``labels.yaml`` who is seen where, at most one key
frame a shot, and ``frames/`` the key frames. Frames are counted from the film's first one.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import yaml

from cases.errors import CaseFileError
from metrics.calibration.outlines import is_outline, polygon_mask
from metrics.perception.instances import Instance

HERE = Path(__file__).parent
LABELS, CUTS, FRAMES = "labels.yaml", "cuts.json", "frames"
FPS = 24
"""Frames a second of the film."""


class Shot(NamedTuple):
    """From the first frame to the one behind the last."""

    start: int
    end: int


class Seen(NamedTuple):
    """A character in a key frame."""

    who: str
    instance: Instance
    """Its mask, of the key frame's size."""


class KeyFrame(NamedTuple):
    """One labelled picture."""

    shot: Shot
    frame: np.ndarray
    """uint8 ``(H, W, 3)``, RGB."""
    seen: tuple[Seen, ...]


def load_key_frames(folder: Path = HERE) -> list[KeyFrame]:
    """All labelled key frames, in the film's order; each is the only one of its shot.

    Raises:
        CaseFileError: labels name a character, picture or shot that is not there, or a shot twice.
    """
    labels = yaml.safe_load((folder / LABELS).read_text(encoding="utf-8"))
    shots = shots_of(json.loads((folder / CUTS).read_text(encoding="utf-8")))
    faults = list(_faults(labels, shots, folder))
    if faults:
        raise CaseFileError(str(folder / LABELS), faults)
    return [_key_frame(entry, shots, folder) for entry in labels["key_frames"]]


def shots_of(cuts: Mapping[str, Any]) -> list[Shot]:
    """All shots of the parts that were cut, each of ``start``, ``end`` and the ``cuts`` between them."""
    return [
        Shot(start, end)
        for part in cuts["parts"]
        for start, end in zip([part["start"], *part["cuts"]], [*part["cuts"], part["end"]], strict=True)
    ]


def shot_at(frame: int, shots: Sequence[Shot]) -> Shot | None:
    """The shot that a frame belongs to, of shots in rising order; None where none was cut."""
    index = bisect_right(shots, (frame, float("inf"))) - 1
    return shots[index] if index >= 0 and frame < shots[index].end else None


def frame_number(seconds: float) -> int:
    """The frame shown at a time of the film."""
    return round(seconds * FPS)


def picture(seconds: float, folder: Path) -> Path:
    """Where the key frame of a time of the film lies."""
    return folder / FRAMES / f"{frame_number(seconds):05d}.jpg"


def _key_frame(entry: Mapping[str, Any], shots: Sequence[Shot], folder: Path) -> KeyFrame:
    seconds = entry["seconds"]
    shot, stored = shot_at(frame_number(seconds), shots), cv2.imread(str(picture(seconds, folder)))
    assert shot is not None
    assert stored is not None
    masks = ((one["who"], polygon_mask(one["outlines"], *stored.shape[:2])) for one in entry["seen"])
    seen = tuple(Seen(who, Instance(mask, float(mask.mean()))) for who, mask in masks)
    return KeyFrame(shot, np.ascontiguousarray(stored[..., ::-1]), seen)


def _faults(labels: Mapping[str, Any], shots: Sequence[Shot], folder: Path) -> Iterator[str]:
    known, used = set(labels["characters"]), set[Shot]()
    for i, entry in enumerate(labels["key_frames"]):
        place, seconds = f"key_frames[{i}]", entry["seconds"]
        shot = shot_at(frame_number(seconds), shots)
        if shot is None:
            yield f"{place}.seconds: {seconds} lies in no shot of {CUTS}."
        elif shot in used:
            yield f"{place}.seconds: {seconds} lies in a shot that has a key frame already: {tuple(shot)}."
        else:
            used.add(shot)
        if cv2.imread(str(picture(seconds, folder))) is None:
            yield f"{place}.seconds: no picture can be read from {picture(seconds, folder)}."
        for j, one in enumerate(entry["seen"]):
            if one["who"] not in known:
                yield f"{place}.seen[{j}].who: {one['who']!r} is not among characters: {', '.join(known)}."
            if not one["outlines"] or not all(map(is_outline, one["outlines"])):
                yield f"{place}.seen[{j}].outlines: wanted polygons of at least three x, y."
