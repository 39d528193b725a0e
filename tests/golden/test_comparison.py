"""Frozen: the methods of the comparison give what they gave on a few stories, played anew."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from comparison import FILES, FOLDER, play_again

import tiny_world
from bench.__main__ import main
from bench.pytest_plugin import CheckThresholds
from made_runs import Look, make_run
from reports.records import ITEMS
from reports.run_file import read_run
from reports.samples import mean_of_samples, read_values
from reports.thresholds import load_thresholds

NONE_YET = pytest.param(
    None,
    id="none-yet",
    marks=pytest.mark.skip(
        reason=f"no thresholds of the comparison in {FOLDER.name}/ yet: docs/thresholds.md has the command"
    ),
)


@pytest.mark.parametrize("thresholds", [pytest.param(f, id=f.stem) for f in FILES] or [NONE_YET])
def test_methods_give_what_they_gave(
    thresholds: Path, tmp_path: Path, check_thresholds: CheckThresholds
) -> None:
    """A minute a file on one core. Where a change is meant: freeze anew (docs/thresholds.md)."""
    check_thresholds(play_again(thresholds, tmp_path / "run"), thresholds)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A suite, and thresholds of two of its generators, two metrics and four of its six stories."""
    folder = tmp_path_factory.mktemp("frozen")
    suite = tiny_world.write_suite(folder / "tiny.yaml")
    assert tiny_world.run(suite, folder / "run", "onestory,colours,steady") == 0
    asked = ["--generators", "onestory,colours", "--metrics", "brightness,character_margin"]
    out = folder / "held.yaml"
    more = ["--limit", "4", "--within", "0.001", "--out", str(out)]
    assert main(["freeze", str(folder / "run"), *asked, *more], tiny_world.TOOLS) == 0
    return suite, out


def test_a_frozen_part_of_a_run_is_played_again_and_holds(
    frozen: tuple[Path, Path], tmp_path: Path, check_thresholds: CheckThresholds
) -> None:
    suite, thresholds = frozen
    run = play_again(thresholds, tmp_path / "run", tiny_world.TOOLS, str(suite))
    records = [json.loads(line) for line in (run / ITEMS).read_text().splitlines()]
    played = {(r["generator"], r["case"]) for r in records}
    assert played == {(name, f"case-{i:02d}") for name in ("onestory", "colours") for i in range(4)}
    assert [metric.name for metric in read_run(run).plan.metrics] == ["brightness", "character_margin"]
    check_thresholds(run, thresholds)


def test_a_method_that_changed_fails(
    frozen: tuple[Path, Path],
    tmp_path: Path,
    check_thresholds: CheckThresholds,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suite, thresholds = frozen
    monkeypatch.setattr(tiny_world.Colours, "drift", 21)  # one grey level a shot more
    run = play_again(thresholds, tmp_path / "run", tiny_world.TOOLS, str(suite))
    with pytest.raises(pytest.fail.Exception, match=r"colours, brightness: failed"):
        check_thresholds(run, thresholds)


def test_a_part_has_no_more_nulls_than_it_had(tmp_path: Path) -> None:
    """Played anew the same stories lack what they lacked; of other stories more may, by chance."""
    run = make_run(tmp_path / "run", {"onestory": Look(lost=0.5)}, count=24)
    shares = {}
    for name, more in (("part", ["--within", "0.03"]), ("pairs", [])):
        out = tmp_path / f"{name}.yaml"
        assert main(["freeze", str(run), "--out", str(out), "--metrics", "character_margin", *more]) == 0
        bounds = load_thresholds(out).thresholds[0].generators["onestory"].metrics["character_margin"]
        assert bounds.missing is not None
        shares[name] = bounds.missing.share
    values = read_values(run).generators["onestory"]
    lacking = sum(mean_of_samples(samples, "character_margin") is None for samples in values.values())
    assert shares["part"] == pytest.approx(lacking / 24, abs=1e-4)
    assert shares["pairs"] > shares["part"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--generators", "colors"], "unknown generator of the run 'colors'"),
        (["--metrics", "margin"], "unknown metric of the run 'margin'"),
        (["--limit", "7"], "--limit 7: .* has 6 cases"),
    ],
)
def test_what_the_run_does_not_have_cannot_be_frozen(
    asked: list[str],
    said: str,
    frozen: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = frozen[0].parent / "run"
    assert main(["freeze", str(run), *asked, "--out", str(tmp_path / "x.yaml")], tiny_world.TOOLS) == 2
    assert re.search(said, capsys.readouterr().err)
