"""The page: whole, escaped, with everything it points to, for every kind of run."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from rich.console import Console

import tiny_world
from reports.gallery import choose
from reports.summary import summarise
from reports.tables import print_tables

HOSTILE = '<script>alert("x")</script> & "quotes" </script><!-- \u202eright to left\u202c 🦄 ' + "long " * 300


def page(run: Path) -> str:
    return (run / "report" / "index.html").read_text()


def links(text: str) -> list[str]:
    return [unquote(link) for link in re.findall(r'(?:href|src|srcset)="([^"#]+)"', text)]


def data(text: str, name: str) -> Any:
    """A block of data of the page."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', text, re.S)
    assert found is not None
    return json.loads(found[1])


def videos(text: str) -> list[str]:
    """Addresses of all videos that the page can show."""
    cases = [case["id"] for case in data(text, "viewer")["cases"]]
    rows = [row for case in cases for row in data(text, f"data-{case}")["rows"]]
    return [video for row in rows for video in row["videos"] if video]


def test_all_that_it_points_to_is_there(finished_run: Path) -> None:
    found = [*links(page(finished_run)), *videos(page(finished_run))]
    assert len(found) > 50
    missing = [link for link in found if not (finished_run / "report" / link).exists()]
    assert missing == []


def test_it_needs_no_network(finished_run: Path) -> None:
    assert not re.search(r'(?:href|src|srcset)="(?:https?:)?//', page(finished_run))
    assert "@import" not in page(finished_run)


def test_it_says_the_weights_the_failures_and_the_reasons(finished_run: Path) -> None:
    text = page(finished_run)
    assert "Tiny weights" in text
    assert "could not make 6 stories" in text
    assert "the colours ran out" in text
    assert "no such thing" in text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    path = tiny_world.write_suite(folder / "suite.yaml", count=1)
    suite = yaml.safe_load(path.read_text())
    case = suite["cases"][0]
    case["cast"]["ann"] = case["shots"][0]["caption"] = case["shots"][1]["prompt"] = HOSTILE
    path.write_text(yaml.safe_dump(suite, allow_unicode=True))
    assert tiny_world.run(path, folder / "run", "colours") == 0
    return folder / "run"


def test_case_text_is_escaped(hostile: Path) -> None:
    text = page(hostile)
    assert "<script>alert" not in text
    assert data(text, "data-case-00")["shots"][0]["caption"] == HOSTILE.strip()


def test_one_case_and_one_generator_still_report(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page(hostile)
    assert "1 story," in text
    assert "nothing to compare" in text
    assert (hostile / "report" / "gaps.png").stat().st_size > 1000


def test_a_run_in_which_all_failed_still_reports(tmp_path: Path) -> None:
    suite = tiny_world.write_suite(tmp_path / "suite.yaml", count=2)
    assert tiny_world.run(suite, tmp_path / "run", "broken") == 2
    text = page(tmp_path / "run")
    assert "No value of any headline metric" in text
    assert "no video" in text


def test_numbers_of_the_page_are_those_of_the_records(finished_run: Path) -> None:
    summary = summarise(finished_run)
    frame = summary.values
    whole = frame[frame["first"].isna() & frame["metric"].eq("brightness") & frame["generator"].eq("colours")]
    mean = whole["value"].mean()
    assert summary.cell("colours", "brightness").mean == pytest.approx(mean)
    assert f'<span class="mean">{mean:.3f}</span>' in page(finished_run)


def test_comparisons_are_paired_corrected_and_without_controls(finished_run: Path) -> None:
    comparisons = summarise(finished_run).comparisons
    assert {c.other for c in comparisons} == {"colours", "broken"}
    primary = next(c for c in comparisons if c.metric.primary and c.other == "colours")
    assert primary.difference.mean == pytest.approx(-20 / 255, abs=0.01)
    assert primary.difference.n == 6
    assert primary.difference.p == pytest.approx(2 / 64)
    assert primary.adjusted == pytest.approx(2 / 64)  # one test: `broken` has no stories to compare
    assert all(c.adjusted is None for c in comparisons if not c.metric.primary)


def test_equal_runs_give_equal_pictures(finished_run: Path, tmp_path: Path) -> None:
    again = tmp_path / "run"
    code = tiny_world.run(finished_run / "suite.yaml", again, "onestory,colours,steady,broken")
    assert code == 2
    for name in ("patterns.svg", "gaps.svg", "strips/case-00.jpg", "tables/ranking.csv"):
        assert (again / "report" / name).read_bytes() == (finished_run / "report" / name).read_bytes()


def test_the_terminal_sets_controls_apart_and_names_the_weights(finished_run: Path) -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    print_tables(summarise(finished_run), console)
    text = console.export_text()
    generators, controls = text.index(": generators"), text.index(": controls")
    assert text.count("tiny weights") >= 3
    assert generators < text.index("colours") < controls < text.index("steady")
    assert "0 (−6)" in text


def test_the_gallery_is_the_first_cases_of_each_pattern(finished_run: Path) -> None:
    from cases.load import load_suite

    cases = load_suite(str(finished_run / "suite.yaml")).suite.cases
    assert [case.id for case in choose([*cases, *cases])] == [case.id for case in cases]  # two a pattern
