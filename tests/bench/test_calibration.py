"""``bench calibrate`` around the measuring: processes, resuming, refusing, and what it writes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import calibration_rows
from bench.__main__ import main
from bench.calibration import calibrate
from bench.environment import session
from cases.errors import RunError
from metrics.calibration import measure
from metrics.calibration.families import FAMILIES, NO_BARS
from metrics.calibration.history import WHY_WITHDRAWN, WITHDRAWN
from metrics.registry import headline
from reports.calibration import Calibration, percent, write_calibration

PLAN = {"preset": "tiny", "judges": {"encoder": "ab" * 32}, "version": 1}


def played(folder: Path, stories: int, workers: int = 1, **plan: object) -> pd.DataFrame:
    notes = folder / "notes"
    notes.mkdir(exist_ok=True, parents=True)
    told: list[tuple[int, int]] = []
    values = calibrate(
        folder / "c",
        calibration_rows.measurer(notes),
        {**PLAN, **plan},
        range(stories),
        workers,
        lambda *n: told.append(n),
    )
    assert told[-1] == (stories, stories)
    return values


def test_values_do_not_depend_on_the_number_of_processes(tmp_path: Path):
    one, two = played(tmp_path / "one", 4), played(tmp_path / "two", 4, workers=2)
    pd.testing.assert_frame_equal(one, two)
    assert sorted(path.name for path in (tmp_path / "one" / "c").rglob("*.csv")) == [
        f"00{i}.csv" for i in range(4)
    ]


def test_a_stopped_job_goes_on(tmp_path: Path):
    played(tmp_path, 2)
    values = played(tmp_path, 3)
    assert sorted(values["story"].unique()) == [0, 1, 2]
    assert len(list((tmp_path / "notes").iterdir())) == 3
    pd.testing.assert_frame_equal(values, played(tmp_path / "fresh", 3))


def test_another_plan_is_refused(tmp_path: Path):
    played(tmp_path, 1)
    with pytest.raises(RunError, match=r"version: 1 in the run, 2 now"):
        played(tmp_path, 1, version=2)


@pytest.fixture(scope="module")
def calibration(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    values = played(tmp_path_factory.mktemp("calibration"), 5)
    found, foreign = measure.responses(values, headline), measure.cross_talks(values, headline)
    return Calibration(
        families=FAMILIES,
        values=values,
        responses=found,
        cross_talks=foreign,
        shares=measure.shares(values, headline),
        sensitivities=measure.sensitivities(values, headline),
        misses=measure.misses(found, foreign),
        bars=measure.BARS,
        without_bars=NO_BARS,
        why_missed="",
        withdrawn=WITHDRAWN,
        why_withdrawn=WHY_WITHDRAWN,
        plan=PLAN,
        session=session("cpu"),
    )


def test_the_report_says_what_was_found(calibration: Calibration, tmp_path: Path):
    page = write_calibration(tmp_path, calibration).read_text()
    bars = 2 * len(calibration.responses) + len(calibration.cross_talks)
    assert "5 stories" in page
    assert "Made by `python -m bench" in page
    assert f"{bars} of {bars} bars are held" in page
    assert "| character margin | Other people in k shots | " in page
    assert "| subject consistency | Place changes within k shots | cross talk | 427 % |" in page
    assert f"`{'ab' * 32}`" in page
    for name in ("responses.png", "shares.png", "sensitivities.png", "responses.csv", "cross_talks.csv"):
        assert (tmp_path / "calibration" / name).stat().st_size > 0
        assert name.endswith(".csv") or f"(calibration/{name})" in page
    written = pd.read_csv(tmp_path / "calibration" / "responses.csv")
    assert {"metric", "family", "spearman", "spearman_low", "auc", "auc_high"} <= set(written.columns)


def test_a_missed_bar_is_named(calibration: Calibration, tmp_path: Path):
    from dataclasses import replace

    from reports.calibration import page

    missed = replace(calibration, misses=[measure.Miss("dynamic_flow", "place_swap", "cross_talk", 0.5)])
    assert "| dynamic flow | Other places in k shots | cross talk | 50 % |" in page(missed)
    bars = 2 * len(calibration.responses) + len(calibration.cross_talks)
    assert f"{bars - 1} of {bars} bars are held" in page(missed)


def test_percent():
    assert [percent(share) for share in (0.333, -0.5, -0.001, float("nan"))] == ["33 %", "−50 %", "0 %", "–"]


def test_an_unknown_metric_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["calibrate", "--out", str(tmp_path), "--metrics", "charakter_margin"]) == 2
    assert "Did you mean 'character_margin'" in capsys.readouterr().err
