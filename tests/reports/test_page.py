"""The page: whole, escaped, with everything it points to, for every kind of run."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from PIL import Image
from rich.console import Console

import tiny_world
from bench.own_tools import own_tools
from reports.comparison import Evidence, Row, verdict
from reports.comparison import Verdict as Claim
from reports.cost import read_costs
from reports.definitions import definitions
from reports.embedding import Embedder
from reports.gallery import choose
from reports.run_file import MetricEntry
from reports.summary import summarise
from reports.tables import print_tables
from reports.verdicts import verdicts

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
    return [unquote(shot["source"]) for row in rows for shot in row["shots"] if "source" in shot]


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
    assert "the colours ran out" in text


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


def test_one_file_holds_what_fits_and_says_what_does_not(finished_run: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished_run, run)
    assert tiny_world.main(["report", str(run), "--single-file", "1"]) == 0
    text = (run / "report" / "single-file.html").read_text()
    assert [link for link in links(text) if not link.startswith("data:")] == []  # nothing lies beside it
    assert "data:video/mp4;base64," in text
    assert len(text) < len(page(run)) + 1e6


def test_what_does_not_fit_is_left_out(tmp_path: Path) -> None:
    small, large = tmp_path / "small.mp4", tmp_path / "large.jpg"
    small.write_bytes(b"abc")
    large.write_bytes(bytes(1000))
    embed = Embedder(0.0005)  # 500 bytes, as base64
    assert embed(large) is None
    assert embed(small) == "data:video/mp4;base64,YWJj"
    assert (embed.embedded, embed.left_out) == (1, 1)


def test_joint_tables_of_several_runs(finished_run: Path, tmp_path: Path) -> None:
    runs = [str(shutil.copytree(finished_run, tmp_path / name)) for name in ("one", "two")]
    places = ["--tables", str(tmp_path / "tables"), "--out", str(tmp_path / "joint")]
    assert tiny_world.main(["report", *runs, *places]) == 0
    text = (tmp_path / "tables" / "ranking.tex").read_text()
    assert text.count(r"\emph{tiny version 1, 6 cases, tiny weights}") == 2


def claim(difference: float, p: float, one: str = "onestory", strict_p: float = 0.001) -> Claim:
    """What may be said of brightness over six stories."""
    metric = MetricEntry(name="brightness", version=1, title="Brightness", primary=True)
    low, high = difference - 0.01, difference + 0.01
    row = Row(
        "brightness", "Brightness", one, "colours", "found for both", "all", "all", 0.4, 0.4 - difference,
        difference, low, high, p, 6, p,
    )  # fmt: skip
    strict = replace(row, p_holm=strict_p)
    return verdict(Evidence(metric, row, strict, row, (0.0, 0.0)))


def test_the_answer_names_the_leader_by_how_much_and_how_sure(finished_run: Path) -> None:
    answer = verdicts(summarise(finished_run), [claim(-0.08, 0.03)])[0]
    assert [name for name, _ in answer.ranked] == ["colours", "onestory"]
    lead = answer.lead
    assert lead is not None
    assert (lead.other, lead.sure, lead.doubt) == ("onestory", True, None)
    assert lead.difference is not None
    assert lead.difference[:3] == pytest.approx((0.08, 0.07, 0.09))  # of the leader, although no OneStory
    assert "more than chance" in page(finished_run)


def test_the_answer_is_not_sure_where_a_rule_objects(finished_run: Path) -> None:
    summary = summarise(finished_run)
    by_chance = verdicts(summary, [claim(-0.08, 0.2)])[0].lead
    survivors = verdicts(summary, [claim(-0.08, 0.03, strict_p=0.5)])[0].lead
    untested = verdicts(summary, [])[0].lead
    assert by_chance is not None
    assert survivors is not None
    assert untested is not None
    assert not by_chance.sure
    assert by_chance.doubt is None  # the p-value says it all
    assert not survivors.sure
    assert "who is missing counts as different" in str(survivors.doubt)
    assert (untested.other, untested.difference, untested.sure) == ("onestory", None, False)


def test_costs_are_seconds_a_shot_of_what_succeeded(finished_run: Path) -> None:
    run = summarise(finished_run).run
    costs = read_costs(finished_run, run, {f"case-{i:02d}": 3 for i in range(6)})
    assert costs["broken"].generating is None  # it failed: that is not 0 seconds
    seconds = costs["colours"].generating
    assert seconds is not None
    lines = [json.loads(line) for line in (finished_run / "journal.jsonl").read_text().splitlines()]
    spent = sum(x["seconds"] for x in lines if (x["step"], x["generator"]) == ("generate", "colours"))
    assert seconds == pytest.approx(spent / 18)


def test_definitions_are_shown_in_the_words_of_the_metrics_own_file() -> None:
    known = next(metric for metric in own_tools().metrics() if metric.name == "character_margin")
    assert known.source == "metrics/cross_shot/margin.py"
    text = "".join(definitions([known])[0].paragraphs)
    assert "annotated the same minus" in text
    assert "<em>matched</em>" in text
    hostile = known.model_copy(update={"definition": "<b>`a < b`</b>"})
    assert definitions([hostile])[0].paragraphs == ("&lt;b&gt;<code>a &lt; b</code>&lt;/b&gt;",)
    assert definitions([known.model_copy(update={"definition": ""})])[0].paragraphs == ()


def test_drawings_take_the_pages_colours_and_share_no_ids(finished_run: Path) -> None:
    charts = re.findall(r'<svg class="chart".*?</svg>', page(finished_run), re.S)
    assert len(charts) > 3
    assert all("var(--ink)" in chart and "#0072b2" not in chart.lower() for chart in charts)
    ids = [name for chart in charts for name in re.findall(r' id="([^"]+)"', chart)]
    assert len(ids) == len(set(ids))
    used = {name for chart in charts for name in re.findall(r'(?:url\(#|href="#)([\w-]+)', chart)}
    assert used == set(ids)


def test_memory_notes_become_a_picture_and_data(finished_run: Path, tmp_path: Path) -> None:
    run = shutil.copytree(finished_run, tmp_path / "run")
    picked = [
        {"frame": 1, "kernel": 4, "tokens": [2, 3]},
        {"frame": 0, "kernel": 8, "tokens": [1, 2]},
    ]
    noted = {"memory": {"frames": [2], "scores": [0.1, 0.4], "picked": picked}}
    (run / "videos/onestory/case-00/seed-0/shot-2.json").write_text(json.dumps(noted))
    assert tiny_world.main(["report", str(run)]) == 0
    with Image.open(run / "report/memory/case-00-onestory.jpg") as picture:
        assert picture.width > 300
    row = data(page(run), "data-case-00")["rows"][0]
    assert row["memory"] == [
        None,
        {"frames": [2], "scores": [0.1, 0.4], "picked": [[1, 2, 3], [0, 1, 2]]},
        None,
    ]


def test_a_calibration_beside_the_run_is_shown_with_whose_judges_it_has(
    finished_run: Path, tmp_path: Path
) -> None:
    run, beside = shutil.copytree(finished_run, tmp_path / "run"), tmp_path / "calibration"
    (beside / "calibration").mkdir(parents=True)
    (beside / "calibration.md").write_text("# Calibration")
    Image.new("RGB", (9, 9)).save(beside / "calibration" / "responses.png")
    for judge, words in (("1", "Made with the judges of this run"), ("2", "Made with other judges")):
        (beside / "calibration" / "plan.json").write_text(json.dumps({"judges": {"eye": judge * 64}}))
        assert tiny_world.main(["report", str(run)]) == 0
        assert words in page(run)
        assert "../../calibration/calibration/responses.png" in links(page(run))
