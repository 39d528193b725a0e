"""``bench`` reaches the public judges."""

from pathlib import Path

import numpy as np
import pytest

from bench.__main__ import main
from bench.own_tools import own_tools
from cases.load import load_suite
from cases.video import write_video
from metrics.perception.public import published


def score(folder: Path, *arguments: str) -> int:
    return main(
        [
            "score",
            str(folder),
            "--suite",
            "t2msv",
            "--out",
            str(folder.parent / "run"),
            "--preset",
            "public",
            *arguments,
        ]
    )


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    case = load_suite("t2msv").suite.cases[0]
    frames = np.zeros((2, 32, 32, 3), np.uint8)
    write_video(tmp_path / "videos" / case.id / "shot-1.mp4", frames, 8.0)
    return tmp_path / "videos"


def test_missing_weights_are_one_message(videos: Path, empty_home: Path, capsys: pytest.CaptureFixture[str]):
    assert score(videos) == 2
    message = capsys.readouterr().err
    assert "8 of the 8 public judges are missing" in message
    assert all(judge.source in message for judge in published.JUDGES.values())


def test_plan_has_the_hashes_and_the_metric_of_videos(public_folder: Path):
    weights = {"judges": str(public_folder)}
    tools = own_tools()
    assert tools.default_metrics is not None
    metrics = tools.default_metrics("public", weights)
    assert "semantic_alignment_viclip" in metrics
    assert "semantic_alignment_viclip" not in tools.default_metrics("tiny", {})
    assert set(tools.judge_weights("public", weights, metrics)) == set(published.JUDGES)
    assert "judges" not in tools.generator_weights("public", weights)
