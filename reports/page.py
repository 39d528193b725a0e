"""The report: ``report/index.html``, which opens from disk without a network."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cases.load import load_suite
from cases.types import Case
from reports import wording
from reports.ablations import NOTE, Axis, ablations, write_ablations
from reports.calibration_beside import calibration_beside
from reports.comparison import Verdict as Claim
from reports.control_checks import check_controls
from reports.cost import read_costs
from reports.definitions import definitions
from reports.embedding import Address, Embedder, beside
from reports.findings import findings
from reports.gallery import PER_PATTERN, choose, write_memories, write_strips
from reports.grids import grids
from reports.missing import failures, missing_values
from reports.palette import looks
from reports.plot_patterns import groups_of
from reports.plots import write_plots
from reports.rendering import page_environment
from reports.run_file import SUITE_COPY, MetricEntry, write_whole
from reports.summary import Summary
from reports.table_files import MARK, write_tables
from reports.tables import best
from reports.verdicts import verdicts
from reports.viewer import case_blocks, viewer_index

REPORT = "report"
PAGE, SINGLE = "index.html", "single-file.html"

Context = dict[str, Any]


def write_page(
    summary: Summary,
    embed_mb: float | None = None,
    claims: Sequence[Claim] = (),
    axes: Mapping[str, Axis] = MappingProxyType({}),
) -> Path:
    """Write the report of a run into its folder.

    Args:
        summary: of the run.
        embed_mb: also write the page as one file, with videos and pictures up to so many megabytes in it.
        claims: what may be said of its generators; none where there is nothing to compare.
        axes: name -> tables of the paper that a run may have arms of.

    Returns:
        The path of the page, of the single file if there is one.
    """
    report, fresh = summary.folder / REPORT, summary.folder / f".{REPORT}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    cases = _cases(summary)
    context = {
        **_context(summary, cases, fresh, claims),
        **_ablations(summary, axes, fresh),
        "findings": findings(summary, claims),
        "verdicts": verdicts(summary, claims),
    }
    write_whole(fresh / PAGE, _rendered(summary, cases, context, beside(fresh)).encode())
    if embed_mb is not None:
        embedder = Embedder(embed_mb)
        write_whole(fresh / SINGLE, _rendered(summary, cases, context, embedder).encode())
    shutil.rmtree(report, ignore_errors=True)
    fresh.replace(report)
    return report / (PAGE if embed_mb is None else SINGLE)


def _cases(summary: Summary) -> list[Case]:
    suite = {case.id: case for case in load_suite(str(summary.folder / SUITE_COPY)).suite.cases}
    return [suite[case] for case in summary.run.plan.suite.patterns]


def _context(summary: Summary, cases: list[Case], folder: Path, claims: Sequence[Claim]) -> Context:
    """All that the page shows, and the files beside it."""
    costs = read_costs(summary.folder, summary.run, {case.id: len(case.shots) for case in cases})
    chosen, tables = choose(cases), grids([summary], [claims])
    return {
        "plots": write_plots(summary, costs, folder),
        "costs": costs,
        "ranking": tables[0],
        "table_files": write_tables(tables, folder / "tables"),
        "strips": write_strips(summary, chosen, folder),
        "memories": write_memories(summary, chosen, folder),
        "per_pattern": PER_PATTERN,
        "shots": sum(len(case.shots) for case in cases),
        "missing": missing_values(summary.values),
        "failures": failures(summary),
        "checks": check_controls(summary),
        "definitions": definitions(summary.run.plan.metrics),
        "calibration": calibration_beside(summary.folder, summary.run),
        "viewer": viewer_index(summary, cases),
    }


def _ablations(summary: Summary, axes: Mapping[str, Axis], folder: Path) -> Context:
    found = ablations(summary, axes)
    return {
        "ablations": found,
        "ablation_files": write_ablations(found, folder / "tables"),
        "ablation_note": NOTE,
    }


def _rendered(summary: Summary, cases: list[Case], context: Context, address: Address) -> str:
    """The page's text."""
    plan = summary.run.plan
    # Pictures come first: of what is embedded they cost little and show most.
    files = [picture.file for picture in (*context["strips"], *context["memories"])]
    if (calibration := context["calibration"]) is not None:
        files.append(calibration.responses)
    pictures = {file: address(file) for file in files}
    return page_environment().get_template("report.html.j2").render(
        **context, summary=summary, run=summary.run, plan=plan, session=summary.run.sessions[-1],
        heading=wording.heading(plan), bounds=wording.bounds, counts=wording.counts, mark=MARK,
        arrows=wording.ARROWS, looks=looks(plan.generators), best=best(summary), pictures=pictures,
        metric_groups=_metric_groups(summary), pattern_groups=groups_of(summary),
        case_blocks=case_blocks(summary, cases, address), address=address,
        embedder=address if isinstance(address, Embedder) else None,
    )  # fmt: skip


def _metric_groups(summary: Summary) -> list[tuple[str, list[MetricEntry]]]:
    """The rows of the table in groups: what claims rest on, the paper's columns, and the rest."""
    metrics = summary.run.plan.metrics
    groups = {
        "Headline metrics: claims are made on these": [m for m in metrics if m.primary],
        "Further columns of the paper's table": [m for m in metrics if not m.primary and m.column],
        "Beyond the paper": [m for m in metrics if not m.primary and not m.column],
    }
    return [(title, found) for title, found in groups.items() if found]
