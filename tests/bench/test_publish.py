"""`bench publish`: what is written, that it is all said, and that claims can be computed again from it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.__main__ import main
from bench.axes import AXES
from bench.equal_treatment import Treatment, write_treatments
from cases.video import write_video
from made_runs import METRICS, Look, make_run
from reports.records import ITEMS, StoryRecord, ValueRecord, append_story
from reports.run_videos import shot_path
from reports.samples import read_values

RECALL = [
    METRICS[i].model_copy(
        update={"name": f"{kind}_margin_recall", "title": f"{kind} recall", "primary": False}
    )
    for i, kind in ((0, "character"), (1, "environment"))
]
LOOKS = {
    "memory_last_frame": Look(margin=0.05),
    "ac_only": Look(margin=0.2),
    "fs_only": Look(margin=0.2),
    "ac_fs": Look(margin=0.4),
    "edit_extend": Look(margin=0.3),
    "reference": Look(margin=0.9, control=True),
}
ABSENT = "fixed_window"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both suites, two trainings of the design axis, a story that failed, and a video."""
    folder = tmp_path_factory.mktemp("published")
    for suite in ("t2msv", "i2msv"):
        for seed in (0, 1):
            looks = LOOKS if seed == 0 else {name: LOOKS[name] for name in list(LOOKS)[:4]}
            run = folder / f"ablate-all-{suite}-training{seed}"
            make_run(run, looks, metrics=(*METRICS, *RECALL))
        write_treatments(
            folder / f"ablate-all-{suite}-training0",
            [Treatment(name, None, 72, 24, 14.0, 0.5) for name in list(LOOKS)[:5]],
        )
    _fail(folder / "ablate-all-t2msv-training0", "ac_only", "case-02")
    _film(folder / "ablate-all-t2msv-training0", "ac_fs", "case-00")
    return folder


def _fail(run: Path, generator: str, case: str) -> None:
    """As the harness records a story that could not be made."""
    values = [
        ValueRecord(generator, case, 0, metric.name, 1, (), None, None, "out of memory")
        for metric in (*METRICS, *RECALL)
    ]
    append_story(
        run / ITEMS, values, StoryRecord(generator, case, 0, len(values), (None,) * 4, "out of memory")
    )


def _film(run: Path, generator: str, case: str) -> None:
    entry = next(e for e in read_values(run).run.plan.generators if e.name == generator)
    for shot in range(4):
        path = shot_path(run, entry, case, 0, shot)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_video(path, np.full((9, 64, 96, 3), (200, 30, 30), np.uint8), 8.0)


@pytest.fixture(scope="module")
def published(runs: Path) -> Path:
    out = runs / "results"
    assert main(["publish", "--runs", str(runs), "--out", str(out)]) == 0
    return out


def test_each_axis_has_a_page_with_both_suites_and_a_plot(published: Path) -> None:
    page = (published / "design.md").read_text()
    for suite in ("t2msv", "i2msv"):
        for part in (f"## {suite}: design", f"## {suite}: claims", f"## {suite}: equal treatment"):
            assert part in page
    assert "0.5874" in page
    assert "mean of 2 trainings" in page
    assert "tiny weights" in page
    with Image.open(published / "design.png") as plot:
        assert plot.width > 500
    assert (published / "memory.md").exists()  # two of its methods are the design's
    assert not (published / "context.md").exists()  # one of its methods is played: nothing to compare


def test_what_is_missing_is_said(published: Path) -> None:
    first = (published / "README.md").read_text()
    absent = next(
        line for line in first.splitlines() if line.startswith("- t2msv: not played: train mixed, ")
    )
    names = absent.removesuffix(".").split(", ")
    assert "fixed window" in names
    assert "ac fs prompts" in names
    assert "ac fs" not in names
    assert "- t2msv, training seed 0: ac only failed case-02: out of memory" in first
    assert "- t2msv, axis design: no training of seed 2." in first
    row = next(
        line for line in (published / "families.md").read_text().splitlines() if "| fixed window" in line
    )
    assert row.count("not played") == len(RECALL) + 1  # ours, all of them
    assert "what is claimed of fixed window, keyframe." in (published / "families.md").read_text()
    stories = list(csv.DictReader((published / "stories.csv").read_text().splitlines()))
    failed = [s for s in stories if s["why_null"]]
    assert {(s["suite"], s["generator"], s["case"], s["character_margin_recall"]) for s in failed} == {
        ("t2msv", "ac_only", "case-02", "null")
    }
    assert len(stories) == 2 * 24 * (6 + 4)


def test_strips_show_videos_and_words_where_there_are_none(published: Path) -> None:
    files = sorted((published / "strips").glob("*.jpg"))
    assert len(files) == 12
    with Image.open(published / "strips" / "t2msv-case-00.jpg") as image:
        picture = np.asarray(image, int)
    red = (picture[..., 0] > 150) & (picture[..., 1] < 90)
    assert red.sum() == pytest.approx(4 * 112 * 75, rel=0.05)  # four shots of the one method with videos
    assert all(f"strips/{file.name}" in (published / "strips.md").read_text() for file in files)


def test_claims_are_computed_again_as_the_readme_shows(
    published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = re.search(r"```python\n(.*?)```", (published / "README.md").read_text(), re.DOTALL)
    assert code is not None
    monkeypatch.chdir(published)
    exec(code[1], {})
    lines = [line.rsplit(" ", 2) for line in capsys.readouterr().out.splitlines()]
    page = (published / "design.md").read_text().split("## t2msv: claims")[1].split("## ")[0]
    rows = [line.split(" | ") for line in page.splitlines() if " above " in line]
    assert len(lines) == len(rows) == len(AXES["design"].claims)
    for (_, difference, p), row in zip(lines, rows, strict=True):
        assert row[2].startswith(f"{float(difference):+.3f}")
        assert row[3] == ("< 0.001" if float(p) < 0.001 else f"{float(p):.3f}")


def test_published_again_it_is_the_same(published: Path, runs: Path, tmp_path: Path) -> None:
    assert main(["publish", "--runs", str(runs), "--out", str(tmp_path)]) == 0
    files = sorted(path.relative_to(published) for path in published.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert all((published / file).read_bytes() == (tmp_path / file).read_bytes() for file in files)


def test_the_readme_says_what_the_numbers_are_of(published: Path, runs: Path) -> None:
    first, run = (published / "README.md").read_text(), read_values(runs / "ablate-all-t2msv-training0").run
    (session,) = run.sessions
    assert session.started[:10] in first
    assert session.commit is None or session.commit in first
    assert all(f"{name} {version}" in first for name, version in session.packages.items())
    assert all(digest in first for digest in run.plan.judges.values())
    assert "tiny weights" in first


def test_runs_that_are_not_there_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "--runs", str(tmp_path), "--out", str(tmp_path / "x"), "--limit", "2"]) == 2
    assert "bench ablate --axis all --suite t2msv --limit 2" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
