"""The page of several runs: what may be said across them, and their numbers below one another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from reports.comparison import Comparison
from reports.comparison import Verdict as Claim
from reports.comparison_tables import claims as claims_sheet
from reports.embedding import beside
from reports.findings import sentence
from reports.grids import Block, grids
from reports.inline_svg import inline
from reports.palette import Look, looks
from reports.plot_patterns import pattern_panels
from reports.rendering import page_environment
from reports.run_file import write_whole
from reports.sheets import Sheet
from reports.summary import Summary
from reports.table_files import MARK, write_tables
from reports.wording import ARROWS, bounds, counts, heading

PAGE = "index.html"


class Part(NamedTuple):
    """The runs of one suite."""

    summaries: tuple[Summary, ...]
    own: tuple[tuple[Claim, ...], ...]
    """For each run, what may be said of its generators among themselves."""
    claims: tuple[Claim, ...]
    """What may be said of all generators of these runs, corrected together."""
    why_none: str | None
    """Why nothing is compared, where that is so."""

    @property
    def sentences(self) -> list[str]:
        """The claims in words."""
        return [sentence(claim) for claim in self.claims]

    @property
    def sheet(self) -> Sheet:
        """The claims as a table."""
        return claims_sheet(Comparison("", (), self.claims, (), ()))


class Shown(NamedTuple):
    """One run on the page."""

    name: str
    heading: str
    summary: Summary
    block: Block
    """Its part of the ranking."""
    looks: dict[str, Look]
    charts: list[tuple[str, Markup]]
    """Headline metrics by pattern: title and drawing."""
    page: str | None
    """Address of its own report."""


def write_joint_page(folder: Path, parts: Sequence[Part]) -> Path:
    """Write the page and its tables into ``folder``; the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    summaries = [summary for part in parts for summary in part.summaries]
    tables = grids(summaries, [claims for part in parts for claims in part.own])
    files = write_tables(tables, folder / "tables")
    shown = iter(
        _shown(i, summary, block, folder)
        for i, (summary, block) in enumerate(zip(summaries, tables[0].blocks, strict=True))
    )
    text = page_environment().get_template("joint.html.j2").render(
        parts=[(part, [next(shown) for _ in part.summaries]) for part in parts], summaries=summaries,
        ranking=tables[0], table_files=files, mark=MARK, arrows=ARROWS, bounds=bounds, counts=counts,
        plan=summaries[0].run.plan,
    )  # fmt: skip
    write_whole(folder / PAGE, text.encode())
    return folder / PAGE


def _shown(number: int, summary: Summary, block: Block, folder: Path) -> Shown:
    plan, own = summary.run.plan, summary.folder / "report" / PAGE
    panels = pattern_panels(summary, [metric for metric in plan.metrics if metric.primary])
    return Shown(
        summary.folder.resolve().name,
        heading(plan),
        summary,
        block,
        looks(plan.generators),
        [(panel.title, inline(panel._replace(name=f"run{number}-{panel.name}"))) for panel in panels],
        beside(folder)(own) if own.is_file() else None,
    )
