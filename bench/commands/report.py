"""``bench report``: the reports of runs, written anew."""

from __future__ import annotations

import argparse

from bench.console import say
from bench.tools import Tools


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Write ``report/index.html`` of each run and print its tables."""
    from bench.finish import report

    for folder in options.runs:
        say(f"report: {report(folder)}")
    return 0
