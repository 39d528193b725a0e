"""``bench freeze`` and ``bench check``: a 5 % change fails, noise passes, what has no number is said."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import tiny_world
from bench.__main__ import main
from made_runs import METRICS, Look, make_run
from reports.checks import check
from reports.freezing import freeze
from reports.records import ITEMS
from reports.samples import read_values
from reports.thresholds import load_thresholds

LOOKS = {"onestory": Look(margin=0.3, spread=0.15), "weak": Look(margin=0.02, spread=0.2)}
"""The second's margins have either sign: their mean is not told apart from 0."""
Change = Callable[[dict[str, Any]], object]


def changed(run: Path, out: Path, change: Change) -> Path:
    """A copy of a run whose story-level values went through ``change``."""
    shutil.copytree(run, out)
    records = [json.loads(line) for line in (out / ITEMS).read_text().splitlines()]
    for record in records:
        if record["kind"] == "value" and not record["shots"]:
            change(record)
    (out / ITEMS).write_text("".join(json.dumps(record) + "\n" for record in records))
    return out


def planted(generator: str, metric: str, by: Callable[[float], float | None]) -> Change:
    """Changes the numbers of one generator and metric."""

    def change(record: dict[str, Any]) -> None:
        if (record["generator"], record["metric"]) == (generator, metric) and record["value"] is not None:
            record["value"] = by(record["value"])
            record["reason"] = None if record["value"] is not None else "planted"

    return change


def checked(run: Path, thresholds: Path, *more: str) -> int:
    return main(["check", str(run), "--thresholds", str(thresholds), *more], tiny_world.TOOLS)


def failing(run: Path, thresholds: Path) -> list[tuple[str, str, str]]:
    results = check(read_values(run), load_thresholds(thresholds), thresholds)
    return [(r.generator, r.what, r.outcome) for r in results if r.outcome != "passed"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("made") / "run", LOOKS)


@pytest.fixture(scope="module")
def thresholds(run: Path) -> Path:
    return freeze(read_values(run), run.parent / "thresholds.yaml")[0]


def edited(thresholds: Path, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy of a threshold file, and of its table, with another block."""
    data = yaml.safe_load(thresholds.read_text())
    shutil.copy(thresholds.parent / data["thresholds"][0]["stories"]["file"], folder)
    change(data["thresholds"][0])
    path = folder / "edited.yaml"
    path.write_text(yaml.safe_dump(data))
    return path


def bounds_of(block: dict[str, Any], metric: str = "coverage", generator: str = "onestory") -> dict[str, Any]:
    return block["generators"][generator]["metrics"][metric]  # type: ignore[no-any-return]


def test_a_run_holds_against_itself(run: Path, thresholds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(run, thresholds) == 0
    assert capsys.readouterr().out == "12 of 12 thresholds hold\n"


@pytest.mark.parametrize("factor", [0.95, 1.05])
@pytest.mark.parametrize("metric", [metric.name for metric in METRICS])
@pytest.mark.parametrize("generator", LOOKS)
def test_a_planted_change_of_5_percent_fails(
    generator: str, metric: str, factor: float, run: Path, thresholds: Path, tmp_path: Path
) -> None:
    worse = changed(run, tmp_path / "worse", planted(generator, metric, lambda value: value * factor))
    assert failing(worse, thresholds) == [(generator, metric, "failed")]


def test_a_planted_change_ends_the_command_with_1_and_is_named(
    run: Path, thresholds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worse = changed(run, tmp_path / "worse", planted("onestory", "character_margin", lambda v: v * 0.95))
    assert checked(worse, thresholds) == 1
    said = capsys.readouterr()
    assert "onestory, character_margin: failed: −0.0" in said.err
    assert "frozen from run run, commit" in said.err
    assert said.out == "11 of 12 thresholds hold\n"
    assert checked(worse, thresholds, "--generator", "weak") == 0


@pytest.mark.parametrize("count", [2, 3, 6])
def test_few_stories_show_it_too(count: int, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", LOOKS, count=count)
    thresholds = freeze(read_values(run), tmp_path / "t.yaml")[0]
    worse = changed(run, tmp_path / "worse", planted("onestory", "coverage", lambda value: value * 0.95))
    assert failing(worse, thresholds) == [("onestory", "coverage", "failed")]
    lower = changed(run, tmp_path / "lower", planted("onestory", "coverage", lambda value: value - 0.03))
    assert failing(lower, thresholds) == [("onestory", "coverage", "failed")]


@pytest.mark.parametrize("noise", [0.005, 0.02])
def test_a_change_within_noise_is_seen_where_the_noise_is_smaller(
    noise: float, run: Path, thresholds: Path, tmp_path: Path
) -> None:
    random = np.random.default_rng(0)
    worse = changed(
        run, tmp_path / "worse", planted("onestory", "coverage", lambda v: v * 0.95 + random.normal(0, noise))
    )
    assert failing(worse, thresholds) == [("onestory", "coverage", "failed")]


def test_another_seed_passes_20_times_of_20(run: Path, thresholds: Path, tmp_path: Path) -> None:
    for seed in range(1, 21):
        other = make_run(tmp_path / f"seed-{seed}", LOOKS, seeds=(seed,))
        assert failing(other, thresholds) == []


def test_a_resample_of_the_stories_passes_20_times_of_20(run: Path, thresholds: Path, tmp_path: Path) -> None:
    stories: dict[tuple[str, str], dict[str, float]] = {}
    for line in (run / ITEMS).read_text().splitlines():
        record = json.loads(line)
        if record["kind"] == "value" and not record["shots"]:
            stories.setdefault((record["generator"], record["metric"]), {})[record["case"]] = record["value"]
    for seed in range(20):
        random = np.random.default_rng(seed)
        cases = sorted({case for column in stories.values() for case in column})
        drawn = dict(zip(cases, random.choice(cases, len(cases)), strict=True))

        def resample(record: dict[str, Any], drawn: dict[str, str] = drawn) -> None:
            record["value"] = stories[record["generator"], record["metric"]][drawn[record["case"]]]

        assert failing(changed(run, tmp_path / f"resample-{seed}", resample), thresholds) == []


def test_jitter_passes_20_times_of_20(run: Path, thresholds: Path, tmp_path: Path) -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)

        def jitter(record: dict[str, Any], random: np.random.Generator = random) -> None:
            record["value"] += random.normal(0, 0.05)

        assert failing(changed(run, tmp_path / f"jitter-{seed}", jitter), thresholds) == []


def test_real_videos_hold_against_themselves_and_darker_ones_do_not(
    finished_run: Path, tmp_path: Path
) -> None:
    thresholds = tmp_path / "thresholds.yaml"
    assert main(["freeze", str(finished_run), "--out", str(thresholds)], tiny_world.TOOLS) == 0
    again = tmp_path / "again"
    tiny_world.run(finished_run / "suite.yaml", again, "onestory,colours,steady,broken")
    assert checked(again, thresholds) == 0
    darker = changed(again, tmp_path / "darker", planted("colours", "brightness", lambda v: v * 0.95))
    assert checked(darker, thresholds) == 1
    other = tmp_path / "other"
    tiny_world.run(finished_run / "suite.yaml", other, "onestory,colours,steady,broken", "--seed", "7")
    assert checked(other, thresholds) == 0


def test_a_null_in_place_of_a_number_ends_with_2(
    run: Path, thresholds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def one(record: dict[str, Any]) -> None:
        if record["case"] == "case-03":
            planted("onestory", "coverage", lambda value: None)(record)

    assert checked(changed(run, tmp_path / "one", one), thresholds) == 2
    assert (
        "1 of 24 stories have no number: case-03: planted; expected a number in all"
        in capsys.readouterr().err
    )
    everything = changed(run, tmp_path / "all", planted("onestory", "coverage", lambda value: None))
    assert checked(everything, thresholds) == 2
    gone = changed(
        run,
        tmp_path / "gone",
        lambda record: record.update(metric=record["metric"].replace("coverage", "cover")),
    )
    assert checked(gone, thresholds) == 2
    assert "no value was recorded" in capsys.readouterr().err


def test_nulls_that_were_there_when_frozen_may_come_again_but_not_for_other_reasons(tmp_path: Path) -> None:
    looks = {"onestory": Look(lost=0.3)}
    run = make_run(tmp_path / "run", looks)
    thresholds = freeze(read_values(run), tmp_path / "t.yaml")[0]
    for seed in range(1, 11):
        assert failing(make_run(tmp_path / f"seed-{seed}", looks, seeds=(seed,)), thresholds) == []

    def crash(record: dict[str, Any]) -> None:
        if record["case"] == "case-00":
            record.update(value=None, reason="the judge crashed")

    assert ("onestory", "character_margin", "not measured") in failing(
        changed(run, tmp_path / "crash", crash), thresholds
    )


def test_bounds_by_hand_have_two_sides(run: Path, thresholds: Path, tmp_path: Path) -> None:
    def hand(low: float, high: float) -> Callable[[dict[str, Any]], object]:
        bounds = {"version": 1, "low": low, "high": high, "reason": "by hand"}
        return lambda block: bounds_of(block).clear() or bounds_of(block).update(bounds)

    for low, high, code in ((0.5, 0.7, 0), (0.65, 0.7, 1), (0.1, 0.5, 1)):
        assert checked(run, edited(thresholds, tmp_path, hand(low, high))) == code


def test_a_value_with_a_tolerance_holds_the_mean(run: Path, thresholds: Path, tmp_path: Path) -> None:
    worse = changed(run, tmp_path / "worse", planted("onestory", "coverage", lambda value: value * 0.95))
    for tolerance, code in ((0.02, 1), (0.05, 0)):
        bounds = {"paired": False, "tolerance": tolerance}
        path = edited(thresholds, tmp_path, lambda block, new=bounds: bounds_of(block).update(new))
        assert checked(worse, path) == code


def test_failures_have_a_threshold(
    finished_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thresholds = tmp_path / "thresholds.yaml"
    assert main(["freeze", str(finished_run), "--out", str(thresholds)], tiny_world.TOOLS) == 0
    path = tmp_path / "edited.yaml"
    data = yaml.safe_load(thresholds.read_text())
    data["thresholds"][0]["generators"]["broken"]["failures"]["high"] = 0.5
    path.write_text(yaml.safe_dump(data))
    assert checked(finished_run, path) == 1
    assert (
        "broken, failures: failed: 6 of 6 stories failed; expected at most 50.0%" in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b: b.update(preset="public"), "has no thresholds for"),
        (lambda b: b["suite"].update(name="other"), "it has some for tiny weights on other"),
        (lambda b: b["suite"].update(sha256="5" * 64), "suite.sha256: '5555"),
        (lambda b: b["suite"].update(start_set_sha256="5" * 64), "suite.start_set_sha256: '5555"),
        (lambda b: b["judges"].update(eye="5" * 64), "judges.eye: '5555"),
        (lambda b: bounds_of(b).update(version=2), "version 1; expected version 2"),
        (lambda b: b["generators"].update(nobody={"metrics": {}}), "nobody, stories: not measured"),
        (
            lambda b: b["generators"]["weak"]["metrics"].update(beauty=bounds_of(b)),
            "the run did not measure it",
        ),
        (lambda b: b["stories"].update(sha256="5" * 64), "is not the table that was frozen"),
        (lambda b: b["stories"].update(file="lost.csv"), "lost.csv"),
    ],
)
def test_what_cannot_be_measured_ends_with_2(
    change: Callable[[dict[str, Any]], object],
    words: str,
    run: Path,
    thresholds: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = edited(thresholds, tmp_path, change)
    assert checked(run, path) == 2
    said = capsys.readouterr().err
    assert words in said
    if "hash" in words or "sha256" in words:
        assert f"in {path}" in said
        assert f"in {run}" in said


def test_a_table_without_the_metric_is_said(
    run: Path, thresholds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rename(block: dict[str, Any]) -> None:
        table = tmp_path / block["stories"]["file"]
        table.write_text(table.read_text().replace("coverage", "cover"))
        block["stories"]["sha256"] = hashlib.sha256(table.read_bytes()).hexdigest()

    assert checked(run, edited(thresholds, tmp_path, rename)) == 2
    assert "onestory, coverage: not measured: the frozen table has no values" in capsys.readouterr().err


def test_an_unfinished_run_is_neither_checked_nor_frozen(
    run: Path, thresholds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = Path(shutil.copytree(run, tmp_path / "cut"))
    lines = (run / ITEMS).read_text().splitlines(keepends=True)
    (cut / ITEMS).write_text("".join(lines[: len(lines) // 2]))
    assert checked(cut, thresholds) == 2
    assert "weak, stories: not measured: 24 planned stories are not scored yet" in capsys.readouterr().err
    assert main(["freeze", str(cut), "--out", str(tmp_path / "t.yaml")], tiny_world.TOOLS) == 2
    assert "is not finished: stories not scored: 24 of weak" in capsys.readouterr().err
    assert not (tmp_path / "t.yaml").exists()


def test_nothing_is_overwritten(run: Path, thresholds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = thresholds.read_bytes()
    assert main(["freeze", str(run), "--out", str(thresholds)], tiny_world.TOOLS) == 2
    assert "exists. Remove it to freeze anew" in capsys.readouterr().err
    assert thresholds.read_bytes() == before


def test_freezing_twice_gives_the_same_bytes(run: Path, thresholds: Path, tmp_path: Path) -> None:
    again, table = freeze(read_values(run), tmp_path / thresholds.name)
    assert again.read_bytes() == thresholds.read_bytes()
    assert table.read_bytes() == (thresholds.parent / table.name).read_bytes()


def test_an_unknown_generator_is_answered_with_a_near_one(
    run: Path, thresholds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(run, thresholds, "--generator", "onestori") == 2
    assert "Did you mean 'onestory'" in capsys.readouterr().err


def test_the_example_of_the_documentation_is_a_threshold_file(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "thresholds.md").read_text()
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(re.sub(r"\b([0-9a-f]{4})\.\.\.", r"'\g<1>" + "0" * 60 + "'", example))
    block = load_thresholds(path).thresholds[0]
    assert block.generators["onestory"].metrics["character_margin"].paired
    assert block.generators["onestory"].metrics["coverage"].low == 0.8
