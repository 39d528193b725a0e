"""Shards: parts of one plan that, joined, are the run that was never split."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import tiny_world
from bench.__main__ import main
from reports.records import ITEMS, load, read_items
from reports.run_file import read_run, write_run

SHARDS = 3
GENERATORS = "onestory,colours,steady"
SEEDS = ("--seeds", "0,4")


def videos(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.mp4")}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_world.write_suite(tmp_path_factory.mktemp("suite") / "suite.yaml", count=20)


@pytest.fixture(scope="module")
def played(suite: Path) -> list[Path]:
    """The shards of a run. Not to be changed."""
    folders = [suite.parent / f"shard-{number}" for number in range(1, SHARDS + 1)]
    for number, folder in enumerate(folders, 1):
        assert tiny_world.run(suite, folder, GENERATORS, *SEEDS, "--shard", f"{number}/{SHARDS}") == 0
    return folders


@pytest.fixture
def shards(played: list[Path], tmp_path: Path) -> list[Path]:
    """Copies of them."""
    return [Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in played]


def merge(out: Path, *shards: Path) -> int:
    return main(["merge", str(out), *(str(shard) for shard in shards)], tiny_world.TOOLS)


def refused(capsys: pytest.CaptureFixture[str], out: Path, *shards: Path) -> str:
    assert merge(out, *shards) == 2
    assert not out.exists()
    return capsys.readouterr().err


def test_shards_joined_are_the_run_that_was_never_split(
    suite: Path, shards: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert tiny_world.run(suite, whole, GENERATORS, *SEEDS) == 0
    (tmp_path / ".out.merging" / "videos").mkdir(parents=True)  # left by a merge that was killed
    assert merge(out, *reversed(shards)) == 0
    assert (out / ITEMS).read_bytes() == (whole / ITEMS).read_bytes()
    assert videos(out) == videos(whole)
    assert read_run(out).plan == read_run(whole).plan
    assert (out / "report" / "index.html").exists()
    monkeypatch.setenv("TINY_WORLD_LOG", str(tmp_path / "log"))
    assert tiny_world.run(suite, out, GENERATORS, *SEEDS) == 0  # the command of the whole run: all is done
    assert not (tmp_path / "log").exists()


def test_no_story_is_in_two_shards_and_work_is_spread(shards: list[Path]) -> None:
    parts = [set(read_items(shard / ITEMS).stories) for shard in shards]
    assert len(set.union(*parts)) == sum(len(part) for part in parts) == 3 * 2 * 20
    assert min(len(part) for part in parts) >= 30


def test_every_session_is_kept_even_of_machines_that_started_in_the_same_second(
    shards: list[Path], tmp_path: Path
) -> None:
    runs = [read_run(shard) for shard in shards]
    for shard, run in zip(shards, runs, strict=True):
        write_run(shard, run.model_copy(update={"sessions": runs[0].sessions}))
    assert merge(tmp_path / "out", *shards) == 0
    assert read_run(tmp_path / "out").sessions == runs[0].sessions * SHARDS


def test_missing_and_doubled_shards_are_named(
    shards: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    double = Path(shutil.copytree(shards[0], tmp_path / "double"))
    said = refused(capsys, tmp_path / "out", shards[0], shards[1], double)
    assert f"{shards[0]} and {double} are both shard 1/3" in said
    assert "shard 3/3 is missing" in said


def test_another_plan_is_named_by_what_differs(
    shards: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = read_run(shards[1])
    brightness, *rest = run.plan.metrics
    changed = run.plan.model_copy(
        update={
            "suite": run.plan.suite.model_copy(update={"sha256": "f" * 64, "start_set_sha256": "e" * 64}),
            "metrics": (brightness.model_copy(update={"version": 2}), *rest),
            "judges": {"eye": "2" * 64},
            "generators": tuple(
                g.model_copy(update={"weights": {"tiny": "3" * 64}} if g.weights else {})
                for g in run.plan.generators
            ),
        }
    )
    write_run(shards[1], run.model_copy(update={"plan": changed}))
    said = refused(capsys, tmp_path / "out", *shards)
    for place in (
        "suite.sha256: ",
        "suite.start_set_sha256: ",
        f"metrics.brightness.version: 1 in {shards[0]}, 2 in {shards[1]}",
        "judges.eye: ",
        "generators.onestory.weights.tiny: ",
    ):
        assert place in said


def test_unfinished_whole_and_foreign_parts_are_named(
    suite: Path, shards: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = (shards[2] / ITEMS).read_bytes()
    (shards[2] / ITEMS).write_bytes(records[: len(records) // 2])
    assert f"{shards[2]} (shard 3/3) is not finished" in refused(capsys, tmp_path / "out", *shards)
    (shards[2] / ITEMS).write_bytes(records + (shards[0] / ITEMS).read_bytes())
    assert f"{shards[2]} (shard 3/3) holds what is not its part" in refused(capsys, tmp_path / "out", *shards)
    run = read_run(shards[0])
    write_run(shards[0], run.model_copy(update={"plan": run.plan.model_copy(update={"shard": None})}))
    assert f"{shards[0]} is no shard" in refused(capsys, tmp_path / "out", *shards)


def test_a_folder_that_is_taken_is_left_alone(
    shards: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert merge(shards[0], *shards) == 2
    assert "exists already" in capsys.readouterr().err
    assert merge(tmp_path / "out", *shards, tmp_path / "nowhere") == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_shard_is_continued_as_that_shard_only(
    suite: Path, shards: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tiny_world.run(suite, shards[0], GENERATORS, *SEEDS, "--shard", "2/3") == 2
    assert "shard.number: 1 in the run, 2 now" in capsys.readouterr().err


def test_samples_of_a_story_are_averaged_within_it(suite: Path, tmp_path: Path) -> None:
    from reports.summary import summarise

    out = tmp_path / "run"
    assert tiny_world.run(suite, out, "colours", "--seeds", "3", "--limit", "4") == 0
    values = load(out)
    whole = values[(values["metric"] == "brightness") & values["first"].isna()]
    assert sorted(whole["seed"].unique()) == [0, 1, 2]
    cell = summarise(out).cell("colours", "brightness")
    assert cell.n == 4  # stories, not samples
    assert cell.mean == pytest.approx(whole.groupby("case")["value"].mean().mean())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--shard", "4/3"], "expected I/N with I from 1 to N"),
        (["--shard", "one"], "expected I/N with I from 1 to N"),
        (["--seeds", "0"], "expected how many, or seeds separated by commas"),
        (["--seeds", "1,1"], "expected different seeds"),
        (["--seeds", "1,x"], "expected a whole number, found 'x'"),
        (["--seeds", "2", "--seed", "1"], "not allowed with"),
        (["--time-limit", "0"], "expected a number above 0"),
        (["--memory-limit", "nan"], "expected a number above 0"),
        (["--fail-on-error", "5"], "expected a share from 0 to 1"),
        (["--workers", "0"], "expected a number from 1 up"),
    ],
)
def test_bad_amounts_are_answered(
    suite: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        tiny_world.run(suite, suite.parent / "never", "colours", *arguments)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err
