"""``bench report``: the reports of runs, written anew."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bench.console import say
from bench.tools import Tools

if TYPE_CHECKING:
    from reports.summary import Summary


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Write the report of each run and print its tables; with ``--tables`` those of all runs together too."""
    from bench.finish import report
    from reports.summary import summarise

    summaries = [summarise(folder) for folder in options.runs]
    for summary in summaries:
        say(f"report: {report(summary, options.single_file)}")
    if options.tables is not None:
        write_joint_tables(options.tables, summaries)
    return 0


def write_joint_tables(folder: Path, summaries: list[Summary]) -> None:
    """Write the tables of several runs, one below another, and say where they are."""
    from bench.finish import claims
    from reports.grids import grids
    from reports.table_files import write_tables

    names = write_tables(grids(summaries, [claims(summary) for summary in summaries]), folder)
    say(f"tables: {folder} ({', '.join(names)})")
