"""What metrics look at: features of shots and stories, numpy only, so that metrics need no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from metrics.perception.video_texts import VideoTexts
from metrics.types import HEADLINE, Judge

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of a frame's width and height, 0 to 1."""
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class PersonCrop:
    """One person found in one frame."""

    area: float
    """Share of the frame's pixels, 0 to 1."""
    x: float
    """Horizontal centre, 0 (left) to 1 (right)."""
    embedding: np.ndarray
    """Unit vector ``(D,)`` of the padded masked crop, by the headline judge."""
    others: Mapping[Judge, np.ndarray] = field(default_factory=dict)
    """The same person to other judges: unit vectors, each of its judge's own length."""
    box: Box = WHOLE
    """Where the person is in the frame."""
    second: float = 0.0
    """When that frame is shown, from the shot's begin."""
    thumbnail: np.ndarray | None = None
    """The person's pixels, uint8 ``(S, S, 4)``: RGB and mask (0 to 255); None unless a metric needs them."""

    def by(self, judge: Judge) -> np.ndarray:
        """Unit vector ``(D,)`` of the person to one judge."""
        return self.embedding if judge == HEADLINE else self.others[judge]


@dataclass(frozen=True)
class FlowFeatures:
    """Optical flow of a shot sampled at about 8 frames a second."""

    top: np.ndarray
    """``(P,)`` mean of the largest 5 % of magnitudes of each pair of frames, pixels."""
    frames: int
    """Frames after sampling; P is one less."""
    rate: float
    """Sampled frames a second."""
    short_side: int
    """Pixels; magnitudes are in pixels of this size."""


@dataclass(frozen=True)
class Cuts:
    """Cuts found in one video file, and the lengths its shots were asked to have."""

    found: tuple[int, ...]
    """First frames of all shots but the first, ascending."""
    lengths: tuple[int, ...]
    """Requested frames of each shot; of a file that should be one shot, its own length."""


@dataclass(frozen=True)
class ShotFeatures:
    """Features of one shot; parts that no requested metric needs are None.

    ``scene`` and ``image`` cover all T frames, ``surroundings`` and ``persons`` k sampled ones.
    """

    fault: str | None = None
    """Why the video could not be read; then everything else is None."""
    scene: np.ndarray | None = None
    """``(T, D)`` unit CLS embeddings of whole frames."""
    surroundings: np.ndarray | None = None
    """``(k, D)`` unit mean patch tokens outside persons; rows of NaN where persons fill the frame."""
    persons: tuple[tuple[PersonCrop, ...], ...] | None = None
    """Persons of each sampled frame, largest first."""
    seconds: tuple[float, ...] = ()
    """When the middle of each sampled frame is shown, from the shot's begin."""
    image: np.ndarray | None = None
    """``(T, E)`` unit image embeddings in the space shared with texts."""
    background: np.ndarray | None = None
    """``(T, E)`` unit image embeddings for background consistency; the tiny preset's are ``image``."""
    aesthetic: np.ndarray | None = None
    """``(T,)`` scores of the aesthetic head, 0 to 1."""
    flow: FlowFeatures | None = None
    """Also None where the picture is too small for flow."""
    video: np.ndarray | None = None
    """``(E,)`` unit embedding of the shot as a video, in the space shared with ``video_prompts``."""
    cuts: Cuts | None = None
    """Cuts inside the shot; also None where the story is one file, which has them."""
    others: Mapping[Judge, np.ndarray] = field(default_factory=dict)
    """``surroundings`` to other judges: ``(k, D)`` each, with rows of NaN as there."""

    def surroundings_by(self, judge: Judge) -> np.ndarray | None:
        """``(k, D)`` surroundings to one judge; None where the video could not be read."""
        return self.surroundings if judge == HEADLINE else self.others.get(judge)


@dataclass(frozen=True)
class StoryFeatures:
    """Features of a story's shots and texts."""

    shots: tuple[ShotFeatures, ...]
    prompts: np.ndarray | None = None
    """``(N, E)`` unit embeddings of the self-contained prompts."""
    captions: np.ndarray | None = None
    """``(N, E)`` unit embeddings of the referential captions."""
    texts_fault: str | None = None
    """Why the judge cannot read the texts; then there are no embeddings of them."""
    video_prompts: VideoTexts | None = None
    """The self-contained prompts to the judge of videos and texts."""
    video_captions: VideoTexts | None = None
    """The referential captions to the same judge."""
    cuts: Cuts | None = None
    """Cuts of a story that is one video file; None where each shot has its own."""
    cuts_fault: str | None = None
    """Why cuts of a story in one file mean nothing, although the file can be read."""
