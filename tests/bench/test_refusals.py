"""What cannot be done is refused with one clear message and exit code 2."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import tiny_world
from bench.__main__ import main
from bench.folder import locked
from cases.errors import WeightsError
from reports.records import ITEMS, read_items
from reports.run_file import read_run


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tiny_world.write_suite(tmp_path / "suite.yaml", count=3)


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    assert main(arguments, tiny_world.TOOLS) == 2
    message = capsys.readouterr().err
    assert [line.startswith("error: ") for line in message.splitlines()].count(True) == 1
    assert "Traceback" not in message
    return message


def command(suite: Path, out: Path, *more: str) -> list[str]:
    return ["run", "--suite", str(suite), "--out", str(out), "--generators", "colours", *more]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--suite", "{suite}", "--generators", "colour"], "Did you mean 'colours'"),
        (["run", "--suite", "i2msw"], "Did you mean 'i2msv'"),
        (["run", "--suite", "{suite}", "--preset", "publik"], "Did you mean 'public'"),
        (["run", "--suite", "{suite}", "--dtype", "float12"], "float32, bfloat16, float16"),
        (["run", "--suite", "{suite}", "--weights", "base=/no/such/place"], "no such folder"),
        (["score", "/no/such/folder", "--suite", "{suite}"], "is not a folder"),
        (["report", "/no/such/run"], "no such folder"),
        (["show", "case-99", "--suite", "{suite}"], "unknown case 'case-99'"),
    ],
)
def test_unknown_things(
    arguments: list[str], words: str, suite: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    filled = [part.format(suite=suite) for part in arguments]
    where = ["--out", str(tmp_path / "out")] if filled[0] in ("run", "score") else []
    assert words in refused(capsys, filled + where)
    assert not (tmp_path / "out" / "run.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["run"],
        ["runn"],
        ["run", "--suite", "x", "--limit", "0"],
        ["run", "--suite", "x", "--weights", "a"],
    ],
)
def test_bad_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments, tiny_world.TOOLS)
    assert stopped.value.code == 2


def test_another_plan_is_refused_and_the_difference_named(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert main(command(suite, out), tiny_world.TOOLS) == 0
    before = (out / "run.json").read_bytes()
    capsys.readouterr()
    assert "seeds: [0] in the run, [1] now" in refused(capsys, command(suite, out, "--seed", "1"))
    assert "limit: None in the run, 2 now" in refused(capsys, command(suite, out, "--limit", "2"))
    suite.write_text(suite.read_text().replace("moment 0", "moment zero"))
    assert "suite.sha256" in refused(capsys, command(suite, out))
    assert (out / "run.json").read_bytes() == before


def test_another_version_of_a_metric_is_refused(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command(suite, tmp_path / "run"), tiny_world.TOOLS) == 0
    metrics = [metric.model_copy(update={"version": metric.version + 1}) for metric in tiny_world.METRICS]
    assert main(command(suite, tmp_path / "run"), replace(tiny_world.TOOLS, metrics=lambda: metrics)) == 2
    assert "metrics.brightness.version: 1 in the run, 2 now" in capsys.readouterr().err


def test_a_folder_with_other_things_is_left_alone(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    assert "is not empty" in refused(capsys, command(suite, tmp_path / "out"))
    assert (tmp_path / "out" / "thesis.txt").read_text() == "years of work"


def test_a_start_that_was_killed_before_the_plan_was_written_does_not_block_the_folder(
    suite: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    for name in (".lock", "suite.yaml", ".run.json.part"):
        (tmp_path / "out" / name).write_text("")
    assert main(command(suite, tmp_path / "out"), tiny_world.TOOLS) == 0


def test_a_run_in_use_is_refused(suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with locked(tmp_path / "run"):
        assert "in use" in refused(capsys, command(suite, tmp_path / "run"))


def test_an_out_that_cannot_be_a_folder(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    refused(capsys, command(suite, tmp_path / "file"))
    refused(capsys, command(suite, tmp_path / "file" / "below"))


@pytest.mark.parametrize(("name", "reason"), [("broken", "the colours ran out"), ("careless", "gave 2")])
def test_a_failing_generator_gives_nulls_and_exit_2(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str
) -> None:
    out = tmp_path / "run"
    assert tiny_world.run(suite, out, f"{name},colours") == 2
    assert reason in capsys.readouterr().err
    items = read_items(out / ITEMS)
    assert len(items.stories) == 6
    for key, story in items.stories.items():
        assert (story.failure is not None) == (key.generator == name)
        whole = [v for v in items.values[key] if v.metric == "brightness" and v.shots == ()]
        assert (whole[0].value is None) == (key.generator == name)


def test_a_failed_batch_is_tried_again_and_its_stories_replaced(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert tiny_world.run(suite, out, "broken") == 2

    def mended(name: str, settings: object) -> tiny_world.Colours:
        return tiny_world.Colours.build(settings)

    tools = replace(tiny_world.TOOLS, build_generator=mended)
    assert main(["run", "--suite", str(suite), "--out", str(out), "--generators", "broken"], tools) == 0
    stories = read_items(out / ITEMS).stories.values()
    assert len(stories) == 3
    assert all(story.failure is None and None not in story.videos for story in stories)
    assert read_run(out).plan.generators[0].name == "broken"


def test_a_run_that_failed_before_its_first_batch_holds_no_plan(suite: Path, tmp_path: Path) -> None:
    def missing(name: str, settings: object) -> tiny_world.Colours:
        raise WeightsError("the weights are not there yet")

    without = replace(tiny_world.TOOLS, build_generator=missing, generator_weights=lambda preset, given: {})
    assert main(command(suite, tmp_path / "run"), without) == 2
    assert main(command(suite, tmp_path / "run"), tiny_world.TOOLS) == 0
    assert read_run(tmp_path / "run").plan.generators[0].weights != {}
