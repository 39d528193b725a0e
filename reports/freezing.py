"""Thresholds from a run: its values story by story, with tolerances that a 5 % change does not pass."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cases.errors import RunError
from reports.change import chance_share, tolerance
from reports.checks import unscored
from reports.frozen import table_bytes
from reports.null_reasons import known_kinds
from reports.run_file import MetricEntry, write_whole
from reports.samples import RunValues, Stories, mean_of_samples
from reports.statistics import estimate
from reports.thresholds import SCHEMA
from reports.wording import bounds

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,150}")
HEAD = "# Written by `bench freeze`; held against runs by `bench check`. Explained in docs/thresholds.md.\n"
Values = Mapping[str, "float | None"]


def freeze(values: RunValues, out: Path, within: float | None = None) -> tuple[Path, Path]:
    """Write a threshold file and the table of stories beside it.

    Metrics that no two stories have a number of get no threshold.

    Args:
        values: the run.
        out: the threshold file.
        within: how far from its frozen value a mean may be; None to compare story by story instead.

    Returns:
        Both paths.

    Raises:
        RunError: the run is not finished, or a file is there already.
    """
    table = out.with_name(f"{out.stem}.stories.csv")
    _refuse(values, out, table)
    measured = _measured(values)
    content = table_bytes(measured)
    stories = {"file": table.name, "sha256": hashlib.sha256(content).hexdigest()}
    document = {
        "schema": SCHEMA,
        "thresholds": [_block(values, measured, stories, within)],
    }
    text = HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(table, content)
    write_whole(out, text.encode())
    return out, table


def _refuse(values: RunValues, out: Path, table: Path) -> None:
    if not NAME.fullmatch(out.stem):
        raise RunError(f"--out {out}: expected a name of letters, digits, spaces, dots, - and _.")
    for path in (out, table):
        if path.exists():
            raise RunError(f"{path} exists. Remove it to freeze anew, or give another --out.")
    left = {name: count for name in values.generators if (count := unscored(values, name))}
    if left or not values.generators:
        listed = ", ".join(f"{count} of {name}" for name, count in left.items()) or "no generator at all"
        raise RunError(
            f"{values.folder} is not finished: stories not scored: {listed}. Continue the run first."
        )


def _measured(values: RunValues) -> dict[tuple[str, str], Values]:
    """(generator, metric) -> case -> value, of all that two stories have a number of."""
    found: dict[tuple[str, str], Values] = {}
    for name, stories in values.generators.items():
        for metric in values.run.plan.metrics:
            column = {
                case: mean_of_samples(stories[case], metric.name) for case in values.run.plan.suite.patterns
            }
            if sum(value is not None for value in column.values()) >= 2:
                found[name, metric.name] = column
    return found


def _block(
    values: RunValues,
    measured: Mapping[tuple[str, str], Values],
    stories: Mapping[str, str],
    within: float | None,
) -> dict[str, Any]:
    plan, source = values.run.plan, _source(values)
    return {
        "preset": plan.preset,
        "suite": {
            "name": plan.suite.name,
            "sha256": plan.suite.sha256,
            "start_set_sha256": plan.suite.start_set_sha256,
        },
        "judges": dict(plan.judges),
        "stories": dict(stories),
        "generators": {
            name: {
                "failures": {"high": _failed(values, name), "reason": source},
                "metrics": {
                    metric.name: _bounds(metric, measured[name, metric.name], values.generators[name], within)
                    | _allowed(metric, measured[name, metric.name], source, within)
                    for metric in plan.metrics
                    if (name, metric.name) in measured
                },
            }
            for name in values.generators
        },
    }


def _bounds(metric: MetricEntry, column: Values, stories: Stories, within: float | None) -> dict[str, Any]:
    """What is frozen of a metric: its version, its value, and which nulls may be.

    The same stories with the same noise lack no more numbers than they did; others may by chance.
    """
    cell = estimate(list(column.values()))
    assert cell.mean is not None
    found: dict[str, Any] = {"version": metric.version, "value": cell.mean}
    if reasons := known_kinds(stories, metric.name):
        share = cell.missing / len(column) if within is not None else chance_share(cell.missing, len(column))
        found["missing"] = {"share": _up(share), "reasons": reasons}
    return found


def _allowed(metric: MetricEntry, column: Values, source: str, within: float | None) -> dict[str, Any]:
    """How far it may move."""
    cell = estimate(list(column.values()))
    assert cell.mean is not None
    stories = f"{source}: {cell.n} stories, 95 % interval of their mean {bounds(cell.low, cell.high)}"
    if within is not None:
        return {"tolerance": within, "reason": f"{stories}; the same stories with the same noise"}
    return {
        "tolerance": float(f"{tolerance(cell.mean, metric.low, metric.high):.4g}"),
        "paired": True,
        "reason": f"{stories}; tolerance = half of a 5 % change of the mean, story by story",
    }


def _failed(values: RunValues, name: str) -> float:
    scored = sum(map(len, values.generators[name].values()))
    return _up(sum(key.generator == name for key in values.failures) / scored)


def _up(share: float) -> float:
    """Four digits, rounded so that the share itself is within."""
    return math.ceil(share * 1e4) / 1e4


def _source(values: RunValues) -> str:
    """Which run, of which commit and day."""
    sessions = values.run.sessions
    if not sessions:
        return f"frozen from run {values.folder.absolute().name}"
    last = sessions[-1]
    commit = f"commit {last.commit[:12]}{' with changes' * bool(last.dirty)}" if last.commit else "no commit"
    return f"frozen from run {values.folder.absolute().name}, {commit}, {last.started[:10]}"
