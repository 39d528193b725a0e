"""The three dimensions that look at single frames: subject, background, aesthetic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from cases.video import read_video
from metrics.in_shot.vbench import frame_consistency
from metrics.parity.checkout import Checkout
from metrics.parity.networks import Pair
from metrics.parity.recorder import Recorder
from metrics.parity.rows import Row, largest, relative
from metrics.perception import encoder, image_text
from metrics.perception.preprocess import normalise

INPUT, FEATURE, SCORE = 1e-5, 1e-4, 1e-4
"""Allowed differences: of normalised pixels, of features as a share of the largest, of scores."""
GREY_LEVEL = 1.0


def frames_row(checkout: Checkout, video: Path) -> Row:
    """Mean difference of decoded frames, grey levels of 0 to 255."""
    theirs = checkout.module("utils").load_video(str(video)).permute(0, 2, 3, 1).numpy()
    ours, _ = read_video(video)
    same = ours.shape == theirs.shape
    difference = float(np.abs(ours - theirs).mean()) if same else float("inf")
    return Row("all", "decoded frames, mean", video.stem, difference, GREY_LEVEL)


def subject_rows(checkout: Checkout, video: Path, dino: Pair) -> list[Row]:
    """Subject consistency."""
    listener = Recorder(dino.theirs)
    run = checkout.module("subject_consistency").subject_consistency
    score = _score(run(listener, [str(video)], "cpu", False))
    pixels = _our_pixels(dino.ours, video, encoder.MEAN, encoder.STD)
    features = _embed(lambda images: dino.ours.embed(images).cls, pixels)
    return _rows("subject", video, listener, pixels, features, (frame_consistency(features), score))


def background_rows(checkout: Checkout, video: Path, clip: Pair) -> list[Row]:
    """Background consistency."""
    listener = Recorder(_encoder_of(clip))
    run = checkout.module("background_consistency").background_consistency
    with torch.no_grad():
        score = _score(run(listener, None, [str(video)], "cpu", False))
    pixels = _our_pixels(clip.ours, video, image_text.MEAN, image_text.STD)
    features = _embed(clip.ours.model.encode_image, pixels)
    return _rows("background", video, listener, pixels, features, (frame_consistency(features), score))


def aesthetic_rows(checkout: Checkout, video: Path, clip: Pair, head: Pair) -> list[Row]:
    """Aesthetic quality."""
    listener = Recorder(_encoder_of(clip))
    run = checkout.module("aesthetic_quality").laion_aesthetic
    score = _score(run(head.theirs, listener, [str(video)], "cpu"))
    pixels = _our_pixels(clip.ours, video, image_text.MEAN, image_text.STD)
    features = _embed(clip.ours.model.encode_image, pixels)
    with torch.no_grad():
        ours = float(head.ours(functional.normalize(torch.from_numpy(features), dim=-1)).mean())
    return _rows("aesthetic", video, listener, pixels, features, (ours, score))


def _rows(
    dimension: str,
    video: Path,
    theirs: Recorder,
    pixels: Tensor,
    features: np.ndarray,
    scores: tuple[float, float],
) -> list[Row]:
    their_pixels, their_features = theirs.heard()
    ours, other = scores
    return [
        Row(dimension, "network input", video.stem, largest(pixels, their_pixels), INPUT),
        Row(dimension, "features, relative", video.stem, relative(features, their_features), FEATURE),
        Row(dimension, "score", video.stem, abs(ours - other), SCORE, ours, other),
    ]


def _our_pixels(judge: Any, video: Path, mean: tuple[float, ...], std: tuple[float, ...]) -> Tensor:
    frames, _ = read_video(video)
    return normalise(judge.prepare(frames), mean, std)


@torch.no_grad()
def _embed(network: Callable[[Tensor], Tensor], pixels: Tensor) -> np.ndarray:
    return np.asarray(torch.cat([network(some) for some in pixels.split(8)]).numpy())


def _encoder_of(clip: Pair) -> Callable[[Tensor], Tensor]:
    encode: Callable[[Tensor], Tensor] = clip.theirs.encode_image
    return encode


def _score(result: Any) -> float:
    """The one video's value of what VBench's functions return."""
    _, videos = result
    return float(videos[0]["video_results"])
