"""Every error this project raises on purpose.

BenchError
├── CaseFileError      a file of a user's has faults; every fault is listed with its place
├── UnknownNameError   a suite, generator, metric, preset or case nobody knows; suggests near names
├── UnknownWordError   a caption holds words the tiny preset's vocabulary lacks
├── GenerationError    a generator could not make a shot
├── VideoError         a video file cannot be read or written
├── WeightsError       weights are missing, damaged or do not fit
└── RunError           a run folder is missing, damaged or belongs to another plan
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

SHOWN = 50
"""Faults that a message lists; the rest is counted."""


class BenchError(Exception):
    """Base of all errors the command line turns into one clear message and exit code 2."""


class CaseFileError(BenchError):
    """A user's file (a suite, a manifest, a start set) has faults.

    Args:
        source: the file.
        faults: one line a fault, each beginning with its place (``cases[3].shots[1].caption: ...``).
    """

    def __init__(self, source: str, faults: Sequence[str]) -> None:
        self.source = source
        self.faults = tuple(faults)
        count = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''}"
        more = len(self.faults) - SHOWN
        shown = [*self.faults[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        super().__init__("\n".join([f"{source}: {count}", *(f"  {fault}" for fault in shown)]))


class UnknownNameError(BenchError):
    """A name is not among those known.

    Args:
        kind: what was looked up (``generator``).
        name: what was asked for.
        known: the names there are.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"unknown {kind} {name!r}.{hint} Known: {', '.join(names)}.")


class UnknownWordError(BenchError):
    """A text holds words outside the tiny vocabulary."""


class GenerationError(BenchError):
    """A generator could not make a shot."""


class VideoError(BenchError):
    """A video file cannot be read or written."""


class WeightsError(BenchError):
    """Weights are missing, damaged or do not fit the code."""


class RunError(BenchError):
    """A run folder is missing, damaged or belongs to another plan."""
