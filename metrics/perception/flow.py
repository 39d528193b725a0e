"""Optical flow of a shot by OpenCV's DIS, which needs no weights."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from metrics.perception.story import FlowFeatures

RATE = 8
"""Frames a second after sampling, as VBench does."""
TOP_SHARE = 0.05
MIN_SIDE = 16
"""DIS matches patches of 8 pixels and refuses smaller pictures."""


def dis_flow(frames: np.ndarray, fps: float) -> FlowFeatures | None:
    """:func:`shot_flow` of a shot, or None where the picture is too small for it."""
    return shot_flow(frames, fps) if min(frames.shape[1:3]) >= MIN_SIDE else None


def shot_flow(frames: np.ndarray, fps: float) -> FlowFeatures:
    """Magnitudes of motion between sampled frames.

    Args:
        frames: uint8 ``(T, H, W, 3)``, sides at least ``MIN_SIDE``.
        fps: frames a second.
    """
    interval = max(1, round(fps / RATE))
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames[::interval]]
    top = [top_magnitude(flow_between(a, b)) for a, b in pairwise(grey)]
    return FlowFeatures(np.array(top), len(grey), fps / interval, min(frames.shape[1:3]))


def flow_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Flow ``(H, W, 2)`` (x, y) in pixels from one grey picture to the next."""
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(dis.calc(a, b, None))  # type: ignore[call-overload]


def top_magnitude(flow: np.ndarray) -> float:
    """Mean of the largest 5 % of magnitudes, at least one."""
    magnitudes = np.linalg.norm(flow, axis=-1).ravel()
    count = max(1, int(TOP_SHARE * magnitudes.size))
    return float(np.partition(magnitudes, -count)[-count:].mean())
