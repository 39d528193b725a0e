"""``bench freeze``: thresholds from a run."""

from __future__ import annotations

import argparse

from bench.console import say
from bench.tools import Tools


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Write a threshold file and its table of stories."""
    from reports.freezing import freeze
    from reports.narrowing import narrowed
    from reports.samples import read_values

    values = narrowed(read_values(options.run), options.generators, options.metrics, options.limit)
    thresholds, table = freeze(values, options.out, options.within)
    say(f"thresholds: {thresholds}, with {table}")
    say(f"hold a run against them with: bench check RUN --thresholds {thresholds}")
    return 0
