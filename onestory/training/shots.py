"""One shot of any video as a clip of fixed size and length: the middle of it, cropped at the centre."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np


class ShotFormat(NamedTuple):
    """Size and timing of the clips that a model is trained on; the paper's: 480x832, 81 frames, 16 fps."""

    height: int
    width: int
    frames: int
    """Frames a shot, 4k + 1."""
    fps: float

    def frames_of(self, frames: int, fps: float) -> int:
        """How many frames at ``self.fps`` a video of ``frames`` at ``fps`` gives."""
        return int((frames - 1) / fps * self.fps + 1e-6) + 1 if frames else 0

    def clip(self, video: np.ndarray, fps: float) -> np.ndarray:
        """The middle ``frames`` of a video at this rate, scaled to cover the size and cropped at the centre.

        Args:
            video: uint8 ``(t, h, w, 3)``, at least as long and as large as this format.
            fps: frames a second of ``video``.

        Returns:
            uint8 ``(frames, height, width, 3)``.
        """
        spare = self.frames_of(len(video), fps) - self.frames
        times = (spare // 2 + np.arange(self.frames)) / self.fps
        chosen = np.minimum((times * fps + 0.5).astype(int), len(video) - 1)
        return np.stack([self._cropped(video[i]) for i in chosen])

    def _cropped(self, frame: np.ndarray) -> np.ndarray:
        h, w = frame.shape[:2]
        scale = max(self.height / h, self.width / w)
        if scale != 1:
            size = max(self.width, round(w * scale)), max(self.height, round(h * scale))
            frame = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        top, left = (frame.shape[0] - self.height) // 2, (frame.shape[1] - self.width) // 2
        return frame[top : top + self.height, left : left + self.width]


class Header(NamedTuple):
    """What a video file says about itself."""

    frames: int
    height: int
    width: int
    fps: float


def read_header(path: Path) -> Header | str:
    """What the file says, without decoding; in its place a sentence when it is no such video."""
    import av

    if not path.is_file():
        return "is missing"
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if not container.streams.video:
                return "holds no video"
            stream = container.streams.video[0]
            header = Header(stream.frames, stream.height, stream.width, float(stream.average_rate or 0))
    except av.error.FFmpegError as error:
        return f"is not a video that can be read ({path.stat().st_size} bytes; {error.strerror})"
    if not header.frames or not header.fps:
        return "does not say how many frames it has, or how fast; write it anew (ffmpeg -i OLD NEW.mp4)"
    return header
