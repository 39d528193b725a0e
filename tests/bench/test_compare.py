"""``bench compare``: known answers, every rule that can forbid a claim, and every refusal."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tiny_world
from bench.__main__ import main
from bench.comparing import compare
from bench.contestants import gather
from made_runs import METRICS, Look, make_run
from reports.comparison import Comparison, Row, Verdict
from reports.records import ITEMS
from reports.run_file import read_run

GOOD, PLAIN = Look(margin=0.5, alignment=0.7), Look(margin=0.3, alignment=0.6)


def compared(*runs: Path, subject: str | None = None) -> Comparison:
    return compare(gather(runs, subject))


def verdict(comparison: Comparison, metric: str) -> Verdict:
    return next(v for v in comparison.verdicts if v.evidence.metric.name == metric)


def row(comparison: Comparison, metric: str, **wanted: str) -> Row:
    kind = {"over": "found for both", "pairs": "all", "pattern": "all", **wanted}
    return next(
        r for r in comparison.rows if r.metric == metric and all(getattr(r, k) == v for k, v in kind.items())
    )


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["compare", *map(str, arguments)], tiny_world.TOOLS) == 2
    message = capsys.readouterr().err
    assert message.startswith("error: ")
    assert "Traceback" not in message
    return message


def test_a_real_difference_is_found_and_sized(tmp_path: Path) -> None:
    found = compared(make_run(tmp_path / "run", {"onestory": GOOD, "plain": PLAIN}))
    for metric, size in (("character_margin", 0.2), ("environment_margin", 0.2), ("semantic_alignment", 0.1)):
        said = verdict(found, metric)
        assert (said.word, said.evidence.common.one) == ("better", "onestory")
        assert said.evidence.common.difference == pytest.approx(size, abs=0.02)
        assert said.evidence.common.low < said.evidence.common.difference < said.evidence.common.high
        assert said.evidence.common.n == 24
    mirrored = compared(tmp_path / "run", subject="plain")
    assert verdict(mirrored, "character_margin").word == "worse"


def test_equal_generators_are_not_told_apart(tmp_path: Path) -> None:
    found = compared(make_run(tmp_path / "run", {"onestory": PLAIN, "plain": PLAIN}))
    assert {said.word for said in found.verdicts} == {"not told apart"}


def test_a_generator_that_loses_persons_is_not_better(tmp_path: Path) -> None:
    """Its pairs that are found are better; counted with those that are not, it is not."""
    lossy = replace(GOOD, lost=0.5)
    found = compared(make_run(tmp_path / "run", {"onestory": lossy, "plain": PLAIN}, shots=6))
    said = verdict(found, "character_margin")
    assert said.evidence.common.difference == pytest.approx(0.2, abs=0.05)
    assert said.evidence.strict is not None
    assert said.evidence.strict.difference < said.evidence.common.difference
    assert said.word == "not told apart"
    assert "who is missing counts as different" in said.because
    assert "onestory lacks more values" in verdict(found, "semantic_alignment").because


def test_the_second_judge_has_to_agree(tmp_path: Path) -> None:
    opposed = replace(GOOD, by_identity=0.1)
    said = verdict(
        compared(make_run(tmp_path / "a", {"onestory": opposed, "plain": PLAIN})), "character_margin"
    )
    assert said.evidence.second is not None
    assert said.evidence.second.difference < 0
    assert (said.word, "second judge" in said.because) == ("not told apart", True)
    alone = [metric for metric in METRICS if "identity" not in metric.name]
    run = make_run(tmp_path / "b", {"onestory": GOOD, "plain": PLAIN}, metrics=alone)
    assert verdict(compared(run), "character_margin").because == "by one judge: the second was not run"


def test_holm_counts_every_generator_and_primary_metric(tmp_path: Path) -> None:
    looks = {"onestory": GOOD, "plain": PLAIN, "other": PLAIN, "steady": replace(GOOD, control=True)}
    found = compared(make_run(tmp_path / "run", looks))
    assert len(found.verdicts) == 6  # three metrics, two generators; the control is in no comparison
    smallest = min(v.evidence.common.p for v in found.verdicts)
    assert min(v.evidence.common.p_holm for v in found.verdicts) == pytest.approx(6 * smallest)
    assert not any("steady" in (r.one, r.other) for r in found.rows)
    assert [m.generator for m in found.means if m.control] == ["steady"] * len(METRICS)


def test_recall_pairs_stand_beside_adjacent_ones(tmp_path: Path) -> None:
    found = compared(make_run(tmp_path / "run", {"onestory": GOOD, "plain": PLAIN}, shots=4))
    # Persons alternate from shot to shot: no neighbours share one, so that all pairs are recall pairs.
    assert (
        row(found, "character_margin", pairs="recall").difference == row(found, "character_margin").difference
    )
    assert row(found, "character_margin", pairs="adjacent").n == 0
    assert row(found, "character_margin", pairs="recall", over="missing as different").n == 24


def test_patterns_are_told_apart(tmp_path: Path) -> None:
    found = compared(make_run(tmp_path / "run", {"onestory": GOOD, "plain": PLAIN}))
    rows = [
        row(found, "semantic_alignment", pattern=p) for p in ("main_subject", "insert_recall", "composable")
    ]
    assert [r.n for r in rows] == [8, 8, 8]
    assert all(r.p_holm is None for r in rows)


def test_samples_are_averaged_and_stories_counted(tmp_path: Path) -> None:
    looks = {"onestory": replace(GOOD, noise=0.2), "plain": replace(PLAIN, noise=0.2)}
    one = compared(make_run(tmp_path / "one", looks, seeds=(0,)))
    three = compared(make_run(tmp_path / "three", looks, seeds=(0, 1, 2)))
    widths = [r.high - r.low for r in (row(c, "character_margin") for c in (one, three))]
    assert row(three, "character_margin").n == 24
    assert widths[1] < widths[0] * 0.8


def test_two_runs_of_the_same_generator_over_their_common_stories(tmp_path: Path) -> None:
    before = make_run(tmp_path / "before", {"onestory": PLAIN})
    after = make_run(tmp_path / "after", {"onestory": GOOD})
    lines = (after / ITEMS).read_text().splitlines(keepends=True)
    (after / ITEMS).write_text("".join(line for line in lines if '"case-03"' not in line))
    found = compared(before, after)
    said = verdict(found, "character_margin")
    assert (said.evidence.common.one, said.evidence.common.other) == ("onestory (before)", "onestory (after)")
    assert (said.word, said.evidence.common.n) == ("worse", 23)
    assert any("1 planned ones are left out" in fact for fact in found.facts)


def test_files_and_tables_say_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    looks = {"onestory": GOOD, "plain": PLAIN, "steady": replace(GOOD, control=True)}
    run = make_run(tmp_path / "run", looks)
    assert main(["compare", str(run), "--out", str(tmp_path / "out")], tiny_world.TOOLS) == 0
    said = capsys.readouterr().out
    assert said.index("Means of the generators") < said.index("Controls") < said.index("compare.md")
    data = json.loads((tmp_path / "out" / "compare.json").read_text())
    assert [v["verdict"] for v in data["verdicts"]] == ["better"] * 3
    with (tmp_path / "out" / "compare.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(r["difference"]) for r in rows if r["difference"]] == [
        r["difference"] for r in data["rows"] if r["difference"] is not None
    ]
    page = (tmp_path / "out" / "compare.md").read_text()
    assert "tiny weights" in page
    assert page.index("## Means of the generators") < page.index("## Controls")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"preset": "public"}, "preset: 'tiny'"),
        ({"judges": {"eye": "2" * 64}}, "judge.eye: '1111"),
        (
            {"metrics": tuple(m.model_copy(update={"version": 2}) for m in METRICS)},
            "metric version.coverage: 1",
        ),
        ({"start_set": "mine", "start_set_sha256": "3" * 64}, "suite.start_set: None"),
        ({"sha256": "4" * 64}, "suite.sha256: '"),
    ],
)
def test_runs_that_must_not_be_compared(
    changes: dict[str, Any], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, changes = make_run(tmp_path / "one", {"onestory": GOOD}, count=3), dict(changes)
    if not {"start_set", "sha256"}.isdisjoint(changes):
        changes = {"suite": read_run(one).plan.suite.model_copy(update=changes)}
    metrics = changes.pop("metrics", METRICS)
    other = make_run(tmp_path / "other", {"onestory": GOOD}, count=3, metrics=metrics, changes=changes)
    message = refused(capsys, one, other)
    assert words in message
    line = next(line for line in message.splitlines() if words in line)
    assert f"in {one}" in line
    assert f"in {other}" in line


def test_what_else_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = make_run(tmp_path / "run", {"onestory": GOOD, "plain": PLAIN}, count=3)
    alone = make_run(tmp_path / "alone", {"onestory": GOOD, "steady": replace(GOOD, control=True)}, count=3)
    assert "given twice" in refused(capsys, run, f"{run}/.")
    assert "found 1 generator(s) that are no controls (onestory)" in refused(capsys, alone)
    assert "Did you mean 'plain'" in refused(capsys, run, "--subject", "plane")
    items = (run / ITEMS).read_bytes()
    (run / ITEMS).unlink()
    assert "no story is scored for all who are compared (onestory has 0, plain has 0)" in refused(capsys, run)
    (run / ITEMS).write_bytes(items)
    (run / "suite.yaml").write_text((run / "suite.yaml").read_text().replace("case-01", "case-99"))
    assert "is not the suite that" in refused(capsys, run)


def test_mixed_versions_in_one_run_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = make_run(tmp_path / "run", {"onestory": GOOD, "plain": PLAIN}, count=3)
    text = (run / ITEMS).read_text()
    (run / ITEMS).write_text(
        text.replace('"metric": "coverage", "version": 1', '"metric": "coverage", "version": 2', 1)
    )
    assert "Versions are never mixed" in refused(capsys, run)


def test_the_report_of_a_run_claims_no_more(tmp_path: Path) -> None:
    looks = {"onestory": replace(GOOD, lost=0.5), "plain": PLAIN}
    run = make_run(tmp_path / "run", looks, count=12, shots=6)
    assert main(["report", str(run)], tiny_world.TOOLS) == 0
    page = (run / "report" / "index.html").read_text()
    assert "Character margin: onestory is not told apart from plain" in page
    assert "better on what was found for both, but not where who is missing counts as different" in page
