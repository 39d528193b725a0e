"""The end of a run: its tables on the terminal, where the time went, and the report."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench.console import note, say
from bench.journal import Journal
from bench.run import JUDGES
from reports.run_file import RunFile, read_run

if TYPE_CHECKING:
    from reports.summary import Summary

WIDTH = 175
"""Of tables that go to a file or a pipe."""


def finish(folder: Path, failures: Sequence[str]) -> int:
    """Report a played run; the exit code."""
    from reports.summary import summarise

    started = time.monotonic()
    page = report(summarise(folder))
    print_times(read_run(folder), Journal(folder), time.monotonic() - started)
    say(f"report: {page}")
    for failure in failures:
        note(f"failed: {failure}")
    if failures:
        note(f"{len(failures)} batches could not be generated; the same command tries them once more.")
    return 2 if failures else 0


def report(summary: Summary, embed_mb: float | None = None) -> Path:
    """Print a run's tables and write its report; the path of the page.

    Args:
        summary: of the run.
        embed_mb: as :func:`reports.page.write_page` takes it.
    """
    from reports.page import write_page
    from reports.tables import print_tables

    print_tables(summary, console())
    return write_page(summary, embed_mb)


def console() -> Console:
    """Stdout: as wide as the terminal, and wide enough for the tables where it is a file."""
    return Console(width=None if sys.stdout.isatty() else WIDTH)


def print_times(run: RunFile, journal: Journal, reporting: float) -> None:
    """Where the time of a run went, over all its sessions."""
    table = Table(title="Where the time went (seconds)", title_justify="left")
    for column in ("generator", "loading", "generating", "per story", "scoring", "per story "):
        table.add_column(column, justify="left" if column == "generator" else "right")
    for generator in run.plan.generators:
        cells = [journal.seconds("load", generator.name)]
        for step in ("generate", "score"):
            seconds = journal.seconds(step, generator.name)
            cells += [seconds, seconds / max(1, journal.stories(step, generator.name))]
        table.add_row(generator.name, *(f"{cell:.2f}" if cell < 10 else f"{cell:.0f}" for cell in cells))
    if judges := journal.seconds("load", JUDGES):
        table.add_row(JUDGES, f"{judges:.2f}")
    console().print(table)
    say(f"in all {journal.total():.0f} s, and {reporting:.1f} s for the report")
