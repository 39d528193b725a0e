"""Rows of calibration without judges, for tests of what is done with them. Processes can import it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import numpy as np

from metrics.calibration.families import FAMILIES
from metrics.calibration.job import Row
from metrics.calibration.settings import SETTINGS

METRICS = ("character_margin", "character_margin_histogram", "environment_margin", "dynamic_flow", "coverage")


def rows(folder: Path, number: int) -> list[Row]:
    """Values that answer their own families; notes the story in ``folder``."""
    (folder / f"{number}-{os.getpid()}").touch()
    rng = np.random.default_rng(number)
    offset = rng.normal(0, 0.02)
    found = [
        Row(number, family.name, level, level, "", metric, *value(family, level, metric, offset))
        for family in FAMILIES
        for level in family.levels
        for metric in METRICS
    ]
    return found + [
        Row(number, setting.kind, float("nan"), float("nan"), setting.name, metric, 0.9 + offset, None)
        for setting in SETTINGS
        for metric in METRICS
    ]


def value(family, level: float, metric: str, offset: float) -> tuple[float | None, str | None]:
    if metric == "coverage" and family.name == "blur":
        return None, 'nobody found, "not even" one'
    step = level / family.levels[-1]
    return 1 + offset - (0.8 * step if metric.removesuffix("_histogram") in family.own else 0.05 * step), None


def measurer(folder: Path):
    return partial(rows, folder)
