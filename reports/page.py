"""The report: ``report/index.html``, which opens from disk without a network."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cases.load import load_suite
from reports import wording
from reports.comparison import Verdict
from reports.control_checks import check_controls
from reports.findings import findings
from reports.gallery import PER_PATTERN, write_gallery
from reports.missing import failures, missing_values
from reports.palette import looks
from reports.plots import write_plots
from reports.run_file import SUITE_COPY, MetricEntry, write_whole
from reports.summary import Summary
from reports.tables import ARROWS, best

REPORT = "report"
PAGE = "index.html"


def write_page(folder: Path, summary: Summary, verdicts: Sequence[Verdict] = ()) -> Path:
    """Write the report of a run into its folder.

    Args:
        folder: of the run.
        summary: its numbers.
        verdicts: what may be said of its generators; none where there is nothing to compare.

    Returns:
        The path of the page.
    """
    report = folder / REPORT
    fresh = folder / f".{REPORT}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    page = render(summary, {**_context(summary, fresh), "findings": findings(summary, verdicts)})
    write_whole(fresh / PAGE, page.encode())
    shutil.rmtree(report, ignore_errors=True)
    fresh.replace(report)
    return report / PAGE


def _context(summary: Summary, folder: Path) -> dict[str, Any]:
    suite = {case.id: case for case in load_suite(str(summary.folder / SUITE_COPY)).suite.cases}
    cases = [suite[case] for case in summary.run.plan.suite.patterns]
    return {
        "plots": write_plots(summary, folder),
        "exhibits": write_gallery(summary, cases, folder),
        "per_pattern": PER_PATTERN,
        "missing": missing_values(summary.values),
        "failures": failures(summary),
        "checks": check_controls(summary),
    }


def render(summary: Summary, context: dict[str, Any]) -> str:
    """The page's text. Everything that comes from a suite or a run is escaped."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("number", "signed", "p_value", "plain"):
        environment.filters[name] = getattr(wording, name)
    return environment.get_template("report.html.j2").render(
        summary=summary, run=summary.run, plan=summary.run.plan, session=summary.run.sessions[-1],
        heading=wording.heading(summary.run.plan), bounds=wording.bounds, counts=wording.counts,
        arrows=ARROWS, looks=looks(summary.run.plan.generators), best=best(summary),
        groups=_groups(summary), **context,
    )  # fmt: skip


def _groups(summary: Summary) -> list[tuple[str, list[MetricEntry]]]:
    """The rows of the table in groups: what claims rest on, the paper's columns, and the rest."""
    metrics = summary.run.plan.metrics
    groups = {
        "Headline metrics: claims are made on these": [m for m in metrics if m.primary],
        "Further columns of the paper's table": [m for m in metrics if not m.primary and m.column],
        "Beyond the paper": [m for m in metrics if not m.primary and not m.column],
    }
    return [(title, found) for title, found in groups.items() if found]
