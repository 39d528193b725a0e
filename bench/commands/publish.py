"""``bench publish``: what ``bench ablate --axis all`` played, as pages, plots, strips and values."""

from __future__ import annotations

import argparse

from bench.axes import SUITES
from bench.console import say
from bench.tools import Tools


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Write published results."""
    from bench.played_suites import read_suites
    from bench.publishing import publish

    suites = read_suites(options.runs, SUITES[options.suite], options.limit)
    size = publish(suites, options.out)
    say(f"results: {options.out / 'README.md'}, {size / 1e6:.1f} MB in all")
    return 0
