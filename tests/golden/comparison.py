"""Frozen numbers of the comparison's methods, and how they are played again.

A file ``comparison/<suite>.yaml`` is written from a run of the comparison by ``bench freeze``
(docs/thresholds.md has the command); the table beside it says which stories it holds.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from bench.finish import exit_code
from bench.playing import playing
from bench.request import Request
from bench.tools import Tools, or_own
from cases.load import load_suite
from reports.frozen import read_table
from reports.thresholds import Block, load_thresholds

FOLDER = Path(__file__).resolve().parent / "comparison"
FILES = tuple(sorted(FOLDER.glob("*.yaml")))
OPTIONS = argparse.Namespace(workers=1, time_limit=None, memory_limit=None)


def play_again(thresholds: Path, out: Path, tools: Tools | None = None, suite: str | None = None) -> Path:
    """Play what a threshold file holds, and no more: its methods, metrics and stories; the run's folder.

    Args:
        thresholds: the file.
        out: for the run.
        tools: generators and metrics; those of this repository by default.
        suite: where the suite lies, if it is none of this repository's.
    """
    tools, (block,) = or_own(tools), load_thresholds(thresholds).thresholds
    metrics = tuple(dict.fromkeys(name for bounds in block.generators.values() for name in bounds.metrics))
    request = Request(load_suite(suite or block.suite.name), block.preset, metrics=metrics).with_starts(None)
    request = replace(request, limit=stories(thresholds, block))
    with playing(out, request, tools, list(block.generators), OPTIONS) as played:
        assert exit_code(out, played, 1.0) == 0  # what failed is held by the file's bound on failures
    return out


def stories(thresholds: Path, block: Block) -> int:
    """How many stories were frozen, the first ones of the suite."""
    assert block.stories is not None
    table = read_table(thresholds, block.stories)
    return len({case for column in table.values() for case in column})
