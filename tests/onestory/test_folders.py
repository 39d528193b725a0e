"""Sample folders: what a good one gives, and that every fault of a bad one is named at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from cases.storyworld.folders import write_mixture
from cases.types import VideoFormat
from cases.video import write_video
from onestory.errors import SampleFolderError
from onestory.training.folders import open_folder
from onestory.training.shots import ShotFormat

FORMAT = ShotFormat(64, 96, 5, 8.0)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_mixture(folder, 6, split="dev", format=VideoFormat(*FORMAT))
    return folder


def test_a_good_folder_is_read_in_order_with_texts_and_truth(good: Path) -> None:
    samples = open_folder(good, FORMAT)
    assert samples.names == tuple(sorted(p.name for p in good.iterdir()))
    assert [len(shots) for shots in samples.samples] == [2, 2, 2, 2, 2, 3]
    assert samples.mixture() == "5 two-shot and 1 three-shot samples (5.0 : 1; the paper has 5 : 1)"
    record = json.loads((good / samples.names[0] / "sample.json").read_text())["shots"][1]
    shot = samples.samples[0][1]
    assert (shot.caption, shot.place) == (record["caption"], record["place"])
    assert shot.cast == tuple(record["cast"])
    assert shot.video == good / samples.names[0] / "shot-2.mp4"


def test_captions_are_all_that_a_sample_must_say(good: Path, tmp_path: Path) -> None:
    sample = shutil.copytree(good, tmp_path / "s") / next(iter(sorted(good.iterdir()))).name
    (sample / "sample.json").write_text('{"shots": [{"caption": "a"}, {"caption": " b "}]}')
    shot = open_folder(tmp_path / "s", FORMAT).samples[0][1]
    assert (shot.caption, shot.cast, shot.place) == ("b", None, None)


def no_json(sample: Path) -> str:
    (sample / "sample.json").unlink()
    return "sample.json: is missing"


def broken_json(sample: Path) -> str:
    (sample / "sample.json").write_text('{"shots": [')
    return "sample.json: is not JSON"


def not_an_object(sample: Path) -> str:
    (sample / "sample.json").write_text("[1]")
    return 'sample.json: expected {"shots": [...]}, found a list'


def one_shot(sample: Path) -> str:
    (sample / "sample.json").write_text('{"shots": [{"caption": "alone"}]}')
    return "sample.json: has 1 shots, expected 2 or 3"


def no_caption(sample: Path) -> str:
    (sample / "sample.json").write_text('{"shots": [{"captoin": "a man"}, {"caption": "he waves"}]}')
    return "sample.json: shots[0].caption: is missing"


def empty_caption(sample: Path) -> str:
    (sample / "sample.json").write_text('{"shots": [{"caption": "a man"}, {"caption": " "}]}')
    return "sample.json: shots[1].caption: expected text, found ' '"


def cast_is_a_word(sample: Path) -> str:
    (sample / "sample.json").write_text('{"shots": [{"caption": "a", "cast": "ann"}, {"caption": "b"}]}')
    return "sample.json: shots[0].cast: expected a list of names, found 'ann'"


def no_video(sample: Path) -> str:
    (sample / "shot-1.mp4").unlink()
    return "shot-1.mp4: is missing"


def no_film(sample: Path) -> str:
    (sample / "shot-2.mp4").write_bytes(b"hello")
    return "shot-2.mp4: is not a video that can be read (5 bytes"


def too_short(sample: Path) -> str:
    write_video(sample / "shot-1.mp4", np.zeros((4, 64, 96, 3), np.uint8), 8.0)
    return "shot-1.mp4: 4 frames at 8 a second make 4 at 8 a second; 5 are needed"


def too_slow(sample: Path) -> str:
    write_video(sample / "shot-2.mp4", np.zeros((8, 64, 96, 3), np.uint8), 16.0)
    return "shot-2.mp4: 8 frames at 16 a second make 4 at 8 a second; 5 are needed"


def too_small(sample: Path) -> str:
    write_video(sample / "shot-2.mp4", np.zeros((5, 32, 96, 3), np.uint8), 8.0)
    return "shot-2.mp4: is 32x96; at least 64x96 is needed"


def one_more(sample: Path) -> str:
    shutil.copy(sample / "shot-1.mp4", sample / "shot-4.mp4")
    return "shot-4.mp4: sample.json has"


SPOILS = (
    no_json, broken_json, not_an_object, one_shot, no_caption, empty_caption, cast_is_a_word,
    no_video, no_film, too_short, too_slow, too_small, one_more,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_every_fault_of_a_spoilt_folder_is_named(good: Path, tmp_path: Path, seed: int) -> None:
    folder = shutil.copytree(good, tmp_path / "s")
    rng = np.random.default_rng(seed)
    pairs = sorted(folder.iterdir())[:5]
    expected = []
    for place in rng.permutation(5)[: rng.integers(1, 6)]:
        spoil = SPOILS[rng.integers(len(SPOILS))]
        expected.append(f"{pairs[place].name}/{spoil(pairs[place])}")
    with pytest.raises(SampleFolderError) as caught:
        open_folder(folder, FORMAT)
    found = sorted(caught.value.faults)
    assert len(found) == len(expected)
    assert all(fault.startswith(start) for fault, start in zip(found, sorted(expected), strict=True))
    assert str(caught.value).startswith(f"{folder}: {len(expected)} fault")


@pytest.mark.parametrize("spoil", SPOILS)
def test_every_kind_of_fault(good: Path, tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    sample = sorted(shutil.copytree(good, tmp_path / "s").iterdir())[0]
    expected = spoil(sample)
    with pytest.raises(SampleFolderError) as caught:
        open_folder(tmp_path / "s", FORMAT)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(f"{sample.name}/{expected}")


def test_several_faults_of_one_sample(good: Path, tmp_path: Path) -> None:
    sample = sorted(shutil.copytree(good, tmp_path / "s").iterdir())[0]
    expected = sorted([empty_caption(sample), no_video(sample), no_film(sample)])
    with pytest.raises(SampleFolderError) as caught:
        open_folder(tmp_path / "s", FORMAT)
    found = sorted(fault.split("/")[1] for fault in caught.value.faults)
    assert all(fault.startswith(start) for fault, start in zip(found, expected, strict=True))


def test_no_folder_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(SampleFolderError, match="there is no such folder"):
        open_folder(tmp_path / "nowhere", FORMAT)
    with pytest.raises(SampleFolderError, match="holds no samples"):
        open_folder(tmp_path, FORMAT)


def test_clips_are_the_middle_at_the_asked_rate() -> None:
    video = np.arange(20, dtype=np.uint8)[:, None, None, None] * np.ones((1, 4, 6, 3), np.uint8)
    assert ShotFormat(4, 6, 5, 8.0).clip(video, 8.0)[:, 0, 0, 0].tolist() == [7, 8, 9, 10, 11]
    assert ShotFormat(4, 6, 5, 8.0).clip(video, 16.0)[:, 0, 0, 0].tolist() == [4, 6, 8, 10, 12]
    assert ShotFormat(4, 6, 5, 8.0).clip(video[:5], 8.0)[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]


def test_clips_cover_the_frame_and_keep_the_centre() -> None:
    frame = np.zeros((1, 8, 40, 3), np.uint8)
    frame[:, :, 16:24] = 200
    clip = ShotFormat(4, 4, 1, 8.0).clip(frame, 8.0)
    assert clip.shape == (1, 4, 4, 3)
    assert (clip == 200).all()
