"""Which engine plays a run."""

from __future__ import annotations

from typing import NamedTuple

from bench.engines.engine import Engine, Inline
from bench.engines.workbench import Setup


class EngineOptions(NamedTuple):
    """How a run is to be played; none of it changes a byte of what comes out."""

    workers: int = 1
    """Processes that share the run."""


def choose_engine(setup: Setup, options: EngineOptions) -> Engine:
    """This process alone, unless more is asked for."""
    return Inline(setup)
