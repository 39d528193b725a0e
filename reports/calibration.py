"""The report of a calibration: ``calibration.md`` with its tables, and the plots beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pandas as pd

from reports.run_file import Session, write_whole
from reports.sheets import markdown_table as table
from reports.wording import NOTHING, number, plain

PAGE = "calibration.md"
FOLDER = "calibration"
"""Beside the page: plots, and the tables behind them."""

Record: TypeAlias = Any
"""A named tuple of ``metrics.calibration.measure``, a room that this one may not look into."""


class Family(Protocol):
    """One way of spoiling a story, as it was declared."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def levels(self) -> Sequence[float]: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True)
class Calibration:
    """All that the report is made from."""

    families: Sequence[Family]
    values: pd.DataFrame
    """One row a story, version and metric."""
    responses: Sequence[Record]
    cross_talks: Sequence[Record]
    shares: Sequence[Record]
    sensitivities: Sequence[Record]
    misses: Sequence[Record]
    bars: dict[str, float]
    """``spearman``, ``auc`` and ``cross_talk``."""
    without_bars: dict[str, str]
    """Metric -> why it has none."""
    why_missed: str
    """In words, as far as it is known."""
    withdrawn: Sequence[Record]
    """Bars of earlier versions that were missed, and stand no longer."""
    why_withdrawn: str
    """In words."""
    plan: dict[str, Any]
    session: Session

    @property
    def stories(self) -> int:
        """How many stories were measured."""
        return int(self.values["story"].nunique())

    def family(self, name: str) -> Family:
        """The family of that name."""
        return next(family for family in self.families if family.name == name)

    def missed(self, metric: str, family: str, measure: str) -> bool:
        """Whether a metric misses a bar."""
        return any((m.metric, m.family, m.measure) == (metric, family, measure) for m in self.misses)


def write_calibration(folder: Path, calibration: Calibration) -> Path:
    """Write the page, the plots and the tables behind them; the path of the page."""
    from reports.plot_calibration import write_plots

    beside = folder / FOLDER
    beside.mkdir(parents=True, exist_ok=True)
    for name in ("responses", "cross_talks", "shares", "sensitivities"):
        rows = pd.DataFrame([_flat(record) for record in getattr(calibration, name)])
        write_whole(beside / f"{name}.csv", rows.to_csv(index=False, float_format="%.6g").encode())
    write_plots(calibration, beside)
    write_whole(folder / PAGE, page(calibration).encode())
    return folder / PAGE


def page(calibration: Calibration) -> str:
    """The page's text."""
    judges = [(name, f"`{sha256}`") for name, sha256 in calibration.plan["judges"].items()]
    parts = (
        _head(calibration),
        "## Bars that are missed\n",
        _missed(calibration),
        calibration.why_missed,
        "## Bars that were withdrawn\n",
        calibration.why_withdrawn,
        _bars(calibration.withdrawn, calibration),
        "## What was done to the stories\n",
        _families(calibration),
        "## Response to the families a metric is meant for\n",
        RESPONSE,
        _responses(calibration),
        "![Response curves](calibration/responses.png)\n",
        "## Cross-talk\n",
        CROSS_TALK,
        _cross_talks(calibration),
        "![Every metric over every family](calibration/shares.png)\n",
        "## Sensitivity to frame rate, resolution and codec\n",
        SENSITIVITY,
        _sensitivities(calibration),
        "![Every metric under every setting](calibration/sensitivities.png)\n",
        "## Judges\n",
        table(("judge", "SHA-256 of its weights"), judges),
    )
    return "\n".join(parts)


RESPONSE = """\
Spearman: rank correlation of value and dose within each story, averaged over stories (each story is its own
control). The dose is the level or, for swapped shots, the share of pairs annotated the same that they break;
levels of one dose count once, by their mean. *Pooled*: over all stories and levels together; *of means*: of
the levels' means. AUC: the chance that a spoilt story lies beyond a clean one, this or another, at the
strongest level, and at each level. All are turned so that 1 is as it must be. In brackets: 95 % bootstrap
intervals over stories. **Bold** misses a bar.
"""
CROSS_TALK = """\
The largest mean change from clean over a family that must not move the metric, relative to the same over the
metric's main family (the first it is meant for). **Bold** misses the bar.
"""
SENSITIVITY = """\
Mean change of clean stories from 8 frames a second, 64x96 pixels and frames that went through no file, as a
share of the metric's largest mean change over its main family; a dash where no family is meant for a metric.
"""


def percent(share: float) -> str:
    """A share in whole percent."""
    if math.isnan(share):
        return NOTHING
    return f"{round(share * 100)} %".replace("-", "−")


def _head(calibration: Calibration) -> str:
    session, bars = calibration.session, calibration.bars
    commit = f"`{session.commit[:12]}`{' with changes' * bool(session.dirty)}" if session.commit else "none"
    return f"""\
# Calibration of the metrics

{calibration.stories} stories of worlds that nothing is trained or tuned on were spoilt on purpose, by
families and levels declared beforehand (`metrics/calibration/families.py`), and measured by the
{calibration.plan["preset"]} judges. Made by `python -m {session.command}`, commit {commit}.

Bars: on a family a metric is meant for, Spearman at least {bars["spearman"]:g} and AUC at least
{bars["auc"]:g}; over a family that must not move it, cross-talk below {percent(bars["cross_talk"])}.
"""


def _missed(calibration: Calibration) -> str:
    responses, foreign = (
        sum(record.metric not in calibration.without_bars for record in records)
        for records in (calibration.responses, calibration.cross_talks)
    )
    checked = 2 * responses + foreign
    said = [f"{checked - len(calibration.misses)} of {checked} bars are held.\n"]
    said += [f"`{name}` has none: {why}.\n" for name, why in calibration.without_bars.items()]
    return "\n".join([*said, _bars(calibration.misses, calibration)] if calibration.misses else said)


def _bars(bars: Sequence[Record], calibration: Calibration) -> str:
    rows = [
        (plain(bar.metric), calibration.family(bar.family).title, plain(bar.measure), _value(bar))
        for bar in bars
    ]
    return table(("metric", "family", "measure", "found"), rows)


def _value(bar: Record) -> str:
    return percent(bar.value) if bar.measure == "cross_talk" else _number(bar.value)


def _families(calibration: Calibration) -> str:
    rows = [
        (f.title, ", ".join(f"{level:g}" for level in f.levels), f.unit, f.description)
        for f in calibration.families
    ]
    return table(("family", "levels", "unit", "what is done"), rows)


def _responses(calibration: Calibration) -> str:
    header = (
        "metric",
        "family",
        "clean",
        "change",
        "Spearman",
        "pooled",
        "of means",
        "AUC",
        "by level",
        "null",
    )
    return table(header, (_response(record, calibration) for record in calibration.responses))


def _response(record: Record, calibration: Calibration) -> tuple[str, ...]:
    spearman, auc = (
        _bounded(getattr(record, measure), calibration.missed(record.metric, record.family, measure))
        for measure in ("spearman", "auc")
    )
    return (
        plain(record.metric),
        calibration.family(record.family).title,
        _number(record.clean, 3),
        _number(record.change, 3),
        spearman,
        _number(record.spearman_pooled),
        _number(record.spearman_of_means),
        auc,
        ", ".join(_number(auc) for auc in record.auc_by_level),
        str(record.missing),
    )


def _cross_talks(calibration: Calibration) -> str:
    found = {(record.metric, record.family): record for record in calibration.cross_talks}
    families = [f for f in calibration.families if any(f.name == family for _, family in found)]
    mains = {record.metric: calibration.family(record.main).title for record in calibration.cross_talks}
    rows = [
        (plain(metric), main, *(_share(found.get((metric, f.name)), calibration) for f in families))
        for metric, main in mains.items()
    ]
    return table(("metric", "main family", *(f.title for f in families)), rows)


def _share(record: Record | None, calibration: Calibration) -> str:
    if record is None:
        return ""
    text = percent(record.share.value)
    return f"**{text}**" if calibration.missed(record.metric, record.family, "cross_talk") else text


def _sensitivities(calibration: Calibration) -> str:
    found = {(record.metric, record.setting): record.share for record in calibration.sensitivities}
    metrics, settings = (list(dict.fromkeys(names)) for names in zip(*found, strict=True))
    rows = [(plain(metric), *(percent(found[metric, name]) for name in settings)) for metric in metrics]
    return table(("metric", *settings), rows)


def _bounded(number: Record, missed: bool) -> str:
    text = f"**{_number(number.value)}**" if missed else _number(number.value)
    return text if math.isnan(number.low) else f"{text} [{_number(number.low)}, {_number(number.high)}]"


def _number(value: float, digits: int = 2) -> str:
    return number(None if math.isnan(value) else value, digits)


def _flat(record: Record) -> dict[str, Any]:
    """A record as one row; a number with bounds becomes three columns."""
    columns: dict[str, Any] = {}
    for name, value in record._asdict().items():
        parts = value._asdict() if hasattr(value, "_asdict") else {"value": value}
        columns |= {name if part == "value" else f"{name}_{part}": one for part, one in parts.items()}
    return columns
