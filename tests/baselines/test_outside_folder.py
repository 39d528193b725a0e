"""Which file is which shot: by its name, by a manifest, or refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from baselines.outside.folder import Match, match_folder
from baselines.outside.manifest import load_manifest
from baselines.outside.names import Reading, by_plain_id, plain, readings
from cases.errors import CaseFileError, RunError
from cases.types import Case, Shot
from cases.video import Clip, write_video

CAST, PLACES = {"ann": "a woman"}, {"park": "a park"}
SHOT = Shot(caption="she waves", prompt="a woman waves", cast=("ann",), place="park")


def case(name: str, shots: int = 2) -> Case:
    return Case(id=name, pattern="main_subject", cast=CAST, places=PLACES, shots=(SHOT,) * shots)


CASES = [case("case-1"), case("case_two", 3), case("solo", 1)]


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def places(match: Match, folder: Path, name: str) -> list[str | None]:
    return [clip and clip.path.relative_to(folder).as_posix() for clip in match.clips[name]]


@pytest.mark.parametrize(
    ("place", "reading"),
    [
        ("case-1/shot-2.mp4", Reading("case-1", 1)),
        ("Case 1/Shot 02.MOV", Reading("case-1", 1)),
        ("CASE_1_2.webm", Reading("case-1", 1)),
        ("case-1-shot2.mkv", Reading("case-1", 1)),
        ("case-1/0001.mp4", Reading("case-1", 0)),
        ("case two/shot-3.mp4", Reading("case_two", 2)),
        ("ｃａｓｅ－１／ｓｈｏｔ　１.mp4".replace("／", "/"), Reading("case-1", 0)),
        ("case-1.mp4", Reading("case-1", None)),
        ("case-1/shot-3.mp4", None),
        ("case-1/shot-0.mp4", None),
        ("case-1/take-1.mp4", None),
        ("case-10.mp4", None),
        ("é/shot-1.mp4", None),
    ],
)
def test_names_that_people_give(place: str, reading: Reading | None):
    assert readings(place, by_plain_id(CASES)) == ([reading] if reading else [])


def test_plain_names():
    assert plain(" A_b//C .d") == "a-b-c-d"


def test_found_missing_left_over_and_refused(tmp_path: Path):
    folder, elsewhere = tmp_path / "my videos", tmp_path / "elsewhere.mp4"
    touch(folder, "case-1/Shot 01.MP4", "case_two.mov", "notes.txt", "holiday.mp4", ".DS_Store", "._a.mp4")
    touch(tmp_path, "elsewhere.mp4")
    (folder / "case-1" / "shot-2.mp4").mkdir()
    (folder / "solo-1.mp4").symlink_to(elsewhere)
    (folder / "gone.mp4").symlink_to(tmp_path / "nothing")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.mp4")
    match = match_folder(folder, CASES)
    assert places(match, folder, "case-1") == ["case-1/Shot 01.MP4", None]
    assert match.uncut == {"case_two": folder / "case_two.mov"}
    assert match.found == 4
    assert match.missing == ("case-1/shot-2.mp4", "solo/shot-1.mp4")
    assert sorted(match.extra) == ["holiday.mp4", "notes.txt"]
    assert {place: why.split(",")[0].split(" to ")[0] for place, why in match.refused.items()} == {
        "case-1/shot-2.mp4": "a folder that is called like a video",
        "solo-1.mp4": "a link out of the folder",
        "gone.mp4": "a link",
        "linked": "a link",
        "pipe.mp4": "neither a file nor a folder",
    }


def test_links_inside_the_folder_are_followed(tmp_path: Path):
    touch(tmp_path, "all/one.mp4")
    (tmp_path / "solo.mp4").symlink_to(tmp_path / "all" / "one.mp4")
    match = match_folder(tmp_path, CASES)
    assert match.clips["solo"] == (Clip(tmp_path / "solo.mp4"),)  # a story of one shot needs no cutting
    assert match.refused == {}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["case-1/shot-1.mp4", "case-1/shot-1.mov"], "are both shot 1 of case-1"),
        (["case-1.mp4", "case-1/shot-1.mov"], "as one file (case-1.mp4) and as files of shots"),
    ],
)
def test_doubtful_names_are_refused(tmp_path: Path, names: list[str], words: str):
    touch(tmp_path, *names)
    with pytest.raises(RunError) as caught:
        match_folder(tmp_path, CASES)
    assert words in str(caught.value)
    assert "--manifest" in str(caught.value)


def test_a_name_that_fits_two_cases(tmp_path: Path):
    touch(tmp_path, "a-1.mp4")
    with pytest.raises(RunError, match="could be all shots of a-1 or shot 1 of a"):
        match_folder(tmp_path, [case("a"), case("a-1")])


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_text(tmp_path: Path):
    (tmp_path / os.fsdecode(b"solo\xff.mp4")).write_bytes(b"")
    touch(tmp_path, "solo.mp4")
    match = match_folder(tmp_path, CASES)
    assert match.refused == {"solo\\udcff.mp4": "a name that is no text; give the file another one"}


def manifest(folder: Path, text: str) -> Match:
    (folder / "manifest.yaml").write_text(text)
    chosen = load_manifest(folder / "manifest.yaml", {case.id: case for case in CASES})
    return match_folder(folder, CASES, chosen)


def test_a_manifest_says_which_is_which(tmp_path: Path):
    write_video(tmp_path / "film one.mp4", np.zeros((50, 32, 32, 3), np.uint8), 10.0)
    touch(tmp_path, "a b.mp4", "left.mp4", "broken.mp4")
    match = manifest(
        tmp_path,
        """
        stories:
          case-1: {shots: [./a b.mp4, null]}
          case_two: {file: film one.mp4, seconds: [1.04, 1.04, 2]}
          solo: {file: absent.mp4}
        """,
    )
    assert places(match, tmp_path, "case-1") == ["a b.mp4", None]
    film = tmp_path / "film one.mp4"
    assert match.clips["case_two"] == (Clip(film, 0, 10), Clip(film, 10, 21), Clip(film, 21, 41))
    assert match.missing == ("case-1, shot 2: none named", "solo, shot 1: absent.mp4")
    assert sorted(match.extra) == ["broken.mp4", "left.mp4", "manifest.yaml"]


def test_json_is_a_manifest_too(tmp_path: Path):
    touch(tmp_path, "a.mp4")
    text = '{"stories": {"case_two": {"file": "a.mp4", "frames": [3, 4, 5]}}}'
    match = manifest(tmp_path, text)
    assert [clip[1:3] for clip in match.clips["case_two"] if clip] == [(0, 3), (3, 7), (7, 12)]


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("case-9: {file: a.mp4}", "'case-9' is no case of the suite; did you mean 'case-1'?"),
        ("case-1: {}", "expected either shots (a file for each) or file (one for all)"),
        ("case-1: {file: a.mp4, shots: [a.mp4, b.mp4]}", "expected either shots"),
        ("case-1: {shots: [a.mp4]}", "shots: expected 2, one for each shot, found 1"),
        ("case-1: {file: a.mp4, frames: [1, 2, 3]}", "frames: expected 2, one for each shot, found 3"),
        ("case-1: {file: a.mp4, frames: [1, 2], seconds: [1, 2]}", "leave one of the two out"),
        ("case-1: {shots: [a.mp4, b.mp4], seconds: [1, 2]}", "lengths belong to file"),
        ("case-1: {shots: [a.mp4, a.mp4]}", "'a.mp4' is named more than once"),
        ("case-1: {file: ../a.mp4}", "leads out with ..; give a place below the folder"),
        ("case-1: {file: /a.mp4}", "is absolute"),
        ('case-1: {file: "C:\\\\a.mp4"}', "is absolute"),
        ('case-1: {file: "a\\0.mp4"}', "is no name of a file"),
        ("case-1: {file: ''}", "is no name of a file"),
        (f"case-1: {{file: {'a' * 300}.mp4}}", "more than 255 bytes"),
        ("case-1: {file: a.mp4, seconds: [.nan, 1]}", "seconds[0]: input should be"),
        ("case-1: {file: a.mp4, seconds: [.inf, 1]}", "seconds[0]: input should be"),
        ("case-1: {file: a.mp4, frames: [-1, 1]}", "frames[0]: input should be greater than 0"),
        ("case-1: {file: a.mp4, frames: [1.5, 1]}", "frames[0]: expected a whole number, found 1.5"),
        ("case-1: {file: a.mp4, length: [1, 1]}", "unknown key"),
        ("case-1: a.mp4", "expected keys with values, found 'a.mp4'"),
    ],
)
def test_faults_of_a_manifest_are_named_at_their_line(tmp_path: Path, story: str, words: str):
    with pytest.raises(CaseFileError) as caught:
        manifest(tmp_path, f"stories:\n  {story}\n")
    assert words in str(caught.value)
    assert "(line 2)" in str(caught.value)


def test_a_manifest_that_is_not_there(tmp_path: Path):
    with pytest.raises(CaseFileError, match="cannot be read: No such file"):
        load_manifest(tmp_path / "none.yaml", {})
    with pytest.raises(CaseFileError, match="cannot be read: Is a directory"):
        load_manifest(tmp_path, {})
