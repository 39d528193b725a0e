import csv
import json
import shutil

import cv2
import numpy as np
import pytest
import yaml

from cases import load_suite, load_truth
from cases.errors import CaseFileError, UnknownNameError
from cases.export import export_suite, shot_file
from cases.starts import first_frame, load_starts
from cases.storyworld.render import render_shot
from cases.types import VideoFormat

FORMAT = VideoFormat(64, 96, 9, 8.0)


@pytest.fixture(scope="module")
def suite():
    return load_suite("i2msv")


@pytest.fixture(scope="module")
def exported(suite, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    export_suite(suite, folder, FORMAT)
    return folder


def test_first_frames_are_frame_0_of_the_true_first_shot(suite):
    for case in suite.suite.cases[:3]:
        expected = render_shot(load_truth("i2msv")[case.id], 0, FORMAT).frames[0]
        assert np.array_equal(first_frame(case.id, suite, FORMAT), expected)


def test_start_sets_are_hashed(suite):
    starts = load_starts(suite, FORMAT)
    assert starts.name == "storyworld"
    assert list(starts.frames) == [case.id for case in suite.suite.cases]
    assert starts.sha256 == load_starts(suite, FORMAT).sha256
    assert starts.sha256 == load_starts(suite, VideoFormat(32, 48, 9, 8.0)).sha256  # one set at any size


def test_exported_first_frames_are_the_same_start_set_from_a_folder(suite, exported):
    drawn, read = load_starts(suite, FORMAT), load_starts(suite, FORMAT, exported / "first_frames")
    assert (read.name, read.sha256) == ("storyworld", drawn.sha256)


def test_a_changed_image_is_noticed(suite, exported, tmp_path):
    shutil.copytree(exported / "first_frames", tmp_path / "set")
    ids = [case.id for case in suite.suite.cases]
    shutil.copy(tmp_path / "set" / f"{ids[1]}.png", tmp_path / "set" / f"{ids[0]}.png")
    with pytest.raises(CaseFileError, match=f"{ids[0]}.png: not the image that start_set.json lists"):
        load_starts(suite, FORMAT, tmp_path / "set")
    (tmp_path / "set" / "start_set.json").unlink()
    other = load_starts(suite, FORMAT, tmp_path / "set")
    assert other.name == "set"
    assert other.sha256 != load_starts(suite, FORMAT).sha256
    (tmp_path / "set" / "start_set.json").write_text('{"name": 3}')
    with pytest.raises(CaseFileError, match="name: expected text, found 3"):
        load_starts(suite, FORMAT, tmp_path / "set")


def test_images_of_another_shape_are_scaled_and_cut(suite, exported, tmp_path):
    for i, case in enumerate(suite.suite.cases):
        image = np.zeros((50 + i, 200, 3), np.uint8)
        image[:, 50:150] = (0, 0, 255)
        cv2.imwrite(str(tmp_path / f"{case.id}.jpg"), image)
    frames = load_starts(suite, FORMAT, tmp_path).frames
    assert {frame.shape for frame in frames.values()} == {(64, 96, 3)}
    red = frames[suite.suite.cases[0].id][32, 48]
    assert red[0] > 200
    assert red[1:].max() < 60


def test_every_missing_image_is_named(suite, exported, tmp_path):
    ids = [case.id for case in suite.suite.cases]
    for name in ids[3:]:
        (tmp_path / f"{name}.png").write_bytes((exported / "first_frames" / f"{name}.png").read_bytes())
    (tmp_path / f"{ids[5]}.png").write_bytes(b"no image")
    with pytest.raises(CaseFileError) as caught:
        load_starts(suite, FORMAT, tmp_path)
    assert len(caught.value.faults) == 4
    assert all(ids[i] in str(caught.value) for i in (0, 1, 2, 5))


def test_unknown_start_sets_and_cases(suite):
    with pytest.raises(UnknownNameError, match="Did you mean 'storyworld'"):
        load_starts(suite, FORMAT, "storyworlds")
    with pytest.raises(UnknownNameError, match="unknown case"):
        first_frame("nothing", suite, FORMAT)


def test_a_users_suite_names_its_own_images(suite, exported, tmp_path):
    record = suite.suite.model_dump(mode="json")
    record["name"], record["cases"] = "mine", record["cases"][:2]
    image = (exported / "first_frames" / f"{record['cases'][0]['id']}.png").read_bytes()
    (tmp_path / "one.png").write_bytes(image)
    record["cases"][0]["first_frame"] = "one.png"
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(record))
    mine = load_suite(tmp_path / "mine.yaml")
    name = record["cases"][0]["id"]
    assert np.array_equal(first_frame(name, mine, FORMAT), first_frame(name, suite, FORMAT))
    with pytest.raises(CaseFileError, match="no first frame"):
        load_starts(mine, FORMAT)


def test_an_export_holds_all_that_is_needed(suite, exported):
    manifest = json.loads((exported / "manifest.json").read_text())
    assert manifest["suite_sha256"] == suite.sha256
    assert manifest["start_set"]["sha256"] == load_starts(suite, FORMAT).sha256
    case = suite.suite.cases[0]
    assert manifest["files"][case.id] == [f"{case.id}/shot-{i}.mp4" for i in range(1, 7)]
    record = json.loads((exported / "cases" / f"{case.id}.json").read_text())
    assert [shot["caption"] for shot in record["shots"]] == [shot.caption for shot in case.shots]
    assert record["shots"][2]["file"] == shot_file(case.id, 2)
    assert "bench score" in (exported / "README.txt").read_text()


def test_the_table_has_a_row_a_shot(suite, exported):
    with (exported / "prompts.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 64 * 6
    assert rows[7]["prompt"] == suite.suite.cases[1].shots[1].prompt
    assert rows[7]["shot"] == "2"


def test_text_suites_have_no_first_frames(tmp_path):
    export_suite(load_suite("t2msv"), tmp_path)
    assert not (tmp_path / "first_frames").exists()
    assert "first_frames" not in (tmp_path / "README.txt").read_text()
    assert "start_set" not in json.loads((tmp_path / "manifest.json").read_text())
