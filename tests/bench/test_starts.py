"""Start sets: made by a real tiny pipeline or from images, checked, and never mixed up."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from diffusers.pipelines.wan.pipeline_output import WanPipelineOutput

import tiny_world
from bench.__main__ import main
from bench.starts import picture
from cases.errors import WeightsError
from cases.images import write_png
from cases.start_passport import read_passport
from reports.run_file import read_run
from tiny_pipeline import save_tiny_pipeline


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_pipeline(tmp_path_factory.mktemp("pipeline") / "parts")


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tiny_world.write_suite(tmp_path / "suite.yaml", count=2, task="i2msv")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    for i in range(2):
        write_png(tmp_path / "images" / f"case-0{i}.png", np.full((50, 90, 3), 40 + i, np.uint8))
    return tmp_path / "images"


def make(suite: Path, *more: str) -> int:
    return main(["starts", "make", "starts/painted", "--suite", str(suite), "--preset", "tiny", *more])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_a_model_paints_a_set_once(suite: Path, pipeline: Path, capsys: pytest.CaptureFixture[str]):
    painting = ("--from-model", str(pipeline), "--steps", "1")
    assert make(suite, *painting) == 0
    passport = read_passport(Path("starts/painted"))
    assert passport is not None
    assert set(passport.images) == {"case-00.png", "case-01.png"}
    assert (passport.made["seed"], passport.made["size"]) == (0, "64x96")
    assert passport.sha256 in said(capsys)
    before = Path("starts/painted/case-00.png").stat().st_mtime_ns
    Path("starts/painted/case-01.png").unlink()  # as if killed there
    assert make(suite, *painting) == 0
    assert read_passport(Path("starts/painted")) == passport
    assert Path("starts/painted/case-00.png").stat().st_mtime_ns == before
    assert make(suite, *painting, "--seed", "1") == 2
    assert "holds the start set 'painted'" in said(capsys)


def test_sets_are_named_listed_and_kept_apart(suite: Path, images: Path, capsys: pytest.CaptureFixture[str]):
    assert make(suite, "--from-images", str(images)) == 0
    assert main(["starts", "list"]) == 0
    assert "painted  2 images for tiny, images, sha256" in said(capsys)
    write_png(Path("starts/painted/stranger.png"), np.zeros((8, 8, 3), np.uint8))
    assert main(["starts", "check", "painted", "--suite", str(suite)]) == 0
    words = said(capsys)
    assert "painted: 2 first frames for tiny" in words
    assert "of no case: stranger.png" in words
    chosen = ("--start-set", "painted")
    assert tiny_world.run(suite, Path("run"), "colours", *chosen) == 0
    passport = read_passport(Path("starts/painted"))
    assert passport is not None
    assert read_run(Path("run")).plan.suite.start_set_sha256 == passport.sha256
    write_png(images / "case-00.png", np.zeros((50, 90, 3), np.uint8))
    assert tiny_world.run(suite, Path("run"), "colours", "--start-set", str(images)) == 2
    assert "suite.start_set_sha256" in said(capsys)


def test_a_video_gives_its_first_frame():
    frames = np.stack([np.full((1, 8, 12, 3), grey) for grey in (0.25, 0.75)], axis=1)
    assert picture(WanPipelineOutput(frames=frames)).tolist() == np.full((8, 12, 3), 64).tolist()
    with pytest.raises(WeightsError, match="painted NaN; give another --dtype"):
        picture(WanPipelineOutput(frames=frames * np.nan))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from-model", "/no/such/model"), "no pipeline of diffusers can be loaded"),
        (("--from-images", "/no/such/folder"), "no image; expected case-00.png"),
        (("--from-images", "images", "--suite", "t2msv"), "begin without a first frame"),
    ],
)
def test_what_cannot_be_made(
    suite: Path, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
):
    assert make(suite, *arguments) == 2
    assert words in said(capsys)


def test_a_folder_with_other_things_is_left_alone(
    suite: Path, images: Path, capsys: pytest.CaptureFixture[str]
):
    Path("starts/painted").mkdir(parents=True)
    Path("starts/painted/thesis.txt").write_text("years of work")
    assert make(suite, "--from-images", str(images)) == 2
    assert "is not empty" in said(capsys)


def test_public_weights_refuse_drawn_first_frames(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run = ["run", "--suite", "i2msv", "--preset", "public", "--out", str(tmp_path / "run"), "--limit", "1"]
    assert main([*run, "--generators", "static"], tiny_world.TOOLS) == 2
    assert "bench starts make" in said(capsys)
    assert main(["export", "i2msv", "--out", str(tmp_path / "mine")]) == 0
    shutil.copytree(tmp_path / "mine" / "first_frames", tmp_path / "set")
    assert main([*run, "--start-set", str(tmp_path / "set")], tiny_world.TOOLS) == 2
    assert "bench starts make" in said(capsys)


def test_stories_from_text_alone_have_no_start_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    suite = tiny_world.write_suite(tmp_path / "suite.yaml", count=2)
    assert tiny_world.run(suite, tmp_path / "run", "colours", "--start-set", "storyworld") == 2
    assert "begin without a first frame" in said(capsys)
