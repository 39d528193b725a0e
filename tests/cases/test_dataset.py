import json

import numpy as np
import pytest

from cases.errors import CaseFileError, VideoError
from cases.storyworld.dataset import StoryDataset
from cases.storyworld.folders import FolderDataset, write_folder, write_mixture
from cases.types import VideoFormat
from cases.video import _read_by_decord, _read_by_pyav, read_video, write_video

FORMAT = VideoFormat(64, 96, 5, 8.0)


@pytest.fixture(scope="module")
def dataset():
    return StoryDataset("dev", 2, FORMAT, shots=3)


@pytest.fixture(scope="module")
def folder(dataset, tmp_path_factory):
    path = tmp_path_factory.mktemp("samples")
    write_folder(dataset, path)
    return path


def test_a_sample_has_videos_and_texts_of_every_shot(dataset):
    sample = dataset[0]
    assert [video.shape for video in sample.videos] == [(5, 64, 96, 3)] * 3
    assert {video.dtype for video in sample.videos} == {np.dtype(np.uint8)}
    assert len(sample.texts.captions) == len(sample.texts.prompts) == 3
    assert sample.masks is None


def test_masks_show_the_cast(dataset):
    sample = StoryDataset("dev", 2, FORMAT, shots=3, masks=True)[0]
    assert np.array_equal(sample.videos[0], dataset[0].videos[0])
    for mask, shot in zip(sample.masks, sample.script.shots, strict=True):
        assert mask.shape == (5, 64, 96)
        assert set(np.unique(mask)) == {0} | {actor.person + 1 for actor in shot.actors}


def test_samples_follow_from_their_number_alone(dataset):
    later = StoryDataset("dev", 1, FORMAT, first=1, shots=3)[0]
    assert later.script == dataset[1].script
    assert all(np.array_equal(a, b) for a, b in zip(later.videos, dataset[1].videos, strict=True))
    other = StoryDataset("dev", 1, FORMAT, seed=1, shots=3)
    assert other.told(0)[0] != dataset[0].script


def test_it_is_a_sequence(dataset):
    assert len(dataset) == 2
    assert dataset[-1].script == dataset[1].script
    assert len(dataset[:1]) == 1
    assert len(list(dataset)) == 2
    with pytest.raises(IndexError, match="sample 2 of a data set of 2"):
        dataset[2]


def test_folders_read_back_as_the_same_type(dataset, folder):
    read = FolderDataset(folder)
    assert len(read) == len(dataset) == len(read[:])
    for mine, theirs in zip(dataset, read, strict=True):
        assert theirs.texts == mine.texts._replace(skeletons=())
        assert theirs.script is None
        assert theirs.masks is None
        error = np.abs(theirs.videos[0].astype(int) - mine.videos[0]).mean()
        assert error < 6


def test_folders_say_who_is_where(dataset, folder):
    record = json.loads(next(iter(sorted(folder.glob("*/sample.json")))).read_text())
    shots = dataset[0].script.shots
    assert [shot["view"] for shot in record["shots"]] == [shot.view for shot in shots]
    assert all(name in record["cast"] for shot in record["shots"] for name in shot["cast"])
    assert all(shot["place"] in record["places"] for shot in record["shots"])


def test_a_mixture_has_five_pairs_for_a_triple_and_goes_on_where_it_stopped(tmp_path):
    write_mixture(tmp_path, 5, split="dev", format=FORMAT)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.mp4")}
    write_mixture(tmp_path, 7, split="dev", format=FORMAT)
    lengths = [len(sample.videos) for sample in FolderDataset(tmp_path)]
    assert lengths == [2, 2, 2, 2, 2, 3, 2]
    assert all(path.stat().st_mtime_ns == time for path, time in times.items())


def test_written_samples_are_left_alone(dataset, folder):
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.mp4")}
    write_folder(dataset, folder)
    assert times == {path: path.stat().st_mtime_ns for path in folder.rglob("*.mp4")}


def test_folders_without_samples_or_with_damaged_ones(tmp_path):
    with pytest.raises(CaseFileError, match="no samples"):
        FolderDataset(tmp_path)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "sample.json").write_text('{"shots": [{}]}')
    with pytest.raises(CaseFileError, match="not a sample"):
        FolderDataset(tmp_path)[0]


def test_videos_keep_shape_rate_and_looks(dataset, tmp_path):
    frames = dataset[0].videos[0]
    write_video(tmp_path / "deep" / "shot.mp4", frames, 8.0)
    read, fps = read_video(tmp_path / "deep" / "shot.mp4")
    assert read.shape == frames.shape
    assert fps == 8.0
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["shot.mp4"]


def test_the_same_frames_give_the_same_bytes(dataset, tmp_path):
    for name in ("a.mp4", "b.mp4"):
        write_video(tmp_path / name, dataset[0].videos[0], 8.0)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize("fps", [8.0, 16.0, 23.976, 29.97, 12.5])
def test_frame_rates_survive(tmp_path, fps):
    write_video(tmp_path / "a.mp4", np.zeros((5, 32, 32, 3), np.uint8), fps)
    assert read_video(tmp_path / "a.mp4")[1] == pytest.approx(fps, rel=1e-3)


def test_a_single_frame_is_a_video(tmp_path):
    write_video(tmp_path / "a.mp4", np.full((1, 32, 64, 3), 90, np.uint8), 8.0)
    assert read_video(tmp_path / "a.mp4")[0].shape == (1, 32, 64, 3)


@pytest.mark.parametrize(
    ("frames", "fps", "message"),
    [
        (np.zeros((5, 33, 32, 3), np.uint8), 8.0, "even, got 33x32"),
        (np.zeros((5, 32, 32, 3), np.float32), 8.0, "got float32"),
        (np.zeros((5, 32, 32), np.uint8), 8.0, r"got uint8 \(5, 32, 32\)"),
        (np.zeros((0, 32, 32, 3), np.uint8), 8.0, "expected frames"),
        (np.zeros((5, 32, 32, 3), np.uint8), 0.0, "above 0"),
    ],
)
def test_frames_that_are_no_video(tmp_path, frames, fps, message):
    with pytest.raises(VideoError, match=message):
        write_video(tmp_path / "a.mp4", frames, fps)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(VideoError, match="cannot be written"):
        write_video(tmp_path / "file" / "a.mp4", np.zeros((5, 32, 32, 3), np.uint8), 8.0)


@pytest.mark.parametrize("content", [b"", b"hello", "half"])
def test_damaged_videos(dataset, tmp_path, content):
    path = tmp_path / "a.mp4"
    write_video(path, dataset[0].videos[0], 8.0)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content == "half" else content)
    with pytest.raises(VideoError, match="not a video"):
        read_video(path)


def test_both_decoders_give_the_same_bytes(dataset, tmp_path):
    write_video(tmp_path / "a.mp4", dataset[0].videos[0], 8.0)
    decord, pyav = (read(tmp_path / "a.mp4", slice(0, None)) for read in (_read_by_decord, _read_by_pyav))
    assert np.array_equal(decord[0], pyav[0])
    assert decord[1] == pyav[1]


@pytest.mark.parametrize("width", [2, 16, 48, 72])
def test_widths_that_decord_refuses(tmp_path, width):
    write_video(tmp_path / "a.mp4", np.full((5, 64, width, 3), 90, np.uint8), 8.0)
    assert _read_by_decord(tmp_path / "a.mp4", slice(0, None)) is None
    frames, fps = read_video(tmp_path / "a.mp4")
    assert frames.shape == (5, 64, width, 3)
    assert frames.mean() == pytest.approx(90, abs=2)
    assert fps == 8


def test_a_missing_video(tmp_path):
    with pytest.raises(VideoError, match="no such file"):
        read_video(tmp_path / "a.mp4")
