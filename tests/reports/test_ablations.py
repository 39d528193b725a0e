"""Arms of an axis as the paper's table has them, where a run has two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import pytest

from bench.axes import AXES as AXES_OF_BENCH
from made_runs import METRICS, Look, make_run
from reports.ablations import ablations
from reports.page import write_page
from reports.summary import Summary, summarise


class Arm(NamedTuple):
    generator: str
    label: str
    paper: Mapping[str, tuple[float | None, ...]] = {}


class Table(NamedTuple):
    title: str
    rows: tuple[Arm, ...]


AXES = {
    "design": Table(
        "Design <at> equal budget",
        (
            Arm("last", "last frame only", {"tiny": (0.5153, 0.5112, None)}),
            Arm("nowhere", "not in the run", {"tiny": (0.1, 0.2, 0.3)}),
            Arm("both", "+ both", {"tiny": (0.5874, 0.5752, 0.2389)}),
        ),
    ),
    "training": Table("Training", (Arm("both", "all"), Arm("nowhere", "none"))),
}


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    raw = METRICS[0].model_copy(
        update={"name": "character_consistency", "column": "Character Consistency", "primary": False}
    )
    looks = {"onestory": Look(), "last": Look(margin=0.1), "both": Look(margin=0.4)}
    folder = tmp_path_factory.mktemp("ablated") / "run"
    return summarise(make_run(folder, looks, count=6, metrics=(*METRICS, raw)))


def test_an_axis_is_shown_where_a_run_has_two_of_its_arms(summary: Summary) -> None:
    found = ablations(summary, AXES)
    assert [ablation.name for ablation in found] == ["design"]
    assert [row.label for row in found[0].rows] == ["last frame only", "+ both"]
    assert [row.best[0] for row in found[0].rows] == [False, True]
    assert [metric.name for metric in found[0].metrics][-1] == "character_consistency"
    assert ablations(summary, {}) == []


def test_page_and_files_hold_ours_beside_the_papers(summary: Summary) -> None:
    page = write_page(summary, axes=AXES).read_text()
    section = page[page.index('<section id="ablations"') :].split("</section>")[0]
    tables = summary.folder / "report" / "tables"
    csv, markdown = ((tables / f"ablation-design.{ending}").read_text() for ending in ("csv", "md"))
    mean = f"{summary.cell('both', 'character_margin').mean:.3f}"
    for text in (section, csv, markdown):
        assert mean in text
        assert "0.5874" in text
        assert "0.5752" in text
        assert "not in the run" not in text
    assert "Design &lt;at&gt; equal budget" in section
    assert f"**{mean}**" in markdown


def test_a_run_without_arms_has_no_such_section(summary: Summary) -> None:
    assert 'id="ablations"' not in write_page(summary).read_text()


def test_the_axes_of_bench_ablate_are_such_tables(summary: Summary) -> None:
    """They reach the page of any run that has two arms of one."""
    plan = summary.run.plan
    arms = ("memory_last_frame", "ac_fs")
    renamed = {g.name: arm for g, arm in zip(plan.generators[1:], arms, strict=True)}
    run = summary.run.model_copy(
        update={
            "plan": plan.model_copy(
                update={
                    "generators": tuple(
                        g.model_copy(update={"name": renamed.get(g.name, g.name)}) for g in plan.generators
                    ),
                    "suite": plan.suite.model_copy(update={"name": "t2msv"}),
                }
            )
        }
    )
    cells = {(renamed.get(name, name), *rest): cell for (name, *rest), cell in summary.cells.items()}
    found = ablations(replace(summary, run=run, cells=cells), AXES_OF_BENCH)
    assert [ablation.name for ablation in found] == ["design"]
    assert [row.label for row in found[0].rows] == ["last frame only", "+ both (OneStory)"]
    assert found[0].rows[1].paper == (0.5874, 0.5752, 0.2389)
