"""Runs of older versions are read and continued; newer ones are refused; tables are as documented."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import bench
import tiny_world
from bench.__main__ import main
from cases.errors import RunError
from reports.frames import COLUMNS, STORIES_COLUMNS, STORY_COLUMNS
from reports.migrations import ITEMS_SCHEMA, RUN_SCHEMA
from reports.records import ITEMS
from reports.run_file import RUN_FILE, read_run

ROOT = Path(__file__).resolve().parents[2]
OLD = Path(__file__).parent / "old_runs" / "run-schema-1"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD, tmp_path / "run"))


def test_an_old_run_is_read_and_not_rewritten(run: Path) -> None:
    before = (run / RUN_FILE).read_bytes()
    assert "schema_version" not in json.loads(before)
    assert read_run(run).schema_version == RUN_SCHEMA
    values = bench.load(run)
    brightness = values[values["first"].isna() & values["metric"].eq("brightness")].set_index(
        ["generator", "case"]
    )["value"]
    assert brightness["onestory", "case-00"] == pytest.approx(0.4405, abs=1e-4)
    assert brightness["broken"].isna().all()
    assert (run / RUN_FILE).read_bytes() == before


def test_an_old_run_goes_on_in_the_present_form(run: Path) -> None:
    assert tiny_world.run(run / "suite.yaml", run, "onestory,steady,colours") == 0
    assert json.loads((run / RUN_FILE).read_text())["schema_version"] == RUN_SCHEMA
    assert set(bench.load(run)["generator"]) == {"onestory", "steady", "broken", "colours"}


def test_a_newer_run_is_refused(run: Path) -> None:
    record = json.loads((run / RUN_FILE).read_text())
    del record["format"]
    (run / RUN_FILE).write_text(json.dumps({**record, "schema_version": RUN_SCHEMA + 1, "news": 1}))
    with pytest.raises(RunError, match=f"{RUN_SCHEMA + 1} is newer than {RUN_SCHEMA}.*Update onestory-bench"):
        bench.load(run)


def test_newer_records_are_refused_with_their_line(run: Path) -> None:
    lines = (run / ITEMS).read_text().splitlines(keepends=True)
    lines[2] = lines[2].replace(f'"schema": {ITEMS_SCHEMA}', f'"schema": {ITEMS_SCHEMA + 1}')
    (run / ITEMS).write_text("".join(lines))
    with pytest.raises(RunError, match=f"{ITEMS}:3: schema version {ITEMS_SCHEMA + 1} is newer"):
        bench.load(run)


def test_several_runs_are_one_table(run: Path, finished_run: Path) -> None:
    values = bench.load(run, finished_run)
    assert list(values.columns) == ["run", *COLUMNS]
    assert list(values["run"].unique()) == [str(run), str(finished_run)]
    assert len(values) == len(bench.load(run)) + len(bench.load(finished_run))


def test_stories_are_a_table_with_failures(finished_run: Path) -> None:
    stories = bench.load_stories(finished_run)
    assert list(stories.columns) == ["run", *STORIES_COLUMNS]
    failed = stories[stories["failure"].notna()]
    assert set(failed["generator"]) == {"broken"}
    assert set(failed["videos"]) == {0}
    assert set(stories["shots"]) == {3}
    assert stories["values"].sum() == len(bench.load(finished_run))


def test_no_run_at_all_is_refused() -> None:
    with pytest.raises(RunError, match="no run was given"):
        bench.load()


def test_types_are_as_documented(finished_run: Path) -> None:
    values = bench.load(finished_run)
    assert values["value"].dtype == "float64"
    assert values["control"].dtype == bool
    assert values["seed"].dtype == values["version"].dtype == "int64"
    assert {str(values[name].dtype) for name in ("first", "second", "gap")} == {"Int64"}
    assert pd.api.types.is_string_dtype(values["generator"])


def test_the_documentation_names_every_column() -> None:
    text = (ROOT / "docs" / "records.md").read_text()
    for name, meaning in {**STORY_COLUMNS, **COLUMNS, **STORIES_COLUMNS}.items():
        kind, _, words = meaning.partition(": ")
        assert f"| `{name}` | {kind} | {words} |" in text
    assert re.search(rf"`schema_version` \(now {RUN_SCHEMA}\)", text)
    assert re.search(rf"`schema` \(now {ITEMS_SCHEMA}\)", text)


def test_bench_is_imported_at_once() -> None:
    code = (
        "import sys, bench, reports.records; bench.load; "
        "sys.exit(', '.join(m for m in ('pandas', 'torch', 'scipy') if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_run_that_is_no_run_ends_the_command_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert main(["report", str(tmp_path / "loop")], tiny_world.TOOLS) == 2
    assert f"{tmp_path / 'loop'}" in capsys.readouterr().err
