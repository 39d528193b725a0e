"""Film strips: the same case by all generators, one under another, a frame of each shot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

from cases.decoding import read_isolated
from cases.errors import VideoError
from cases.types import Case
from cases.video import Clip
from reports.run_file import GeneratorEntry
from reports.run_videos import shot_clip
from reports.wording import plain

WIDTH = 192
"""Of a still, in pixels: small videos are enlarged to it, large ones reduced."""
TALLEST = 4
"""Times the width; what is taller is squeezed."""
LABEL, HEADER, GAP = 150, 26, 4
PAPER, INK, EMPTY = (255, 255, 255), (27, 31, 36), (228, 231, 235)


class Still(NamedTuple):
    """The middle frame of a shot, or why there is none."""

    image: Image.Image | None
    fault: str | None
    fps: float = 0.0
    """Of the video."""


def still(clip: Clip | None, width: int = WIDTH) -> Still:
    """The middle frame of a shot at a width in pixels."""
    if clip is None or not clip.path.exists():
        return Still(None, "no video")
    if clip.fault is not None:
        return Still(None, clip.fault)
    try:
        frames, fps = read_isolated(*clip[:3])
    except VideoError as error:
        return Still(None, str(error))
    if not len(frames):
        return Still(None, "behind the end of the file")
    return Still(_scaled(frames[len(frames) // 2], width), None, fps)


def _scaled(frame: np.ndarray, width: int) -> Image.Image:
    height = round(frame.shape[0] * width / frame.shape[1])
    # A picture of two pixels' height or width still is a still.
    size = (width, min(max(height, 1), TALLEST * width))
    return Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC)


def stills(run: Path, generator: GeneratorEntry, case: Case, seed: int, width: int = WIDTH) -> list[Still]:
    """A still of each shot of a story."""
    return [still(shot_clip(run, generator, case.id, seed, shot), width) for shot in range(len(case.shots))]


def strip(
    rows: Sequence[tuple[GeneratorEntry, Sequence[Still]]], title: str, width: int = WIDTH
) -> Image.Image:
    """All generators' stills of one case as one labelled picture.

    Args:
        rows: generators with the stills of their shots, in the order to show them.
        title: goes above.
        width: of the stills.
    """
    height = max((s.image.height for _, row in rows for s in row if s.image), default=width * 2 // 3)
    shots = max((len(row) for _, row in rows), default=0)
    size = (LABEL + shots * (width + GAP), 2 * HEADER + len(rows) * (height + GAP))
    picture = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((6, 5), title, INK, font(14, bold=True))
    for shot in range(shots):
        draw.text((LABEL + shot * (width + GAP) + 2, HEADER + 6), f"shot {shot + 1}", INK, font(12))
    for i, (generator, row) in enumerate(rows):
        _row(picture, generator, row, 2 * HEADER + i * (height + GAP), (width, height))
    return picture


def _row(
    picture: Image.Image, generator: GeneratorEntry, row: Sequence[Still], top: int, size: tuple[int, int]
) -> None:
    draw, (width, height) = ImageDraw.Draw(picture), size
    draw.text((6, top + height // 2 - 16), plain(generator.name), INK, font(13, bold=not generator.control))
    if generator.control:
        draw.text((6, top + height // 2 + 2), "control", INK, font(11))
    if len(row) > 1 and len({fault for _, fault, _ in row}) == 1 and row[0].fault is not None:
        _fault(draw, row[0].fault, (LABEL, top, LABEL + len(row) * (width + GAP) - GAP - 1, top + height - 1))
        return
    for shot, (image, fault, _) in enumerate(row):
        left = LABEL + shot * (width + GAP)
        if image is not None:
            picture.paste(image, (left, top))
        else:
            _fault(draw, fault or "", (left, top, left + width - 1, top + height - 1))


def _fault(draw: ImageDraw.ImageDraw, fault: str, box: tuple[int, int, int, int]) -> None:
    """A grey box that says why there is no picture, as far as the words fit."""
    draw.rectangle(box, EMPTY)
    draw.text((box[0] + 8, box[1] + 8), fault[: (box[2] - box[0]) * 28 // WIDTH], INK, font(11))


@lru_cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font that comes with matplotlib: the same on every machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(get_data_path()) / "fonts" / "ttf" / name), size)
