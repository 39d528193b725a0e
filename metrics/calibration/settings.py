"""How stories are filmed for calibration, and technical circumstances that should change little."""

from __future__ import annotations

from typing import NamedTuple

from cases.types import VideoFormat

CLEAN = VideoFormat(64, 96, 9, 8.0)
"""Size and timing at which everything is calibrated: that of the tiny preset."""


class Setting(NamedTuple):
    """A technical circumstance that says nothing about a story, and should change little."""

    kind: str
    """``frame rate``, ``resolution`` or ``codec``."""
    name: str
    format: VideoFormat = CLEAN
    crf: int | None = None
    """Quality of x264, through a file and back; None: frames as drawn."""


SETTINGS = (
    Setting("frame rate", "4 fps", VideoFormat(64, 96, 5, 4.0)),
    Setting("frame rate", "16 fps", VideoFormat(64, 96, 17, 16.0)),
    Setting("resolution", "48x72", VideoFormat(48, 72, 9, 8.0)),
    Setting("resolution", "96x144", VideoFormat(96, 144, 9, 8.0)),
    Setting("resolution", "192x288", VideoFormat(192, 288, 9, 8.0)),
    Setting("codec", "crf 8", crf=8),
    Setting("codec", "crf 18", crf=18),
    Setting("codec", "crf 28", crf=28),
    Setting("codec", "crf 38", crf=38),
)
"""What sensitivity is measured for, against 8 fps, 64x96 and frames that went through no file."""
