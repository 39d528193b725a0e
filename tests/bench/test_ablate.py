"""`bench ablate`: the tables of an axis, its claims, and what it says of weights that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from baselines.registry import GENERATORS
from bench.__main__ import main
from bench.ablation import Played, claims, claims_table, table
from bench.arm_weights import arms_of, places_of, training_seeds
from bench.axes import AXES, PERSONS
from bench.contestants import gather
from bench.equal_treatment import Treatment, treatment_table
from cases.errors import WeightsError
from made_runs import METRICS, Look, make_run
from onestory.arms import ARMS

CONSISTENCY = METRICS[0].model_copy(
    update={"name": "character_consistency", "title": "Character consistency", "primary": False}
)
RECALL = METRICS[0].model_copy(
    update={"name": "character_margin_recall", "title": "Margin, recall", "primary": False}
)
LOOKS = {
    "memory_last_frame": Look(margin=0.05),
    "ac_only": Look(margin=0.2),
    "fs_only": Look(margin=0.2),
    "ac_fs": Look(margin=0.4),
}


def _played(tmp_path: Path, *looks: dict[str, Look]) -> Played:
    fields = []
    for seed, look in enumerate(looks):
        folder = tmp_path / f"seed{seed}" / "run"
        folder.parent.mkdir()
        fields.append(gather([make_run(folder, look, metrics=(*METRICS, CONSISTENCY, RECALL))], "ac_fs"))
    return Played("t2msv", AXES["design"], tuple(fields), tuple(range(len(looks))))


def test_the_papers_numbers_stand_beside_ours(tmp_path: Path) -> None:
    sheet = table(_played(tmp_path, LOOKS))
    assert sheet.header[:4] == (
        "",
        "paper: character consistency",
        "paper: environment consistency",
        "paper: semantic alignment",
    )
    assert [row[:4] for row in sheet.rows] == [
        ("last frame only", "0.5153", "0.5112", "0.1814"),
        ("+ adaptive conditioner", "0.5465", "0.5597", "0.2172"),
        ("+ frame selection", "0.5526", "0.5710", "0.2238"),
        ("+ both (OneStory)", "0.5874", "0.5752", "0.2389"),
    ]
    assert all("[" in cell for row in sheet.rows for cell in row[4:])  # with intervals
    assert "one training: the numbers are of this checkpoint" in sheet.note


def test_claims_are_found_where_they_hold_and_not_where_nothing_differs(tmp_path: Path) -> None:
    equal = {name: (Look(margin=0.4) if name == "fs_only" else look) for name, look in LOOKS.items()}
    found = claims(_played(tmp_path, equal))
    words = {(c.verdict.evidence.common.one, c.verdict.evidence.common.other): c.verdict.word for c in found}
    assert words == {
        ("ac_fs", "ac_only"): "better",
        ("ac_fs", "fs_only"): "not told apart",
        ("ac_fs", "memory_last_frame"): "better",
        ("ac_only", "memory_last_frame"): "better",
        ("fs_only", "memory_last_frame"): "better",
    }
    for claim in found:
        evidence = claim.verdict.evidence
        assert evidence.metric.name == PERSONS
        assert evidence.common.pairs == "recall"
        assert evidence.common.p is not None
        assert evidence.common.p_holm is not None
        assert evidence.common.p_holm >= evidence.common.p


def test_trainings_are_averaged_story_by_story_and_shown_one_by_one(tmp_path: Path) -> None:
    other = {name: Look(margin=look.margin + (0.1 if name == "ac_fs" else 0)) for name, look in LOOKS.items()}
    played = _played(tmp_path, LOOKS, other)
    found = claims(played)[0]
    first, second = found.by_training
    assert first is not None
    assert second is not None
    assert second - first == pytest.approx(0.1, abs=0.02)
    assert found.verdict.evidence.common.difference == pytest.approx((first + second) / 2, abs=1e-9)
    assert found.verdict.evidence.common.n == 24  # stories, not stories times trainings
    assert "mean of 2 trainings" in table(played).note
    assert claims_table(played, claims(played)).rows[0][7].count("+") == 2


def test_weights_that_are_missing_are_named_with_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.arm_weights.SHIPPED", tmp_path / "nowhere")
    code = main(["ablate", "--axis", "training", "--out", str(tmp_path), "--weights", f"train_si={tmp_path}"])
    said = capsys.readouterr().err
    assert code == 2
    assert "onestory.training arms train_mixed train_si_dc --seed 0" in said
    assert "train_si\n" not in said


def test_seeds_other_than_0_are_looked_for_where_they_were_trained(tmp_path: Path) -> None:
    for arm in ("ac_fs", "fs_only"):
        (tmp_path / f"{arm}-seed1" / "weights").mkdir(parents=True)
    found = places_of(["ac_fs", "fs_only"], 1, tmp_path, {})
    assert found["ac_fs"] == str(tmp_path / "ac_fs-seed1" / "weights")
    (tmp_path / "ac_fs-seed2" / "weights").mkdir(parents=True)
    with pytest.raises(WeightsError, match=r"1 of 2 arms lack weights of training seed 2") as caught:
        places_of(["ac_fs", "fs_only"], 2, tmp_path, {})
    assert "arms fs_only --seed 2" in str(caught.value)


def test_every_row_has_a_generator_and_the_design_axis_three_trainings() -> None:
    for name, axis in AXES.items():
        generators = [row.generator for row in axis.rows]
        assert all(generator in GENERATORS for generator in generators), name
        assert {side for claim in axis.claims for side in claim} <= set(generators)
        assert len(training_seeds(arms_of(generators))) == (3 if name == "design" else 1)
    assert all(ARMS[arm].tuning <= 3 for arm in ARMS)


def test_treatment_says_what_weights_say_and_nothing_where_they_do_not() -> None:
    facts = {"steps": 200, "batch": 96, "samples": 19200, "seconds": 660.0}
    found = [
        Treatment("ac_fs", facts, 72, 24, 14.04, 0.51),
        Treatment("independent", None, 72, 0, 13.0, None),
    ]
    known, unknown = treatment_table(found).rows
    assert known == ("ac fs", "200", "96", "19200", "11.0", "0", "72", "24", "14.0", "0.510")
    assert unknown == ("independent", "–", "–", "–", "–", "0", "72", "0", "13.0", "–")
