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
    """All frames of a video file, as decord decodes them, or PyAV what decord refuses.

    decord refuses some widths (1, 16, 48, 72 ...). Where both read a file, their frames are the same bytes.

    Returns:
        uint8 ``(frames, height, width, 3)`` RGB, and the frames a second (of a variable rate, the mean).

    Raises:
        VideoError: the file is missing, is no video, or is cut short.
    """
    path = Path(path)
    if not path.is_file():
        raise VideoError(f"{path}: there is no such file")
    found = _read_by_decord(path) or _read_by_pyav(path)
    if not len(found[0]):
        raise VideoError(f"{path}: the video has no frames")
    return found


def _read_by_decord(path: Path) -> tuple[np.ndarray, float] | None:
    """None for what decord refuses."""
    import decord

    decord.logging.set_level(decord.logging.QUIET)
    try:
        reader = decord.VideoReader(str(path), num_threads=1)
        return reader.get_batch(range(len(reader))).asnumpy(), float(reader.get_avg_fps())
    except (decord.DECORDError, RuntimeError, IndexError):
        return None


def _read_by_pyav(path: Path) -> tuple[np.ndarray, float]:
    import av

    try:
        # Tags in another encoding than UTF-8 are no reason to refuse the pictures.
        with av.open(str(path), metadata_errors="replace") as container:
            if not container.streams.video:
                raise VideoError(f"{path}: there is no video in the file")
            stream = container.streams.video[0]
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
            promised, rate = stream.frames, stream.average_rate
    except av.error.FFmpegError as error:
        why = f"{path.stat().st_size} bytes; {error.strerror}"
        raise VideoError(f"{path}: not a video that can be decoded ({why})") from error
    if len(frames) < promised:
        raise VideoError(f"{path}: the video is cut short: {len(frames)} of {promised} frames can be decoded")
    if len({frame.shape for frame in frames}) > 1 or not rate:
        raise VideoError(f"{path}: the size of the video's frames changes, or its frame rate is not given")
    return np.stack(frames) if frames else np.empty((0, 0, 0, 3), np.uint8), float(rate)


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

    # Macroblock trees make x264 write different bytes from the same frames now and then.
    options = {"crf": str(crf), "preset": "fast", "threads": "1", "x264-params": "no-mbtree=1"}
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001), options=options)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
