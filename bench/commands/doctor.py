"""``bench doctor``: will it work here?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bench.console import say
from bench.doctor import Asked, examine

if TYPE_CHECKING:
    from bench.tools import Tools

MARKS = {"ok": "ok   ", "note": "note ", "fault": "FAULT"}


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Look at everything a run needs; 2 where something that was asked for will not work."""
    faults = 0
    for finding in examine(Asked(options.preset, options.device, options.dtype, dict(options.weights))):
        faults += finding.state == "fault"
        say(f"{MARKS[finding.state]}  {finding.part + ':':<12}{finding.text}")
        if finding.remedy:
            say(f"       {'':<12}-> {finding.remedy}")
    say(f"\n{faults} faults" if faults else "\nall is well")
    return 2 if faults else 0
