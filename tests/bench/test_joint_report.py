"""``bench report RUN RUN``: several runs on one page, and runs that must not stand on one."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

import tiny_world
from bench.__main__ import main
from bench.finish import claims
from bench.joint import groups, parts
from made_runs import METRICS, Look, make_run
from reports.joint_page import write_joint_page
from reports.summary import summarise

GOOD, PLAIN = Look(), Look(margin=0.1)


def joint(out: Path, *runs: Path) -> str:
    """The joint page alone, as ``bench report`` writes it beside each run's own."""
    summaries = [summarise(run) for run in runs]
    grouped = groups(summaries)
    said = {summary.folder: claims(summary) for summary in summaries}
    return write_joint_page(out, parts(grouped, said)).read_text()


def changed(run: Path, **suite: object) -> Path:
    """The run with another suite in its plan."""
    content = json.loads((run / "run.json").read_text())
    content["plan"]["suite"] |= suite
    (run / "run.json").write_text(json.dumps(content))
    return run


def test_runs_of_one_suite_are_compared_with_each_other(tmp_path: Path) -> None:
    mine = make_run(tmp_path / "mine", {"onestory": GOOD}, count=9)
    theirs = make_run(tmp_path / "theirs", {"plain": PLAIN}, count=9)
    assert main(["report", str(mine), str(theirs), "--out", str(tmp_path / "joint")], tiny_world.TOOLS) == 0
    page = (tmp_path / "joint" / "index.html").read_text()
    assert "Character margin: onestory is better than plain" in page
    links = re.findall(r'href="([^"#]+)"', page)
    assert [link for link in links if not (tmp_path / "joint" / link).exists()] == []
    assert "../mine/report/index.html" in links
    assert not re.search(r'(?:href|src)="(?:https?:)?//', page)
    table = csv.DictReader(io.StringIO((tmp_path / "joint" / "tables" / "ranking.csv").read_text()))
    assert [row["generator"] for row in table] == ["onestory", "plain"]


def test_seeds_of_one_generator_are_told_apart_by_their_runs(tmp_path: Path) -> None:
    looks = {"onestory": GOOD, "plain": PLAIN}
    runs = [make_run(tmp_path / f"seed{seed}", looks, count=9, seeds=(seed,)) for seed in (0, 1)]
    page = joint(tmp_path / "joint", *runs)
    assert "onestory (seed0) is better than plain (seed1)" in page
    assert "onestory (seed0) is not told apart from onestory (seed1)" in page


def test_suites_stand_side_by_side_and_are_not_compared(tmp_path: Path) -> None:
    one = make_run(tmp_path / "one", {"onestory": GOOD, "plain": PLAIN}, count=9)
    other = make_run(tmp_path / "other", {"onestory": GOOD}, count=9)
    page = joint(tmp_path / "joint", one, changed(other, name="another"))
    titles = re.findall(r"<h2[^>]*>(.*?: what may be said)</h2>", page)
    assert titles == ["tiny: what may be said", "another: what may be said"]
    assert "(other)" not in page
    assert page.count("nothing to compare: found 1 generator(s) that are no controls (onestory)") == 1


@pytest.mark.parametrize("change", ["start set", "metric version", "metric version across suites", "twice"])
def test_runs_that_must_not_stand_together_are_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    one = make_run(tmp_path / "one", {"onestory": GOOD, "plain": PLAIN}, count=3)
    newer = (METRICS[0].model_copy(update={"version": 2}), *METRICS[1:])
    metrics = newer if change.startswith("metric") else METRICS
    two = make_run(tmp_path / "two", {"onestory": GOOD, "plain": PLAIN}, count=3, metrics=metrics)
    if change == "start set":
        changed(two, start_set="mine", start_set_sha256="5" * 64)
    if change == "metric version across suites":
        changed(two, name="another")
    runs = [str(one), str(one)] if change == "twice" else [str(one), str(two)]
    assert main(["report", *runs, "--out", str(tmp_path / "joint")], tiny_world.TOOLS) == 2
    message = capsys.readouterr().err
    words = {"start set": "start_set", "twice": "given twice"}.get(change, "metric version")
    assert words in message
    assert not (tmp_path / "joint").exists()
    assert not (one / "report").exists()
