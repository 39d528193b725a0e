"""Videos read in a child process: what brings a decoder down costs one file, not the run.

The child is this file as a program (``python -m cases.decoding LIMIT``): it reads one JSON request a
line and answers each with one JSON line and, where frames are asked for, the raw frames. The first file
starts it, it serves all that follow, and it is started anew when it has died or was stopped for being slow.
It ends when its input closes, so that even a killed parent leaves nobody behind.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np

from cases.errors import VideoError
from cases.video import VideoInfo

LIMIT = 120.0
"""Seconds a file may take: many times what a minute of film in full HD needs."""
GRACE = 5.0
"""Seconds more after which a child stops itself, because its parent is gone and cannot."""

Child = subprocess.Popen[bytes]


def read_isolated(path: Path | str, start: int = 0, stop: int | None = None) -> tuple[np.ndarray, float]:
    """Frames of a video file, decoded by this process's child; see :func:`cases.video.read_video`.

    Raises:
        VideoError: the file is missing, no video, cut short, brings the decoder down, or takes too long.
    """
    return _shared(os.getpid()).read(path, start, stop)


def probe_isolated(path: Path | str) -> VideoInfo:
    """Frames and frame rate of a file, looked up by the same child; see :func:`cases.video.probe_video`.

    Raises:
        VideoError: as :func:`read_isolated`.
    """
    return _shared(os.getpid()).probe(path)


@cache
def _shared(pid: int) -> Decoder:
    """The decoder of the process ``pid``: a fork must not share its parent's pipes."""
    return Decoder()


class Decoder:
    """A child process that decodes files, one after the other.

    Args:
        limit: seconds a file may take.
    """

    def __init__(self, limit: float = LIMIT) -> None:
        self.limit = limit
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """Of the child; None before the first file and after a crash."""
        return None if self._child is None else self._child.pid

    def read(self, path: Path | str, start: int = 0, stop: int | None = None) -> tuple[np.ndarray, float]:
        """Frames uint8 ``(frames, height, width, 3)`` RGB of a file, and the frames a second.

        Raises:
            VideoError: as :func:`read_isolated`.
        """
        reply, frames = self._answer(path, {"start": start, "stop": stop})
        assert frames is not None
        return frames, float(reply["fps"])

    def probe(self, path: Path | str) -> VideoInfo:
        """How many frames a file has, and how many a second.

        Raises:
            VideoError: as :func:`read_isolated`.
        """
        reply, _ = self._answer(path, {"probe": True})
        return VideoInfo(int(reply["frames"]), float(reply["fps"]))

    def _answer(self, path: Path | str, question: dict[str, Any]) -> tuple[dict[str, Any], np.ndarray | None]:
        """The child's answer about a file, and the frames where they are part of it.

        Raises:
            VideoError: as :func:`read_isolated`.
        """
        child = self._living()
        with _time_limit(child, self.limit) as expired:
            try:
                reply, frames = _ask(child, {"path": str(Path(path).absolute()), **question})
            except (OSError, EOFError):
                reply, frames = {}, None
        if not reply:
            raise VideoError(f"{path}: {self._death(child, expired.is_set())}")
        if expired.is_set():  # just after its answer, which counts
            self.close()
        if "error" in reply:
            raise VideoError(reply["error"])
        return reply, frames

    def close(self) -> None:
        """Stop the child; the next file starts another."""
        if self._child is not None:
            _stop(self._child, os.getpid())
            self._child = None

    def _living(self) -> Child:
        if self._child is not None and self._child.poll() is not None:
            self.close()  # it died idle, which costs no file
        if self._child is None:
            self._child = _start(self.limit)
            weakref.finalize(self, _stop, self._child, os.getpid())
        return self._child

    def _death(self, child: Child, expired: bool) -> str:
        """Why the child is gone, in words."""
        code = child.wait()
        self.close()
        if expired:
            return f"reading took longer than {self.limit:g} seconds and was stopped"
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"the decoder died while reading it ({how}): the file is damaged, or harmful"


@contextmanager
def _time_limit(child: Child, seconds: float) -> Iterator[threading.Event]:
    """Kill the child when the time is over; the event tells whether that happened."""
    expired = threading.Event()

    def kill() -> None:
        expired.set()
        child.kill()

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        yield expired
    finally:
        timer.cancel()
        timer.join()


def _start(limit: float) -> Child:
    # A program of its own rather than multiprocessing: the caller's main module is not run again, and the
    # child holds no judges in memory. It finds the packages where this process does.
    return subprocess.Popen(
        [sys.executable, "-m", __spec__.name, str(limit)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _stop(child: Child, owner: int) -> None:
    """End the child, unless this process is a fork of the one that started it."""
    if os.getpid() != owner:
        return
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # a request that was never read
                pipe.close()


def _ask(child: Child, request: dict[str, Any]) -> tuple[dict[str, Any], np.ndarray | None]:
    """The child's answer and, where it has a shape, the frames.

    Raises:
        EOFError: the child died.
        BrokenPipeError: the child died earlier.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(request).encode() + b"\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    reply: dict[str, Any] = json.loads(line)
    return reply, _receive(child.stdout, tuple(reply["shape"])) if "shape" in reply else None


def _receive(pipe: IO[bytes], shape: tuple[int, ...]) -> np.ndarray:
    frames = np.empty(shape, np.uint8)
    rest = frames.reshape(-1).data
    while rest:
        count = pipe.readinto(rest)  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        rest = rest[count:]
    return frames


def serve(limit: float) -> None:
    """The child: answer requests until the input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it closes our input
    # Decoders print what they like; the answers go through a pipe that only we know.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        for line in sys.stdin.buffer:
            faulthandler.dump_traceback_later(limit + GRACE, exit=True, file=nowhere)
            _answer(json.loads(line), answers)
            faulthandler.cancel_dump_traceback_later()


def _answer(request: dict[str, Any], answers: IO[bytes]) -> None:
    try:
        reply, frames = _look_up(request)
    except VideoError as error:
        reply, frames = {"error": str(error)}, None
    except MemoryError:
        reply, frames = {"error": f"{request['path']}: its frames need more memory than there is"}, None
    answers.write(json.dumps(reply).encode() + b"\n")
    if frames is not None:
        answers.write(np.ascontiguousarray(frames).data)
    answers.flush()


def _look_up(request: dict[str, Any]) -> tuple[dict[str, Any], np.ndarray | None]:
    from cases.video import probe_video, read_video

    if "probe" in request:
        return probe_video(request["path"])._asdict(), None
    frames, fps = read_video(request["path"], request["start"], request["stop"])
    return {"shape": frames.shape, "fps": fps}, frames


if __name__ == "__main__":
    serve(float(sys.argv[1]))
