"""Shots as mp4 files: H.264 that everything plays, written so well that measured features hardly move."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cases.errors import VideoError

CRF = 8
"""Quality of x264: visually lossless; the size of a small shot stays at a few tens of kilobytes."""
CHUNK = 64
"""Frames decoded at a time where they are not wanted."""


class Clip(NamedTuple):
    """One shot in a video file: the whole file, or some of its frames, which are read and never cut out."""

    path: Path
    start: int = 0
    """Its first frame."""
    stop: int | None = None
    """The frame after its last one; None for the end of the file."""
    detected: bool = False
    """Whether it begins and ends at cuts that were found, rather than where it was asked to."""
    fault: str | None = None
    """Why nobody can say which frames are its own."""

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its file."""
        return self.start == 0 and self.stop is None


class VideoInfo(NamedTuple):
    """What a decoder says of a file before it decodes it."""

    frames: int
    fps: float


def clips_of(path: Path, lengths: Sequence[int], *, detected: bool = False) -> tuple[Clip, ...]:
    """A story that is one file, as its shots of so many frames each, one after the other."""
    stops = list(accumulate(lengths))
    starts = [0, *stops[:-1]]
    return tuple(Clip(path, start, stop, detected) for start, stop in zip(starts, stops, strict=True))


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


def read_video(path: Path | str, start: int = 0, stop: int | None = None) -> tuple[np.ndarray, float]:
    """Frames of a video file, as decord decodes them, or PyAV what decord refuses.

    decord refuses some widths (1, 16, 48, 72 ...). Where both read a file, their frames are the same bytes.

    Args:
        path: a video.
        start: the first frame to read.
        stop: the frame after the last one to read; None for all.

    Returns:
        uint8 ``(frames, height, width, 3)`` RGB, none where the file ends before ``start``; and the frames a
        second (of a variable rate, the mean).

    Raises:
        VideoError: the file is missing, is no video, has no frames, or is cut short.
    """
    path = _existing(path)
    found = _read_by_decord(path, slice(start, stop)) or _read_by_pyav(path, slice(start, stop))
    if not len(found[0]) and start == 0:
        raise VideoError(f"{path}: the video has no frames")
    return found


def probe_video(path: Path | str) -> VideoInfo:
    """How many frames a file has and how fast they follow, mostly without decoding them.

    Raises:
        VideoError: as :func:`read_video`.
    """
    import decord

    path = _existing(path)
    decord.logging.set_level(decord.logging.QUIET)
    try:
        reader = decord.VideoReader(str(path), num_threads=1)
        return VideoInfo(len(reader), float(reader.get_avg_fps()))
    except (decord.DECORDError, RuntimeError, IndexError):
        frames, fps = read_video(path)
        return VideoInfo(len(frames), fps)


def _existing(path: Path | str) -> Path:
    path = Path(path)
    if not path.is_file():
        raise VideoError(f"{path}: there is no such file")
    return path


def _read_by_decord(path: Path, wanted: slice) -> tuple[np.ndarray, float] | None:
    """None for what decord refuses."""
    import decord

    decord.logging.set_level(decord.logging.QUIET)
    state = path.stat()
    try:
        if wanted == slice(0, None):
            return _DecordFile(path).read(wanted)
        return _last_file(path, state.st_size, state.st_mtime_ns).read(wanted)
    except (decord.DECORDError, RuntimeError, IndexError):
        _last_file.cache_clear()
        return None


class _DecordFile:
    """A file read from its beginning on.

    decord's seeking misses by a few frames in many files (open groups of pictures, MPEG-4, transport
    streams); frames in a row are always right, so those before the first that is wanted are decoded too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open()

    def _open(self) -> None:
        import decord

        self.reader = decord.VideoReader(str(self.path), num_threads=1)
        self.position = 0

    def read(self, wanted: slice) -> tuple[np.ndarray, float]:
        """Frames and frames a second."""
        fps = float(self.reader.get_avg_fps())
        indices = range(len(self.reader))[wanted]
        if not indices:
            return np.empty((0, 0, 0, 3), np.uint8), fps
        if indices.start < self.position:
            self._open()
        while self.position < indices.start:
            self._next(range(self.position, min(self.position + CHUNK, indices.start)))
        return self._next(indices), fps

    def _next(self, indices: range) -> np.ndarray:
        self.position = indices.stop
        return np.asarray(self.reader.get_batch(indices).asnumpy())


@lru_cache(maxsize=1)
def _last_file(path: Path, _size: int, _changed: int) -> _DecordFile:
    """Kept open, since the next shot of a story follows in the same file."""
    return _DecordFile(path)


def _read_by_pyav(path: Path, wanted: slice) -> tuple[np.ndarray, float]:
    import av

    try:
        # Tags in another encoding than UTF-8 are no reason to refuse the pictures.
        with av.open(str(path), metadata_errors="replace") as container:
            if not container.streams.video:
                raise VideoError(f"{path}: there is no video in the file")
            stream = container.streams.video[0]
            decoded = islice(container.decode(stream), wanted.start, wanted.stop)
            frames = [frame.to_ndarray(format="rgb24") for frame in decoded]
            promised, rate = len(range(stream.frames)[wanted]), stream.average_rate
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
