"""A pytest plug-in: the thresholds of ``bench check``, and the values of a run, in tests of one's own.

It comes with the package: ``pytest --bench-run RUN --bench-thresholds FILE``, and three fixtures::

    def test_thresholds(check_thresholds):          # all at once, or of another run:
        check_thresholds()                          # check_thresholds("runs/mine", "t.yaml", "mine")

    def test_threshold(bench_threshold):            # a test for every threshold
        assert bench_threshold.outcome == "passed", str(bench_threshold)

    def test_margin(bench_run):                     # values as DataFrames
        assert bench_run.values["value"].notna().any()

A threshold that could not be measured fails as one that does not hold, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pandas as pd

    from reports.checks import Result

RUN, THRESHOLDS = "--bench-run", "--bench-thresholds"
CheckThresholds = Callable[..., None]
"""``(run=None, thresholds=None, generator=None)``; what is not given comes from the options."""


@dataclass(frozen=True)
class BenchRun:
    """The run of ``--bench-run``."""

    folder: Path

    @cached_property
    def values(self) -> pd.DataFrame:
        """All values; see :func:`bench.load`."""
        import bench

        return bench.load(self.folder)

    @cached_property
    def stories(self) -> pd.DataFrame:
        """All stories; see :func:`bench.load_stories`."""
        import bench

        return bench.load_stories(self.folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("onestory-bench")
    group.addoption(RUN, metavar="RUN", help="folder of a run, for bench_run and check_thresholds")
    group.addoption(
        THRESHOLDS, metavar="FILE", help="threshold file, for check_thresholds and bench_threshold"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a threshold, for tests that ask for ``bench_threshold``."""
    if "bench_threshold" not in metafunc.fixturenames:
        return
    from cases.errors import BenchError

    run, thresholds = (_given(metafunc.config, option) for option in (RUN, THRESHOLDS))
    try:
        results = _results(run, thresholds, None)
    except BenchError as error:
        raise pytest.UsageError(str(error)) from error
    ids = [f"{result.generator}-{result.what}" for result in results]
    metafunc.parametrize("bench_threshold", results, ids=ids)


@pytest.fixture(scope="session")
def bench_run(request: pytest.FixtureRequest) -> BenchRun:
    """The run of ``--bench-run``, its values loaded once."""
    return BenchRun(_given(request.config, RUN))


@pytest.fixture(scope="session")
def check_thresholds(request: pytest.FixtureRequest) -> CheckThresholds:
    """Fails the test unless a run is within its thresholds."""
    from cases.errors import BenchError  # here, so that a test suite that asks for nothing pays nothing

    def run_check(
        run: str | Path | None = None, thresholds: str | Path | None = None, generator: str | None = None
    ) -> None:
        folder = _given(request.config, RUN) if run is None else Path(run)
        file = _given(request.config, THRESHOLDS) if thresholds is None else Path(thresholds)
        try:
            results = _results(folder, file, generator)
        except BenchError as error:
            pytest.fail(f"not measured: {error}", pytrace=False)
        broken = [str(result) for result in results if result.outcome != "passed"]
        if broken:
            said = "\n".join(f"  {line}" for line in broken)
            pytest.fail(f"{len(broken)} of {len(results)} thresholds do not hold:\n{said}", pytrace=False)

    return run_check


def _results(run: Path, thresholds: Path, generator: str | None) -> list[Result]:
    from reports.checks import check
    from reports.samples import read_values
    from reports.thresholds import load_thresholds

    return check(read_values(run), load_thresholds(thresholds), thresholds, generator)


def _given(config: pytest.Config, option: str) -> Path:
    value = config.getoption(option)
    if value is None:
        raise pytest.UsageError(f"this test needs {option}: pytest {RUN} RUN {THRESHOLDS} FILE")
    return Path(value)
