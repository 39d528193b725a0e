"""``bench check``: a run held against thresholds, for people and for continuous integration."""

from __future__ import annotations

import argparse

from bench.console import note, say
from bench.tools import Tools


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Say which thresholds do not hold.

    Returns:
        0 if all hold, 1 if one failed, 2 if one could not be measured.
    """
    from reports.checks import check, worst
    from reports.samples import read_values
    from reports.thresholds import load_thresholds

    thresholds = load_thresholds(options.thresholds)
    results = check(read_values(options.run), thresholds, options.thresholds, options.generator)
    for result in results:
        if result.outcome != "passed":
            note(str(result))
    passed = sum(result.outcome == "passed" for result in results)
    say(f"{passed} of {len(results)} thresholds hold")
    return worst(results)
