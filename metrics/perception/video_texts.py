"""Texts as the video-text judge reads them; numpy only, so that metrics need no torch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class VideoTexts(NamedTuple):
    """Embeddings of N texts, and what the judge's token limit did to them."""

    embeddings: np.ndarray
    """``(N, E)`` unit vectors."""
    cut: np.ndarray
    """bool ``(N,)``: the text has more tokens than the judge reads."""
