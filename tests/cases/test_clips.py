"""Shots that are some frames of a file: the frames are those of the whole file, whatever its encoding."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cases.decoding import probe_isolated, read_isolated
from cases.errors import VideoError
from cases.video import Clip, VideoInfo, clips_of, probe_video, read_video, write_video

COUNT = 100
RANGES = ((0, 9), (9, 18), (16, 33), (33, 50), (50, 75), (75, 100), (13, 14), (99, 100), (90, 200))
ENCODINGS = {
    "frames between.mp4": ("libx264", {"bf": "3", "g": "12"}, 96),
    "open groups.mp4": ("libx264", {"x264-params": "open-gop=1:bframes=4:keyint=30:scenecut=0"}, 96),
    "matroska.mkv": ("libx264", {"g": "25", "bf": "2"}, 96),
    "stream.ts": ("libx264", {"g": "20", "bf": "2"}, 96),
    "old.avi": ("mpeg4", {"g": "15", "bf": "2"}, 96),
    "older.mpg": ("mpeg2video", {"g": "15", "bf": "2"}, 96),
    "refused by decord.mp4": ("libx264", {"g": "15"}, 48),
}


def encode(path: Path, codec: str, options: dict[str, str], width: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=24, options=options)
        stream.height, stream.width, stream.pix_fmt = 64, width, "yuv420p"
        blocks = np.random.default_rng(0).integers(0, 256, (8, width // 8, 3), dtype=np.uint8)
        for i in range(COUNT):
            frame = np.roll(blocks, i, 1).repeat(8, 0).repeat(8, 1)
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture.pts, picture.time_base = i, Fraction(1, 24)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


@pytest.mark.parametrize("name", ENCODINGS)
def test_frames_of_a_part_are_those_of_the_whole(name: str, tmp_path: Path):
    encode(tmp_path / name, *ENCODINGS[name])
    whole, fps = read_video(tmp_path / name)
    assert len(whole) == COUNT
    for start, stop in (*RANGES, RANGES[0]):
        part, rate = read_isolated(tmp_path / name, start, stop)
        assert np.array_equal(part, whole[start:stop])
        assert rate == fps
    assert probe_video(tmp_path / name) == VideoInfo(COUNT, fps)


def test_behind_the_end_are_no_frames(tmp_path: Path):
    write_video(tmp_path / "a.mp4", np.zeros((9, 64, 96, 3), np.uint8), 8.0)
    assert len(read_isolated(tmp_path / "a.mp4", 9, 18)[0]) == 0
    assert len(read_isolated(tmp_path / "a.mp4", 7, 18)[0]) == 2


def test_a_file_that_changes_is_opened_again(tmp_path: Path):
    write_video(tmp_path / "a.mp4", np.zeros((9, 64, 96, 3), np.uint8), 8.0)
    assert read_video(tmp_path / "a.mp4", 1, 3)[0].max() < 20
    write_video(tmp_path / "a.mp4", np.full((9, 64, 96, 3), 255, np.uint8), 8.0)
    assert read_video(tmp_path / "a.mp4", 3, 5)[0].min() > 235


def test_what_is_no_video_cannot_be_looked_up(tmp_path: Path):
    (tmp_path / "a.mp4").write_bytes(b"no video")
    for path, message in ((tmp_path / "a.mp4", "not a video"), (tmp_path / "b.mp4", "no such file")):
        with pytest.raises(VideoError, match=message):
            probe_isolated(path)


def test_lengths_become_clips():
    path = Path("a.mp4")
    assert clips_of(path, [3, 4]) == (Clip(path, 0, 3), Clip(path, 3, 7))
