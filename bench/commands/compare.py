"""``bench compare``: whether one generator is better than others, by more than chance and by every rule."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.console import say
from bench.tools import Tools


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Compare the generators of runs; print and write what was found."""
    from bench.comparing import compare
    from bench.contestants import gather
    from bench.finish import console
    from reports.comparison_tables import print_comparison, write_comparison

    comparison = compare(gather(options.runs, options.subject))
    print_comparison(comparison, console())
    folder = options.out or default_folder(options.runs)
    say(f"comparison: {', '.join(str(path) for path in write_comparison(folder, comparison))}")
    return 0


def default_folder(runs: list[Path], what: str = "compare") -> Path:
    """``runs/compare-<run>-<run>``; a long list is cut."""
    names = "-".join(run.absolute().name for run in runs)
    return Path("runs") / f"{what}-{names}"[:100]
