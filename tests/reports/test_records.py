"""Records: what is written is read again, what was cut off does not count, what is damaged is named."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from cases.errors import RunError
from reports.frames import COLUMNS
from reports.migrations import ITEMS_SCHEMA as SCHEMA
from reports.records import (
    StoryKey,
    StoryRecord,
    ValueRecord,
    append_story,
    load,
    read_items,
    repair,
)

KEY = StoryKey("onestory", "case-00", 3)
VALUES = (
    ValueRecord(*KEY, "margin", 2, (0, 4), "ann", 0.25, None, {"same": True, "gap": 3}),
    ValueRecord(*KEY, "margin", 2, (), None, None, "no person – “nobody” – was found"),
)
STORY = StoryRecord(*KEY, 2, ("aa", None), None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    append_story(tmp_path / "items.jsonl", VALUES, STORY)
    return tmp_path / "items.jsonl"


def test_what_is_written_is_read_again(path: Path) -> None:
    items = read_items(path)
    assert items.values[KEY] == VALUES
    assert items.stories[KEY] == STORY
    assert items.end == path.stat().st_size


def test_every_line_says_its_schema(path: Path) -> None:
    assert [json.loads(line)["schema"] for line in path.read_text().splitlines()] == [SCHEMA] * 3


def test_a_missing_file_holds_nothing(tmp_path: Path) -> None:
    assert read_items(tmp_path / "items.jsonl").stories == {}


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused_and_nothing_is_written(path: Path, bad: float) -> None:
    before = path.read_bytes()
    with pytest.raises(ValueError, match="Out of range"):
        append_story(path, [ValueRecord(*KEY, "margin", 2, (), None, bad, None)], STORY)
    assert path.read_bytes() == before


def test_every_way_of_being_cut_off_is_survived(path: Path) -> None:
    first = path.read_bytes()
    other = KEY._replace(case="case-01")
    append_story(
        path, [ValueRecord(*other, "margin", 2, (), None, 0.5, None)], StoryRecord(*other, 1, ("bb",))
    )
    whole = path.read_bytes()
    for length in range(len(first), len(whole)):
        path.write_bytes(whole[:length])
        items = read_items(path)
        assert list(items.stories) == [KEY]
        repair(path, items)
        assert path.read_bytes() == first
    path.write_bytes(whole)
    assert list(read_items(path).stories) == [KEY, other]


def test_the_later_block_of_a_story_counts(path: Path) -> None:
    append_story(
        path, [ValueRecord(*KEY, "margin", 2, (), None, 0.75, None)], StoryRecord(*KEY, 1, ("cc", "dd"))
    )
    items = read_items(path)
    assert items.stories[KEY].videos == ("cc", "dd")
    assert [value.value for value in items.values[KEY]] == [0.75]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"kind": "story"', '"kind": "stry"', "'value' or 'story'"),
        ('{"kind"', '{{"kind"', "not a JSON record"),
        (f'"schema": {SCHEMA}', '"schema": 99', "schema version 99 is newer"),
        (f'"schema": {SCHEMA}', '"schema": "one"', "schema version is 'one'"),
        ('"values": 2', '"values": 3', "closes 3 values"),
        ('"metric"', '"metrik"', "not a value record: 'metric' is missing"),
        ('"value": 0.25', '"value": NaN', "'value' is nan, expected a finite number or null"),
        ('"value": 0.25', '"value": "0.25"', "'value' is '0.25', expected a finite number"),
        ('"value": 0.25', '"value": 1' + 400 * "0", "'value' is a huge number"),
        ('"value": 0.25', '"value": null', "null without a 'reason'"),
        ('"shots": [0, 4]', '"shots": [0, 4, 5]', "expected a list of at most two"),
        ('"seed": 3', '"seed": true', "'seed' is True"),
        ('"subject"', '"colour": 1, "subject"', "'colour' is no field"),
        ('"videos": ["aa", null]', '"videos": "aa"', "not a story record: 'videos' is 'aa'"),
    ],
)
def test_damage_in_the_middle_is_named_with_its_line(path: Path, old: str, new: str, words: str) -> None:
    path.write_text(path.read_text().replace(old, new) + path.read_text())
    with pytest.raises(RunError, match=words) as caught:
        read_items(path)
    assert f"{path}:" in str(caught.value)


def test_load_gives_a_tidy_table(finished_run: Path) -> None:
    frame = load(finished_run)
    assert list(frame.columns) == ["run", *COLUMNS]
    assert set(frame["generator"]) == {"onestory", "colours", "steady", "broken"}
    assert frame.groupby("generator")["control"].first().to_dict()["steady"]
    pairs = frame[frame["metric"].eq("character_margin") & frame["first"].notna()]
    assert set(pairs["gap"]) == {1}
    assert frame[frame["value"].isna()]["reason"].notna().all()
    assert pd.api.types.is_float_dtype(frame["value"])


@pytest.mark.parametrize("what", ["nothing", "file", "empty"])
def test_what_is_no_run_is_said(tmp_path: Path, what: str) -> None:
    if what == "file":
        (tmp_path / "run").write_text("")
    if what == "empty":
        (tmp_path / "run").mkdir()
    with pytest.raises(RunError, match="ive the folder"):
        load(tmp_path / "run")
