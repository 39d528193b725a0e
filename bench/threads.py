"""Threads of the libraries that compute; sums depend on their number, so the plan fixes it."""

from __future__ import annotations


def fix_threads(count: int) -> None:
    """Give torch and OpenCV that number of threads, on every machine."""
    import cv2
    import torch

    torch.set_num_threads(count)
    cv2.setNumThreads(count)
