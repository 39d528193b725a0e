"""The table of frozen values: one row a generator and story, one column a metric; samples are averaged.

It lies beside the threshold file, which names it with its hash. An empty cell is a story without a value.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from cases.errors import RunError
from reports.thresholds import StoryTable

Frozen = Mapping[tuple[str, str], Mapping[str, "float | None"]]
"""(generator, metric) -> case -> value."""

KEYS = ("generator", "case")


def table_bytes(values: Frozen) -> bytes:
    """The table as CSV, every digit kept: a change is told from none by what is left over."""
    metrics = list(dict.fromkeys(metric for _, metric in values))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*KEYS, *metrics])
    for generator in dict.fromkeys(name for name, _ in values):
        columns = [values.get((generator, metric), {}) for metric in metrics]
        for case in dict.fromkeys(case for column in columns for case in column):
            writer.writerow([generator, case, *(_cell(column.get(case)) for column in columns)])
    return text.getvalue().encode()


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value)


def read_table(thresholds: Path, entry: StoryTable) -> Frozen:
    """The table that a threshold file names.

    Args:
        thresholds: the threshold file.
        entry: what it says of its table.

    Raises:
        RunError: it is missing, is not the one that was frozen, or is no such table.
    """
    path = thresholds.parent / entry.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RunError(
            f"{path}, the table of stories that {thresholds} names, cannot be read: {error.strerror}. "
            "Keep the two files together, or freeze anew."
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != entry.sha256:
        raise RunError(
            f"{path} is not the table that was frozen: its SHA-256 is {found}, {thresholds} names "
            f"{entry.sha256}. Restore the file, or freeze anew."
        )
    return _parsed(content, path)


def _parsed(content: bytes, path: Path) -> Frozen:
    try:
        rows = list(csv.reader(io.StringIO(content.decode()), strict=True))
    except (ValueError, csv.Error) as error:
        raise RunError(f"{path}: no CSV ({error}). Freeze anew.") from error
    if not rows or tuple(rows[0][:2]) != KEYS:
        raise RunError(f"{path}:1: expected the columns generator, case and then metrics. Freeze anew.")
    values: dict[tuple[str, str], dict[str, float | None]] = {}
    metrics = rows[0][2:]
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(metrics) + 2:
            raise RunError(f"{path}:{line}: {len(row)} cells, expected {len(metrics) + 2}. Freeze anew.")
        for metric, cell in zip(metrics, row[2:], strict=True):
            values.setdefault((row[0], metric), {})[row[1]] = _number(cell, f"{path}:{line}: {metric}")
    return values


def _number(cell: str, place: str) -> float | None:
    if not cell:
        return None
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise RunError(f"{place}: {cell!r} is no finite number. Freeze anew.")
    return number


def common(
    frozen: Mapping[str, float | None], present: Mapping[str, float | None]
) -> list[tuple[float, float]]:
    """(frozen, present) of the stories that have a value in both."""
    pairs: Sequence[tuple[float | None, float | None]] = [
        (value, present.get(case)) for case, value in frozen.items()
    ]
    return [(a, b) for a, b in pairs if a is not None and b is not None]
