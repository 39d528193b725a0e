"""One run for all axes: what is played of each training seed, and which axes are read from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.axes import AXES
from bench.axis_runs import chosen, generators_of, played_axis, run_folder, trainings
from cases.errors import UnknownNameError, WeightsError
from made_runs import Look, make_run
from onestory.arms import ARMS
from reports.records import ITEMS
from reports.samples import read_values

DESIGN = tuple(generators_of(AXES["design"]))


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders for all arms of seed 0 and 1, and for three of the four of seed 2."""
    monkeypatch.setattr("bench.arm_weights.SHIPPED", tmp_path / "arms")
    for arm in ARMS:
        (tmp_path / "arms" / arm).mkdir(parents=True)
    for arm in DESIGN:
        (tmp_path / f"{arm}-seed1" / "weights").mkdir(parents=True)
    for arm in DESIGN[:3]:
        (tmp_path / f"{arm}-seed2" / "weights").mkdir(parents=True)
    return tmp_path


def test_all_axes_play_every_generator_once_and_the_design_axis_for_other_seeds(
    weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = trainings(chosen("all"), weights, {})
    assert len(set(first.generators)) == len(first.generators)
    assert set(first.generators) == {name for axis in AXES.values() for name in generators_of(axis)}
    assert (first.seed, second.seed) == (0, 1)
    assert second.generators == DESIGN
    assert second.places["ac_fs"] == str(weights / "ac_fs-seed1" / "weights")
    assert "arms ac_fs --seed 2" in capsys.readouterr().err


def test_a_single_axis_plays_its_own(weights: Path) -> None:
    (context,) = trainings(chosen("context"), weights, {})
    assert context.generators == ("ac_fs", "context_2", "context_3")
    assert [t.generators for t in trainings(chosen("design"), weights, {})] == [DESIGN, DESIGN]


def test_generators_can_be_left_out_by_name(weights: Path) -> None:
    (weights / "arms" / "context_3").rmdir()
    with pytest.raises(WeightsError, match=r"(?s)arms context_3 --seed 0.*--without"):
        trainings(chosen("context"), weights, {})
    (found,) = trainings(chosen("context"), weights, {}, ["context_3"])
    assert found.generators == ("ac_fs", "context_2")
    with pytest.raises(UnknownNameError, match="context_4"):
        trainings(chosen("context"), weights, {}, ["context_4"])


def test_an_axis_is_read_from_the_trainings_that_have_all_of_it(tmp_path: Path) -> None:
    everyone, design = (*DESIGN, "context_2"), DESIGN[:3]
    runs = {}
    for seed, names in ((0, everyone), (1, DESIGN), (2, design)):
        folder = run_folder(tmp_path, "all", "t2msv", seed, None)
        runs[seed] = read_values(make_run(folder, dict.fromkeys(names, Look()), count=4))
    read = played_axis(AXES["design"], "t2msv", runs)
    assert read is not None
    assert read.seeds == (0, 1)
    assert [one.entry.name for one in read.fields[0].compared] == ["ac_fs", *DESIGN[:3]]
    context = played_axis(AXES["context"], "t2msv", runs)
    assert context is not None
    assert context.seeds == (0,)
    assert context.absent == ["context_3"]
    memory = played_axis(AXES["memory"], "t2msv", runs)
    assert memory is not None
    assert len(memory.absent) == 5
    assert played_axis(AXES["training"], "t2msv", runs) is None


def test_a_generator_whose_stories_are_not_all_there_is_not_played(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run", dict.fromkeys(DESIGN, Look()), count=4)
    lines = (folder / ITEMS).read_text().splitlines(keepends=True)
    kept = [line for line in lines if '"ac_only"' not in line or '"case-03"' not in line]
    (folder / ITEMS).write_text("".join(kept))
    read = played_axis(AXES["design"], "t2msv", {0: read_values(folder)})
    assert read is not None
    assert read.absent == ["ac_only"]
    assert len(read.cases) == 4
