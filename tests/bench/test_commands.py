"""The commands beside `run`: score, list, show, report."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import tiny_world
from bench.__main__ import main
from reports.records import ITEMS, load, read_items


@pytest.fixture
def videos(finished_run: Path, tmp_path: Path) -> Path:
    """The shots of `colours`, laid out as somebody else would hand them in."""
    folder = tmp_path / "My Videos"
    for source in (finished_run / "videos" / "colours").glob("*/seed-0/*.mp4"):
        target = folder / source.parts[-3] / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    return folder


def score(videos: Path, finished_run: Path, out: Path) -> int:
    return main(
        ["score", str(videos), "--suite", str(finished_run / "suite.yaml"), "--out", str(out)],
        tiny_world.TOOLS,
    )


def test_scored_videos_get_the_numbers_of_the_run(finished_run: Path, videos: Path, tmp_path: Path) -> None:
    assert score(videos, finished_run, tmp_path / "out") == 0
    scored, run = load(tmp_path / "out"), load(finished_run)
    assert set(scored["generator"]) == {"my-videos"}
    own = ["run", "generator"]
    expected = run[run["generator"] == "colours"].drop(columns=own).reset_index(drop=True)
    assert scored.drop(columns=own).equals(expected)


def test_the_scored_folder_is_not_written_to(finished_run: Path, videos: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in [videos, *videos.rglob("*")]}
    assert score(videos, finished_run, tmp_path / "out") == 0
    assert {path: path.stat().st_mtime_ns for path in [videos, *videos.rglob("*")]} == before


def test_missing_broken_and_extra_files_are_answered(
    finished_run: Path, videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (videos / "case-00" / "shot-1.mp4").unlink()
    (videos / "case-01" / "shot-1.mp4").write_bytes(b"not a video")
    (videos / "case-02" / "shot-9.mp4").write_bytes(b"")
    assert score(videos, finished_run, tmp_path / "out") == 0
    said = capsys.readouterr().err
    assert "17 of 18 shots found" in said
    assert "1 missing, scored as null: case-00/shot-1.mp4" in said
    assert "1 not of this suite, left alone: case-02/shot-9.mp4" in said
    frame = load(tmp_path / "out")
    shots = frame[(frame["metric"] == "brightness") & (frame["first"] == 0)].set_index("case")
    assert shots.loc["case-00", "reason"] == "no video"
    assert "case-01" in shots.loc["case-01", "reason"]
    assert shots["value"].notna().sum() == 4


def test_only_changed_videos_are_scored_again(
    finished_run: Path, videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score(videos, finished_run, tmp_path / "out") == 0
    shutil.copy(videos / "case-03" / "shot-2.mp4", videos / "case-03" / "shot-1.mp4")
    monkeypatch.setenv("TINY_WORLD_LOG", str(tmp_path / "log"))
    assert score(videos, finished_run, tmp_path / "out") == 0
    assert (tmp_path / "log").read_text().splitlines() == ["load judges", "score case-03"]
    assert len(read_items(tmp_path / "out" / ITEMS).stories) == 6


def test_a_folder_without_expected_names_is_refused(
    finished_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "holiday.mp4").write_bytes(b"")
    assert score(tmp_path / "films", finished_run, tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "case-00/shot-1.mp4" in said
    assert "holiday.mp4" in said


def test_show_tells_a_case(finished_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "case-04", "--suite", str(finished_run / "suite.yaml")], tiny_world.TOOLS) == 0
    said = capsys.readouterr().out
    for words in (
        "insert recall",
        "ann: a woman in a red coat",
        "shot 3: ann in shore",
        "The person waits, moment 2.",
    ):
        assert words in said


def test_list_names_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "generators"], tiny_world.TOOLS) == 0
    assert main(["list", "metrics"], tiny_world.TOOLS) == 0
    said = capsys.readouterr().out
    assert "steady    plays steady (control)" in said
    assert "Mean grey." in said


def test_list_cases_of_all_suites_or_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "cases"]) == 0
    every = capsys.readouterr().out.splitlines()
    assert main(["list", "cases", "--suite", "i2msv"]) == 0
    one = capsys.readouterr().out.splitlines()
    assert len(one) == 64
    assert set(one) < set(every)
    assert all("i2msv" in line and "6 shots" in line for line in one)


def test_report_is_made_again(finished_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished_run, run)
    shutil.rmtree(run / "report")
    assert main(["report", str(run)], tiny_world.TOOLS) == 0
    assert (run / "report" / "index.html").exists()
    assert "paired differences" in capsys.readouterr().out
