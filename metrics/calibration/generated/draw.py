"""Draw the frames that are labelled: at random, before anybody looks, from the videos of a run.

    python -m metrics.calibration.generated.draw RUN      writes frames/

``RUN`` is the folder of ``bench run --suite i2msv``. Which frames are drawn depends on the suite and the seed
only, not on the videos. Shot 1 is left out, as its first frame is given.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from cases.errors import BenchError, VideoError
from cases.load import load_suite
from cases.types import VideoFormat
from cases.video import read_video

HERE = Path(__file__).parent
FRAMES = "frames"
SUITE = "i2msv"
SEED = 20261125
COUNTS = {"onestory": 34, "independent": 33, "last_frame_chain": 33, "reference": 12}
"""Generator -> frames; ``reference``, true drawings, checks the labels rather than a generator."""
FORMAT = VideoFormat(64, 96, 9, 8.0)
"""Of all videos."""


class Drawn(NamedTuple):
    """A frame of a shot."""

    generator: str
    case: str
    shot: int
    """From 2 on."""
    frame: int
    """From 0 on."""


def draw() -> list[Drawn]:
    """All frames, generators mixed, as they were labelled; no two are of the same shot of the same story."""
    suite, rng = load_suite(SUITE).suite, np.random.default_rng(SEED)
    shots = [(case.id, shot) for case in suite.cases for shot in range(2, len(case.shots) + 1)]
    generators = [name for name, count in COUNTS.items() for _ in range(count)]
    chosen = rng.choice(len(shots), len(generators), replace=False)
    frames = rng.integers(0, FORMAT.frames, len(generators))
    drawn = [
        Drawn(name, *shots[int(i)], frame=int(frame))
        for name, i, frame in zip(generators, chosen, frames, strict=True)
    ]
    return [drawn[i] for i in rng.permutation(len(drawn))]


def frame_file(drawn: Drawn, folder: Path = HERE) -> Path:
    """Where a frame lies."""
    return folder / FRAMES / drawn.generator / f"{drawn.case}.shot-{drawn.shot}.frame-{drawn.frame}.png"


def write_frame(run: Path, drawn: Drawn, folder: Path = HERE) -> None:
    """Write a frame without loss, as the bench decodes it.

    Raises:
        VideoError: the video is missing, damaged, or ends before the frame.
    """
    video = run / "videos" / drawn.generator / drawn.case / "seed-0" / f"shot-{drawn.shot}.mp4"
    frames, _ = read_video(video)
    if drawn.frame >= len(frames):
        raise VideoError(f"{video}: there is no frame {drawn.frame}, it has {len(frames)}")
    file = frame_file(drawn, folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), frames[drawn.frame][..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])


def main(arguments: list[str] | None = None) -> int:
    """Write all frames; 0, or 2 where a video cannot be used."""
    options = parser().parse_args(arguments)
    try:
        for drawn in draw():
            write_frame(options.run, drawn, options.out)
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """Of the command line."""
    made = argparse.ArgumentParser(
        "python -m metrics.calibration.generated.draw", description="Draw frames of a run to be labelled."
    )
    made.add_argument("run", type=Path, metavar="RUN", help="folder of a run of i2msv")
    made.add_argument("--out", type=Path, default=HERE, metavar="FOLDER", help="default: beside this file")
    return made


if __name__ == "__main__":
    sys.exit(main())
