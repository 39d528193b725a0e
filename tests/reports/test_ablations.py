"""Arms of an axis as the paper's table has them, where a run has two of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

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
