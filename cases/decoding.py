"""Videos read in a child process: what brings a decoder down costs one file, not the run.

The child is this file as a program (``python -m cases.decoding LIMIT``): it reads one JSON path a
line and answers each with one JSON line and, for a video, the raw frames. The first file starts it, it serves
all that follow, and it is started anew when it has died or was stopped for being slow. It ends when its input
closes, so that even a killed parent leaves nobody behind.
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

LIMIT = 120.0
"""Seconds a file may take: many times what a minute of film in full HD needs."""
GRACE = 5.0
"""Seconds more after which a child stops itself, because its parent is gone and cannot."""

Child = subprocess.Popen[bytes]


def read_isolated(path: Path | str) -> tuple[np.ndarray, float]:
    """All frames of a video file, decoded by this process's child; see :func:`cases.video.read_video`.

    Raises:
        VideoError: the file is missing, no video, cut short, brings the decoder down, or takes too long.
    """
    return _shared(os.getpid()).read(path)


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

    def read(self, path: Path | str) -> tuple[np.ndarray, float]:
        """Frames uint8 ``(frames, height, width, 3)`` RGB of a file, and the frames a second.

        Raises:
            VideoError: as :func:`read_isolated`.
        """
        child = self._living()
        with _time_limit(child, self.limit) as expired:
            try:
                reply, frames = _ask(child, Path(path))
            except (OSError, EOFError):
                reply, frames = {}, None
        if not reply:
            raise VideoError(f"{path}: {self._death(child, expired.is_set())}")
        if expired.is_set():  # just after its answer, which counts
            self.close()
        if frames is None:
            raise VideoError(reply["error"])
        return frames, float(reply["fps"])

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


def _ask(child: Child, path: Path) -> tuple[dict[str, Any], np.ndarray | None]:
    """The child's answer and, unless it is an error, the frames.

    Raises:
        EOFError: the child died.
        BrokenPipeError: the child died earlier.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(str(path.absolute())).encode() + b"\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    reply: dict[str, Any] = json.loads(line)
    return reply, None if "error" in reply else _receive(child.stdout, tuple(reply["shape"]))


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


def _answer(path: str, answers: IO[bytes]) -> None:
    from cases.video import read_video

    try:
        frames, fps = read_video(path)
    except VideoError as error:
        answers.write(json.dumps({"error": str(error)}).encode() + b"\n")
    except MemoryError:
        error_text = f"{path}: its frames need more memory than there is"
        answers.write(json.dumps({"error": error_text}).encode() + b"\n")
    else:
        answers.write(json.dumps({"shape": frames.shape, "fps": fps}).encode() + b"\n")
        answers.write(np.ascontiguousarray(frames).data)
    answers.flush()


if __name__ == "__main__":
    serve(float(sys.argv[1]))
