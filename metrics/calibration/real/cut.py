"""Cut the film into shots, or take its key frames anew; needs the film, which is not part of this repository.

    python -m metrics.calibration.real.cut cuts FILM       writes cuts.json
    python -m metrics.calibration.real.cut frames FILM     writes frames/, as labels.yaml names them

Where to get the film: README.md in this folder. TransNetV2 sees every third frame (8 a second), as a cut
needs no better place than that here, and takes about a minute of one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import yaml

from cases.errors import BenchError, VideoError
from metrics.calibration.real.labels import CUTS, FPS, HERE, LABELS, frame_number, picture
from metrics.perception.cuts import HEIGHT, WIDTH, detect_cuts

PARTS = ((14, 24), (104, 149), (149, 222), (305, 336), (386, 470))
"""Seconds of the film that were cut: where the characters are, chosen by eye."""
EVERY = 3
SEEN = (WIDTH, HEIGHT)
SIZE = (640, 360)
"""Width and height of key frames."""
QUALITY = 88
"""Of their JPEG files."""


def main(arguments: list[str] | None = None) -> int:
    """Cut or take key frames; 0, or 2 where the film cannot be used."""
    options = parser().parse_args(arguments)
    try:
        if options.what == "cuts":
            write_cuts(options.film, options.out)
        else:
            write_frames(options.film, options.out)
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """Of the command line."""
    made = argparse.ArgumentParser("python -m metrics.calibration.real.cut", description="Cut the real film.")
    made.add_argument("what", choices=("cuts", "frames"))
    made.add_argument("film", type=Path, metavar="FILM", help="bbb.mp4, 1280x720 at 24 frames a second")
    made.add_argument(
        "--out", type=Path, default=HERE, metavar="FOLDER", help="default: where the labels are"
    )
    return made


def write_cuts(film: Path, folder: Path) -> None:
    """Find the cuts of all parts and write ``cuts.json``.

    Raises:
        VideoError: the film cannot be read.
        WeightsError: TransNetV2's package is not installed.
    """
    parts = []
    for start, end in PARTS:
        seen = [one for one in _frames(film, start, end, SEEN) if one[0] % EVERY == 0]
        if not seen:
            raise VideoError(f"{film}: it ends before {start} s. Use the film that README.md names.")
        numbers, frames = zip(*seen, strict=True)
        cuts = [numbers[i] for i in detect_cuts(np.stack(frames))]
        parts.append({"start": start * FPS, "end": end * FPS, "cuts": cuts})
    text = json.dumps({"fps": FPS, "every": EVERY, "parts": parts}, indent=1)
    (folder / CUTS).write_text(text + "\n", encoding="utf-8")


def write_frames(film: Path, folder: Path) -> None:
    """Write the key frames that ``labels.yaml`` names.

    Raises:
        VideoError: the film cannot be read or ends before a key frame.
    """
    labels = yaml.safe_load((folder / LABELS).read_text(encoding="utf-8"))
    for seconds in [entry["seconds"] for entry in labels["key_frames"]]:
        wanted, shown = frame_number(seconds), _frames(film, seconds, None, SIZE)
        frame = next((frame for number, frame in shown if number == wanted), None)
        if frame is None:
            raise VideoError(f"{film}: there is no frame at {seconds} s. Use the film that README.md names.")
        file = picture(seconds, folder)
        file.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(file), frame[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def _frames(
    film: Path, start: float, end: float | None, size: tuple[int, int]
) -> Iterator[tuple[int, np.ndarray]]:
    """Numbers of frames from ``start`` seconds on to ``end``, and the frames, uint8 RGB, scaled to (W, H)."""
    import av

    try:
        with av.open(str(film)) as container:
            stream = container.streams.video[0]
            container.seek(int(start / stream.time_base), stream=stream)
            for frame in container.decode(stream):
                number = round(frame.pts * stream.time_base * FPS)
                if end is not None and number >= end * FPS:
                    return
                if number >= frame_number(start):
                    scaled = frame.reformat(*size, format="rgb24", interpolation="AREA")
                    yield number, scaled.to_ndarray()
    except (OSError, av.error.FFmpegError) as error:
        raise VideoError(f"{film}: the film cannot be read: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
