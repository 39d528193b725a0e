"""``bench merge``: the shards of a run become one run."""

from __future__ import annotations

import argparse

from bench.finish import finish
from bench.ledger import Played
from bench.merge import merge
from bench.tools import Tools


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Join shards and report the whole."""
    run, items = merge(options.out, options.shards)
    return finish(options.out, Played.of(run.plan, items), options.fail_on_error)
