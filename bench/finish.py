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
from bench.engines.workbench import JUDGES
from bench.journal import JOURNAL, Journal
from bench.ledger import Played
from cases.errors import RunError
from reports.records import StoryKey
from reports.run_file import RunFile, read_run

if TYPE_CHECKING:
    from reports.comparison import Verdict
    from reports.summary import Summary

WIDTH = 175
"""Of tables that go to a file or a pipe."""
NAMED = 3
"""Failed cases named in one line."""


def finish(folder: Path, played: Played, fail_on_error: float = 0.0) -> int:
    """Report a played run.

    Args:
        folder: of the run.
        played: what was made of it.
        fail_on_error: the share of stories that may fail.

    Returns:
        The exit code: 2 where a larger share failed, else 0.
    """
    from reports.summary import summarise

    run, started = read_run(folder), time.monotonic()
    if run.plan.shard is None:
        summary = summarise(folder)
        page = report(summary, claims(summary))
        print_times(run, Journal(folder), time.monotonic() - started)
        say(f"report: {page}")
    else:
        say(f"shard {run.plan.shard} is in {folder}; when all are there: bench merge OUT SHARD ...")
    return exit_code(folder, played, fail_on_error)


def exit_code(folder: Path, played: Played, fail_on_error: float) -> int:
    """Say which stories failed and why; 2 where they are more than may be, else 0."""
    by_reason: dict[tuple[str, str], list[StoryKey]] = {}
    for key, reason in played.failures.items():
        by_reason.setdefault((key.generator, reason), []).append(key)
    for (generator, reason), keys in by_reason.items():
        cases = list(dict.fromkeys(key.case for key in keys))
        shown = ", ".join(cases[:NAMED]) + (", ..." if len(cases) > NAMED else "")
        note(f"failed: {generator}, {len(keys)} stories ({shown}): {reason}")
    failed = len(played.failures)
    if failed:
        note(
            f"{failed} of {played.stories} stories failed; the same command tries them once more, and "
            f"{folder / JOURNAL} holds the tracebacks."
        )
    return 2 if failed and failed / played.stories > fail_on_error else 0


def report(summary: Summary, said: Sequence[Verdict], embed_mb: float | None = None) -> Path:
    """Print a run's tables and write its report; the path of the page.

    Args:
        summary: of the run.
        said: its :func:`claims`.
        embed_mb: as :func:`reports.page.write_page` takes it.
    """
    from bench.axes import AXES
    from reports.page import write_page
    from reports.tables import print_tables

    print_tables(summary, console())
    return write_page(summary, embed_mb, said, AXES)


def claims(summary: Summary) -> list[Verdict]:
    """What may be said of a run's generators; nothing where there are not two with stories in common."""
    from bench.comparing import claims_family
    from bench.contestants import gather
    from reports.comparison import verdict

    if not summary.comparisons:
        return []
    try:
        field = gather([summary.folder], None)
    except RunError as error:
        note(f"nothing is claimed: {error}")
        return []
    return [verdict(evidence) for evidence in claims_family(field)]


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
    say(f"in all {journal.total():.0f} s of work, and {reporting:.1f} s for the report")
