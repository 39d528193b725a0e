"""The harness: command line, plan, run, resume, scores; ``bench.load`` gives runs as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def load(*runs: str | Path) -> pd.DataFrame:
    """All values of runs as one tidy table; see :func:`reports.records.load`."""
    from reports.records import load as load_values

    return load_values(*runs)


def load_stories(*runs: str | Path) -> pd.DataFrame:
    """All stories of runs as one tidy table; see :func:`reports.records.load_stories`."""
    from reports import records

    return records.load_stories(*runs)
