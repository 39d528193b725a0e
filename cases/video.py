"""Shots as mp4 files: H.264 that everything plays, written so well that measured features hardly move."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import numpy as np

from cases.errors import VideoError

CRF = 8
"""Quality of x264: visually lossless; the size of a small shot stays at a few tens of kilobytes."""


def write_video(path: Path | str, frames: np.ndarray, fps: float, *, crf: int = CRF) -> None:
    """Write a shot as H.264 in yuv420p; the same frames always give the same bytes.

    The file appears under its name only when it is complete.

    Args:
        path: ends in ``.mp4``; its folder is made if missing.
        frames: uint8 ``(frames, height, width, 3)`` RGB; height and width even, since colour is
            stored at half resolution.
        fps: frames a second, above 0.
        crf: quality of x264, 0 (lossless) to 51.

    Raises:
        VideoError: frames of another shape or type, or a file that cannot be written.
    """
    path = Path(path)
    _check(path, frames, fps)
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}.unfinished{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _encode(unfinished, frames, fps, crf)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise VideoError(f"{path}: the video cannot be written: {error}") from error


def read_video(path: Path | str) -> tuple[np.ndarray, float]:
    """All frames of a video file, as decord decodes them.

    Returns:
        uint8 ``(frames, height, width, 3)`` RGB, and the frames a second.

    Raises:
        VideoError: the file is missing, is no video, or is cut short.
    """
    import decord

    decord.logging.set_level(decord.logging.QUIET)
    path = Path(path)
    if not path.is_file():
        raise VideoError(f"{path}: there is no such file")
    try:
        reader = decord.VideoReader(str(path), num_threads=1)
        frames = reader.get_batch(range(len(reader))).asnumpy() if len(reader) else None
    except (decord.DECORDError, RuntimeError, IndexError) as error:
        raise VideoError(
            f"{path}: not a video that decord can decode ({path.stat().st_size} bytes; damaged, cut short, "
            "or of a width it has trouble with, such as 48 or 72)"
        ) from error
    if frames is None:
        raise VideoError(f"{path}: the video has no frames")
    return frames, float(reader.get_avg_fps())


def _check(path: Path, frames: np.ndarray, fps: float) -> None:
    if frames.ndim != 4 or frames.shape[3] != 3 or frames.dtype != np.uint8 or 0 in frames.shape:
        raise VideoError(
            f"{path}: expected frames as uint8 (frames, height, width, 3), got {frames.dtype} {frames.shape}"
        )
    if frames.shape[1] % 2 or frames.shape[2] % 2:
        raise VideoError(f"{path}: height and width must be even, got {frames.shape[1]}x{frames.shape[2]}")
    if not fps > 0:
        raise VideoError(f"{path}: frames a second must be above 0, got {fps}")


def _encode(path: Path, frames: np.ndarray, fps: float, crf: int) -> None:
    import av

    options = {"crf": str(crf), "preset": "fast", "threads": "1"}
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001), options=options)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
