"""Which engine plays a run."""

from __future__ import annotations

import pickle
from typing import NamedTuple

from bench.engines.engine import Engine, Inline
from bench.engines.limits import Limits
from bench.engines.workbench import Setup
from bench.tools import Tools
from cases.errors import BenchError


class EngineOptions(NamedTuple):
    """How a run is to be played; no value depends on it."""

    workers: int = 1
    """Processes that share the run."""
    limits: Limits = Limits()
    """Of each task; they need a process that can be ended."""


def choose_engine(setup: Setup, options: EngineOptions) -> Engine:
    """This process alone, unless more is asked for.

    Raises:
        BenchError: the platform cannot hold the limits, or the tools cannot be sent to another process.
    """
    if options.workers == 1 and options.limits == Limits():
        return Inline(setup)
    from bench.engines.processes import Processes

    options.limits.check()
    _check_can_be_sent(setup.tools)
    return Processes(setup, options.workers, options.limits)


def _check_can_be_sent(tools: Tools) -> None:
    try:
        pickle.dumps(tools)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise BenchError(
            f"--workers and limits need tools that other processes can import, but {error}. Define their "
            "functions at the top of a module."
        ) from error
