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
TALLEST = 4 * WIDTH
"""Pixels; what is taller is squeezed."""
LABEL, HEADER, GAP = 150, 26, 4
PAPER, INK, EMPTY = (255, 255, 255), (27, 31, 36), (228, 231, 235)


class Still(NamedTuple):
    """The middle frame of a shot, or why there is none."""

    image: Image.Image | None
    fault: str | None
    fps: float = 0.0
    """Of the video."""


def still(clip: Clip | None) -> Still:
    """The middle frame of a shot at :data:`WIDTH`."""
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
    return Still(_scaled(frames[len(frames) // 2]), None, fps)


def _scaled(frame: np.ndarray) -> Image.Image:
    height = round(frame.shape[0] * WIDTH / frame.shape[1])
    # A picture of two pixels' height or width still is a still.
    size = (WIDTH, min(max(height, 1), TALLEST))
    return Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC)


def stills(run: Path, generator: GeneratorEntry, case: Case, seed: int) -> list[Still]:
    """A still of each shot of a story."""
    return [still(shot_clip(run, generator, case.id, seed, shot)) for shot in range(len(case.shots))]


def strip(rows: Sequence[tuple[GeneratorEntry, Sequence[Still]]], title: str) -> Image.Image:
    """All generators' stills of one case as one labelled picture.

    Args:
        rows: generators with the stills of their shots, in the order to show them.
        title: goes above.
    """
    height = max((s.image.height for _, row in rows for s in row if s.image), default=WIDTH * 2 // 3)
    shots = max((len(row) for _, row in rows), default=0)
    size = (LABEL + shots * (WIDTH + GAP), 2 * HEADER + len(rows) * (height + GAP))
    picture = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((6, 5), title, INK, font(14, bold=True))
    for shot in range(shots):
        draw.text((LABEL + shot * (WIDTH + GAP) + 2, HEADER + 6), f"shot {shot + 1}", INK, font(12))
    for i, (generator, row) in enumerate(rows):
        _row(picture, generator, row, 2 * HEADER + i * (height + GAP), height)
    return picture


def _row(
    picture: Image.Image, generator: GeneratorEntry, row: Sequence[Still], top: int, height: int
) -> None:
    draw = ImageDraw.Draw(picture)
    draw.text((6, top + height // 2 - 16), plain(generator.name), INK, font(13, bold=not generator.control))
    if generator.control:
        draw.text((6, top + height // 2 + 2), "control", INK, font(11))
    for shot, (image, fault, _) in enumerate(row):
        left = LABEL + shot * (WIDTH + GAP)
        if image is not None:
            picture.paste(image, (left, top))
        else:
            draw.rectangle((left, top, left + WIDTH - 1, top + height - 1), EMPTY)
            draw.text((left + 8, top + 8), (fault or "")[:28], INK, font(11))


@lru_cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font that comes with matplotlib: the same on every machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(get_data_path()) / "fonts" / "ttf" / name), size)
