"""The tables: the same numbers on the page and in every file, laid out as in the paper."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

import tiny_world
from bench.finish import claims
from made_runs import Look, make_run
from reports.grids import Block, Cell, Grid, Line, grids, ranking_columns
from reports.page import write_page
from reports.ranks import winners
from reports.run_file import GeneratorEntry, MetricEntry
from reports.statistics import Estimate
from reports.summary import summarise
from reports.table_files import as_csv, as_latex, as_markdown

COLUMNS = (
    "Character Consistency", "Environment Consistency", "Semantic Alignment", "Subject Consistency",
    "Background Consistency", "Aesthetic Quality", "Dynamic Degree",
)  # fmt: skip


def paper_grid() -> Grid:
    """A ranking of two generators and a control by the paper's columns and a margin."""
    metrics = [MetricEntry(name="character_margin", version=1, title="Character margin", primary=True)]
    metrics += [MetricEntry(name=c.lower().replace(" ", "_"), version=1, title=c, column=c) for c in COLUMNS]
    columns = ranking_columns(metrics)
    lines = [
        Line(
            GeneratorEntry(name=name, control=control),
            tuple(
                Cell(Estimate(start + i / 7, start, start + i / 3, 5, 1), i == 2, i == 3)
                if i != 5
                else Cell(Estimate(None, None, None, 0, 6), False, False)
                for i in range(len(columns))
            ),
        )
        for name, control, start in (("mine_2", False, -0.25), ("other", False, 0.1), ("static", True, 0.0))
    ]
    return Grid("ranking", columns, (Block("a & b_c, 50 % <done>", tuple(lines[:2]), (lines[2],)),))


def numbers(text: str) -> list[str]:
    return re.findall(r"-?\d\.\d{3}", text.replace("−", "-"))


def test_csv_markdown_and_latex_hold_the_same_numbers() -> None:
    grid = paper_grid()
    table = list(csv.DictReader(io.StringIO(as_csv(grid))))
    assert [row["generator"] for row in table] == ["mine_2", "other", "static"]
    fields = [key for key in table[0] if not key.endswith((" n", " missing", " differs"))][3:]
    in_csv = [row[key] for row in table for key in fields if row[key]]
    assert len(in_csv) == 3 * 3 * (len(grid.columns) - 1)  # one column has no value, and that is not 0
    assert numbers(as_markdown(grid)) == in_csv
    rows = [line for line in as_latex(grid).splitlines() if line.endswith(r"\\") and numbers(line)]
    in_latex = [
        number
        for means, intervals in zip(rows[::2], rows[1::2], strict=True)
        for cells in zip(means.split(" & "), intervals.split(" & "), strict=True)
        for number in numbers(" ".join(cells))
    ]
    assert in_latex == in_csv


def test_the_page_holds_the_numbers_of_the_files(finished_run: Path) -> None:
    report = finished_run / "report"
    page = (report / "index.html").read_text()
    table = re.search(r'<table class="ranking.*?</table>', page, re.S)
    assert table is not None
    shown = numbers(re.sub(r'data-value="[^"]*"', "", table[0]))
    rows = csv.DictReader(io.StringIO((report / "tables" / "ranking.csv").read_text()))
    fields = [
        value
        for row in rows
        for key, value in row.items()
        if value and not key.endswith((" n", " missing", " differs"))
    ]
    assert shown == [field for field in fields if re.fullmatch(r"-?\d\.\d{3}", field)]
    assert len(shown) >= 9


def test_latex_has_the_papers_groups_and_averages_and_escapes_names() -> None:
    text = as_latex(paper_grid())
    titles = next(line for line in text.splitlines() if line.startswith("Method"))
    names = re.sub(r"\\shortstack|\$\\[a-z]+\$|[\\{}]", "", titles).split(" & ")
    assert [" ".join(name.split()) for name in names] == [
        "Method", "Character margin", "Character", "Environment", "Average", "Semantic alignment", "Subject",
        "Background", "Average", "Aesthetic quality", "Dynamic degree",
    ]  # fmt: skip
    assert r"\multicolumn{3}{c}{Inter-shot coherence}" in text
    assert r"\cmidrule(lr){3-5}" in text
    assert r"a \& b\_c, 50 \% $<$done$>$" in text
    assert "mine 2 & $" in text
    assert text.count(r"\toprule") == text.count(r"\bottomrule") == 1
    widths = {line.count(" & ") for line in text.splitlines() if line.endswith(r"\\") and " & $" in line}
    assert widths == {10}


def test_average_is_the_plain_mean_of_the_two_means_as_in_the_paper() -> None:
    average = next(column for column in paper_grid().columns if column.title == "Average")
    assert [metric.name for metric in average.metrics] == ["character_consistency", "environment_consistency"]
    assert average.group == "Inter-shot coherence"


def test_the_best_of_one_is_nobody_and_ties_share() -> None:
    assert winners({"a": 1.0, "b": None}, "higher") == frozenset()
    assert winners({"a": 1.0, "b": 2.0}, "lower") == {"a"}
    assert winners({"a": 1.0, "b": 1.0, "c": 0.5}, "higher") == {"a", "b"}
    assert winners({"a": 1.0, "b": 2.0}, "neither") == frozenset()


def test_generators_are_ranked_and_what_has_no_value_comes_last(finished_run: Path) -> None:
    summary = summarise(finished_run)
    block = grids([summary], [claims(summary)])[0].blocks[0]
    assert [line.generator.name for line in block.lines] == ["colours", "onestory", "broken"]
    assert [line.generator.name for line in block.controls] == ["steady"]
    assert block.lines[0].cells[0].best
    assert block.lines[0].cells[0].differs  # over six stories p is 2/64
    assert block.lines[1].cells[0].differs is None  # nobody is told apart from oneself


def test_two_runs_stand_below_one_another(finished_run: Path, tmp_path: Path) -> None:
    suite = tiny_world.write_suite(tmp_path / "suite.yaml", count=1)
    tiny_world.run(suite, tmp_path / "run", "colours")
    grid = grids([summarise(finished_run), summarise(tmp_path / "run")], [(), ()])[0]
    titles = [block.title for block in grid.blocks]
    assert titles == ["tiny version 1, 6 cases, tiny weights", "tiny version 1, 1 case, tiny weights"]
    positions = [as_markdown(grid).index(title) for title in titles]
    assert positions == sorted(positions)


def test_the_mark_follows_the_verdict_and_is_the_same_in_every_format(tmp_path: Path) -> None:
    """A small p is not enough: the second judge must see the same sign."""
    looks = {
        "onestory": Look(),
        "worse": Look(margin=0.1),
        "contested": Look(margin=0.1, by_identity=0.6),
        "alike": Look(),
    }
    summary = summarise(make_run(tmp_path / "run", looks))
    write_page(summary, claims=claims(summary))
    tables = tmp_path / "run" / "report" / "tables"
    rows = list(csv.DictReader(io.StringIO((tables / "ranking.csv").read_text())))
    found = {row["generator"]: row["character_margin differs"] for row in rows}
    assert found == {"onestory": "", "worse": "†", "contested": "no", "alike": "no"}
    marks = sum(value == "†" for row in rows for key, value in row.items() if key.endswith(" differs"))
    assert marks == 3  # places have no second judge here
    assert (tables / "ranking.md").read_text().split("Mean [95")[0].count("†") == marks
    assert (tables / "ranking.tex").read_text().split(r"\end{tabular}")[0].count(r"\dagger") == marks
    assert (tmp_path / "run" / "report" / "index.html").read_text().count("<sup>†</sup>") == marks


@pytest.mark.parametrize("ending", ["csv", "md", "tex"])
def test_files_lie_beside_the_page(finished_run: Path, ending: str) -> None:
    assert "brightness" in (finished_run / "report" / "tables" / f"ranking.{ending}").read_text().lower()
