"""The harness: command line, plan, run, resume, scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def load(run: str | Path) -> pd.DataFrame:
    """All values of a run as a tidy table; see :func:`reports.records.load`."""
    from reports.records import load as load_records

    return load_records(run)
