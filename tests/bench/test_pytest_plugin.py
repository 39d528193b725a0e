"""The plug-in, in pytest runs of its own, on real runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tiny_world
from bench.__main__ import main
from reports.records import ITEMS

if sys.version_info >= (3, 11):
    import tomllib

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ("-p", "bench.pytest_plugin", "-p", "no:cacheprovider")
TESTS = """
def test_thresholds(check_thresholds):
    check_thresholds()


def test_threshold(bench_threshold):
    assert bench_threshold.outcome == "passed", str(bench_threshold)


def test_values(bench_run):
    assert set(bench_run.values["generator"]) == {"onestory", "colours", "steady", "broken"}
    assert bench_run.stories["failure"].notna().sum() == 6
"""


@pytest.fixture(scope="module")
def thresholds(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("frozen") / "thresholds.yaml"
    assert main(["freeze", str(finished_run), "--out", str(path)], tiny_world.TOOLS) == 0
    return path


@pytest.fixture
def darker(finished_run: Path, tmp_path: Path) -> Path:
    """The run, its stories 5 % darker."""
    out = Path(shutil.copytree(finished_run, tmp_path / "darker"))
    records = [json.loads(line) for line in (out / ITEMS).read_text().splitlines()]
    for record in records:
        if (record["generator"], record.get("metric")) == ("colours", "brightness") and not record["shots"]:
            record["value"] *= 0.95
    (out / ITEMS).write_text("".join(json.dumps(record) + "\n" for record in records))
    return out


def test_a_run_within_its_thresholds_passes(
    pytester: pytest.Pytester, finished_run: Path, thresholds: Path
) -> None:
    pytester.makepyfile(TESTS)
    done = pytester.runpytest_inprocess(
        *PLUGIN, "-v", f"--bench-run={finished_run}", f"--bench-thresholds={thresholds}"
    )
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*test_threshold?colours-brightness? PASSED*"])


def test_a_fall_of_5_percent_fails_and_is_named(
    pytester: pytest.Pytester, darker: Path, thresholds: Path
) -> None:
    pytester.makepyfile(TESTS)
    done = pytester.runpytest_inprocess(*PLUGIN, f"--bench-run={darker}", f"--bench-thresholds={thresholds}")
    assert done.ret == 1
    assert done.parseoutcomes()["failed"] == 2  # all thresholds at once, and the one by itself
    done.stdout.fnmatch_lines(
        ["1 of * thresholds do not hold:", "  colours, brightness: failed: *", "*[[]colours-brightness[]]*"]
    )


def test_runs_and_generators_of_ones_own(
    pytester: pytest.Pytester, finished_run: Path, darker: Path, thresholds: Path
) -> None:
    pytester.makepyfile(f"""
        def test_own(check_thresholds):
            check_thresholds({str(finished_run)!r}, {str(thresholds)!r})
            check_thresholds({str(darker)!r}, {str(thresholds)!r}, generator="steady")

        def test_missing(check_thresholds):
            check_thresholds("no/such/run", {str(thresholds)!r})
    """)
    done = pytester.runpytest_inprocess(*PLUGIN)
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["not measured: no/such/run is not a run: no such folder.*"])


def test_an_option_that_is_lacking_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_run(bench_run): pass")
    done = pytester.runpytest_inprocess(*PLUGIN)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*this test needs --bench-run*"])


def test_tests_that_ask_for_nothing_pay_nothing() -> None:
    code = (
        "import sys, bench.pytest_plugin; "
        "sys.exit(', '.join(m for m in ('pandas', 'torch', 'scipy', 'numpy') if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib")
def test_the_package_registers_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    # Named as its module, so that `-p bench.pytest_plugin` and the entry point are one plug-in.
    assert project["entry-points"]["pytest11"] == {"bench.pytest_plugin": "bench.pytest_plugin"}
