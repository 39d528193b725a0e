"""``bench export``: all that is needed to make a suite's videos elsewhere."""

from __future__ import annotations

import argparse

from bench.console import say
from bench.tools import Tools


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Write captions, prompts, first frames and the expected file names of a suite."""
    from cases.export import export_suite
    from cases.load import load_suite
    from cases.starts import STORYWORLD

    suite = load_suite(options.suite)
    export_suite(suite, options.out, starts=options.start_set or STORYWORLD)
    say(f"wrote {len(suite.suite.cases)} cases of {suite.suite.name} to {options.out}")
    say(f"score your videos with: bench score FOLDER --suite {options.suite}")
    return 0
