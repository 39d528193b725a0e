"""``bench report``: the reports of runs, written anew, and a joint page of several."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands.compare import default_folder
from bench.console import say
from bench.tools import Tools

if TYPE_CHECKING:
    from reports.comparison import Verdict
    from reports.summary import Summary


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Write the report of each run and print its tables; of several runs, a joint page too."""
    from bench.finish import claims, report
    from bench.joint import groups, parts
    from reports.joint_page import write_joint_page
    from reports.summary import summarise

    summaries = [summarise(folder) for folder in options.runs]
    grouped = groups(summaries)  # first of all, since it refuses runs that must not stand together
    said = {summary.folder: claims(summary) for summary in summaries}
    for summary in summaries:
        say(f"report: {report(summary, said[summary.folder], options.single_file)}")
    if options.tables is not None:
        write_joint_tables(options.tables, summaries, list(said.values()))
    if len(summaries) > 1:
        folder = options.out or default_folder(options.runs, "report")
        say(f"joint report: {write_joint_page(folder, parts(grouped, said))}")
    return 0


def write_joint_tables(folder: Path, summaries: list[Summary], said: Sequence[Sequence[Verdict]]) -> None:
    """Write the tables of several runs, one below another, and say where they are."""
    from reports.grids import grids
    from reports.table_files import write_tables

    names = write_tables(grids(summaries, said), folder)
    say(f"tables: {folder} ({', '.join(names)})")
