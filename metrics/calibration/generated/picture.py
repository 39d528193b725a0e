"""Draw outlines and finds over some frames: the picture in docs/generated_frames.md.

    python -m metrics.calibration.generated.picture docs/generated_frames.png

Three frames a generator, the first that were drawn; a row each.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch

from metrics.calibration.generated.draw import COUNTS
from metrics.calibration.generated.labels import Labelled, load_labels
from metrics.calibration.generated.measure import find
from metrics.perception.judges import Judges

A_ROW = 3
SCALE = 4
GAP = 4
HAND, FINDER = (255, 255, 0), (255, 0, 255)
"""Yellow and magenta, RGB."""


def main(arguments: list[str] | None = None) -> int:
    """Write the picture to the file that is named."""
    (file,) = sys.argv[1:] if arguments is None else arguments
    torch.set_num_threads(1)
    labelled = load_labels()
    rows = [[one for one in labelled if one.drawn.generator == name][:A_ROW] for name in COUNTS]
    judges = Judges.load()
    drawn = [_row(row, find(judges, row)) for row in rows]
    cv2.imwrite(str(Path(file)), np.concatenate(drawn)[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return 0


def _row(labelled: Sequence[Labelled], found: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    return np.concatenate([panel(*one) for one in zip(labelled, found, strict=True)], axis=1)


def panel(labelled: Labelled, found: Sequence[np.ndarray]) -> np.ndarray:
    """One frame, ``SCALE`` times as large, with outlines and finds; white below and right."""
    large = _larger(labelled.frame)
    for person in labelled.persons:
        _draw(large, person.mask, HAND)
    for mask in found:
        _draw(large, mask, FINDER)
    return np.pad(large, ((0, GAP), (0, GAP), (0, 0)), constant_values=255)


def _draw(picture: np.ndarray, mask: np.ndarray, colour: tuple[int, int, int]) -> None:
    contours = cv2.findContours(_larger(mask.astype(np.uint8)), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    cv2.drawContours(picture, contours, -1, (0, 0, 0), 3)
    cv2.drawContours(picture, contours, -1, colour, 1)


def _larger(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture.repeat(SCALE, 0).repeat(SCALE, 1))


if __name__ == "__main__":
    sys.exit(main())
