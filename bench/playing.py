"""A run, made or gone on with, under its folder's lock."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.console import note
from bench.engines.choose import EngineOptions
from bench.engines.limits import Limits
from bench.folder import locked, open_run
from bench.ledger import Played
from bench.request import Request, make_plan, named_generators, play
from bench.tools import Tools


@contextmanager
def playing(
    folder: Path, request: Request, tools: Tools, names: Sequence[str], options: argparse.Namespace
) -> Iterator[Played]:
    """Do what is left of a run of these generators; inside, it is played and still locked.

    Args:
        options: of the command: ``workers``, ``time_limit`` and ``memory_limit``.
    """
    plan = make_plan(request, tools, named_generators(request, tools, names))
    with locked(folder):
        run = open_run(folder, plan, request.suite, request.session())
        note(f"run: {folder}")
        labour = EngineOptions(options.workers, Limits(options.time_limit, options.memory_limit))
        yield play(folder, run, request, tools, names, labour)
