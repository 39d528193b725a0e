"""``bench show``: one case in words."""

from __future__ import annotations

import argparse

from bench.console import say
from bench.tools import Tools
from cases.errors import UnknownNameError
from cases.types import Case


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """Print a case: its cast, its places, its shots."""
    from cases.load import load_suite, suite_names

    suites = [load_suite(name).suite for name in ([options.suite] if options.suite else suite_names())]
    cases = {case.id: (suite.name, case) for suite in suites for case in suite.cases}
    if options.case not in cases:
        raise _unknown(options.case, cases)
    suite, case = cases[options.case]
    say("\n".join(_lines(suite, case)))
    return 0


def _unknown(name: str, known: dict[str, tuple[str, Case]]) -> UnknownNameError:
    """The nearest ids only: a suite has too many cases to list them all."""
    import difflib

    near = difflib.get_close_matches(name, known, n=5, cutoff=0.0)
    return UnknownNameError("case", name, near)


def _lines(suite: str, case: Case) -> list[str]:
    lines = [f"{case.id} ({suite}, {case.pattern.replace('_', ' ')})", "", "cast"]
    lines += [f"  {name}: {text}" for name, text in case.cast.items()]
    lines += ["places", *(f"  {name}: {text}" for name, text in case.places.items())]
    for number, shot in enumerate(case.shots, 1):
        seen = f"{', '.join(shot.cast) or 'nobody'} in {shot.place}"
        lines += ["", f"shot {number}: {seen}{f', {shot.view} view' if shot.view else ''}"]
        lines += [f"  caption: {shot.caption}", f"  prompt:  {shot.prompt}"]
    return lines
